#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# series.sh - write the mails of the patch series
#
# Usage: scripts/series.sh [--from 'NAME <MAIL>'] [--out DIR] [KERNEL]
#
#   --from    who signs off (default: git's user.name and user.email)
#   --out     gets the mails (default: build/<KERNEL>/mails); mails of an
#             earlier run that stand there are replaced
#
# The tree is the one that SRC names, or build/<KERNEL>/linux, with the exit
# statistics applied. patches/mails says which mail takes what. The cover letter
# has the costs and the results that scripts/test.sh measured on this kernel: it
# asks for that run if there is none. `git am` takes the mails in any git tree
# of the same kernel version.
#
# Examples:
#   scripts/series.sh
#   scripts/series.sh --from 'Jane Doe <jane@example.org>' --out ~/mails 6.1

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

section='KVM EXIT STATISTICS'

# Prints "name pattern..." of each mail.
planned_mails()
{
	sed -e '/^#/d' -e '/^[[:space:]]*$/d' "$top/patches/mails"
}

# The files of the overlay, as they stand in the tree, that match the patterns.
files_of()
{
	shift
	while read -r file; do
		for pattern; do
			# shellcheck disable=SC2254 # it is a pattern
			case $file in
			$pattern) echo "$file"; break ;;
			esac
		done
	done <"$scratch/overlay"
}

# The text of a mail: what stands before the "---" of a patch.
message_of()
{
	if [ -e "$patches/$1.patch" ]; then
		sed '/^---$/,$d' "$patches/$1.patch"
	elif [ -e "$top/patches/messages/$1" ]; then
		cat "$top/patches/messages/$1"
	else
		die "the mail $1 has no text: write patches/messages/$1"
	fi
}

# Each mail brings the lines of MAINTAINERS for the files that it brings.
write_maintainers()
{
	git ls-files >"$scratch/present"
	awk -v section="$section" '
		FNR == NR { present[$0]; next }
		$0 == section { ours = 1 }
		$0 == "" { ours = 0 }
		ours && /^F:/ {
			pattern = "^" $2
			gsub(/[.]/, "[.]", pattern)
			gsub(/[*]/, "[^/]*", pattern)
			if (pattern !~ /\/$/)
				pattern = pattern "$"
			found = 0
			for (file in present)
				if (file ~ pattern) { found = 1; break }
			if (!found)
				next
		}
		{ print }' "$scratch/present" "$tree/MAINTAINERS" >MAINTAINERS
	git add MAINTAINERS
}

commit()
{
	git commit -q --allow-empty -s -F -
}

# Mails made from files alone need no tree but the files that they touch.
make_repository()
{
	git init -q -b main "$scratch/git"
	cd "$scratch/git"
	git config user.name "$name"
	git config user.email "$mail"
	(cd "$tree/$tree_state/pristine" && find . -type f) | sed 's|^\./||' |
		while read -r file; do
			copy_changed "$tree/$tree_state/pristine/$file" "$file"
		done
	git add -A -f
	echo base | commit
	git tag base
}

make_mail()
{
	message=$1
	shift
	for file; do
		copy_changed "$tree/$file" "$file"
		git add -f "$file"
	done
	if [ -e "$patches/$message.patch" ]; then
		git apply --index --whitespace=nowarn "$patches/$message.patch" ||
			die "patches/$(basename "$patches")/$message.patch does not apply after the mails before it"
	fi
	write_maintainers
	message_of "$message" | commit
}

# What was left out would be missed by nobody but the one who applies it.
check_complete()
{
	(cd "$tree/$tree_state/applied" && find . -type f) | sed 's|^\./||' |
		while read -r file; do
			cmp -s "$tree/$file" "$file" ||
				die "no mail brings $file as it is in $tree: see patches/mails"
		done
}

costs()
{
	for machine in vmx svm; do
		log=$BUILD/checks-$machine.log
		[ ! -e "$BUILD/checks-$machine-cost.log" ] ||
			[ "$machine" = vmx ] || log=$BUILD/checks-$machine-cost.log
		tr -d '\r' <"$log" 2>/dev/null | awk -v machine="$machine" '
			/^# exit  / { if (machine == "vmx") print "  machine " substr($0, 3); on = 1; next }
			on && /^# [a-z-]+ +[0-9.]+( +[-+][0-9.]+)+$/ {
				print "  " machine "     " substr($0, 3); seen = 1; next
			}
			{ on = 0 }
			END { exit !seen }' || return
	done
}

# One line per suite that ran to its end.
results()
{
	for log in "$BUILD"/log/test-*.log; do
		[ -e "$log" ] || return
		suite=$(basename "$log" .log)
		awk -v suite="${suite#test-}" '
			/^ok .*# SKIP/ { skipped++; next }
			/^ok / { passed++ }
			/^not ok / { failed++ }
			END {
				if (passed + failed)
					printf "  %-12s %5d passed, %d failed, %d skipped\n", suite, passed, failed, skipped
			}' "$log"
	done
}

# The text between the lines comes from files: nothing in it is special.
write_cover()
{
	while IFS= read -r line; do
		case $line in
		@COST@) cat "$scratch/costs" ;;
		@TESTS@) cat "$scratch/results" ;;
		*) printf '%s\n' "$line" | sed "s/@LINUX@/Linux $(tree_version "$tree")/g" ;;
		esac
	done <"$top/patches/cover-letter"
}

write_mails()
{
	make_repository
	planned_mails >"$scratch/plan"
	while read -r line; do
		# The patterns are for files of the tree, not of this directory.
		set -f
		# shellcheck disable=SC2086 # a name and patterns
		set -- $line
		files=$(files_of "$@")
		# shellcheck disable=SC2086 # names without blanks
		set -- "$1" $files
		set +f
		[ $# -gt 1 ] || [ -e "$patches/$1.patch" ] || continue
		make_mail "$@"
	done <"$scratch/plan"
	check_complete

	write_cover >"$scratch/cover"
	git config branch.main.description "$(cat "$scratch/cover")"
	git format-patch -q --cover-letter --cover-from-description=subject \
		--signature= -o "$scratch/mails" base
}

from='' out=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--from | --out)
		[ $# -ge 2 ] || usage "$1 needs a value"
		case $1 in
		--from) from=$2 ;;
		--out) out=$2 ;;
		esac
		shift
		;;
	-*) usage "unknown option $1" ;;
	*) break ;;
	esac
	shift
done
[ $# -le 1 ] || usage "one kernel at a time"
KERNEL=${1:-$KERNEL}
"$top/scripts/build/packages.sh" git
tree=$(tree_with_stats)
tree_refuse_edits "$tree"
patches=$top/patches/$(tree_series "$tree")

if [ -z "$from" ]; then
	from="$(git -C "$top" config user.name || :) <$(git -C "$top" config user.email || :)>"
fi
case $from in
?*' <'?*@?*'>') ;;
*) usage "nobody signs off: name yourself with --from 'NAME <MAIL>', or to git with git config --global user.name and user.email" ;;
esac
name=${from%% <*}
mail=${from##*<}
mail=${mail%>}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
costs >"$scratch/costs" ||
	die "the cover letter needs the costs of an exit on VMX and SVM: run scripts/test.sh svm vmx first, or scripts/run-checks.sh with --check cost on both machines"
results >"$scratch/results"
[ -s "$scratch/results" ] ||
	die "the cover letter needs the results of the tests: run scripts/test.sh first"
# What patches add whole is not of the overlay.
awk '/^--- / { new = $2 == "/dev/null" } new && /^\+\+\+ / { print substr($2, 3) }' \
	"$patches"/*.patch >"$scratch/added"
(cd "$tree/$tree_state/applied" && find . -type f) | sed 's|^\./||' |
	grep -vxF -f "$scratch/added" | sort |
	while read -r file; do
		[ -e "$tree/$tree_state/pristine/$file" ] || echo "$file"
	done >"$scratch/overlay"

# The date of a mail is that of the last change here.
GIT_AUTHOR_DATE=$(git -C "$top" log -1 --format=%cI)
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
(write_mails)

out=${out:-$BUILD/$KERNEL/mails}
mkdir -p "$out" || die "$out cannot be written"
rm -f "$out"/[0-9][0-9][0-9][0-9]-*.patch
mv "$scratch/mails"/*.patch "$out"
say "$(find "$out" -name '[0-9]*.patch' | wc -l) mails are in $out, the first is the cover letter"
say "to apply them, in a git tree of Linux $(tree_version "$tree"): git am $out/*.patch"
