#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# rebase.sh - carry the hooks over to another kernel series
#
# Usage: scripts/rebase.sh --from SERIES [TREE]
#
#   --from SERIES   the series whose patches are taken, e.g. 6.12
#   TREE            a tree of the new series (default: the one that SRC names,
#                   or build/<KERNEL>/linux); it is not written to
#
# Makes patches/<new series>/, one patch after the other, each with the text of
# the old one. Where a hunk does not fit, it stops and shows it: put the hook
# where it belongs, in the file that is named, remove the file with the reject,
# and run the same command again. (Where the hook moved to another file, copy
# that from TREE to the same place beside the others.) Where all fit, but some only loosely, it stops
# too and shows the result, to be looked at. A patch that you leave nothing of
# is dropped. Patches that are there already and fit are kept.
#
# patches/README.md tells the whole of it.
#
# Example:
#   scripts/rebase.sh --from 7.3 ~/src/linux-7.4

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

# What `apply` may have changed in TREE, as it was before.
pristine()
{
	if [ -e "$tree/$tree_state/pristine/$1" ]; then
		echo "$tree/$tree_state/pristine/$1"
	elif [ ! -e "$tree/$tree_state/applied/$1" ] && [ -e "$tree/$1" ]; then
		echo "$tree/$1"
	fi
}

# The file of the new tree that a patch means; it gets into both folders.
stage()
{
	for file in $(patched_files "$1"); do
		stage_in before "$file"
		stage_in after "$file"
	done
}

stage_in()
{
	[ ! -e "$work/$1/$2" ] || return 0
	original=$(pristine "$2")
	[ -z "$original" ] || copy_changed "$original" "$work/$1/$2"
}

# What stands above the first diff.
text_of()
{
	sed '/^--- a\//,$d' "$1"
}

# The patch NAME from the two folders, in the order of the old one's files.
write_patch()
{
	text_of "$top/patches/$from/$1" >"$work/patch"
	{ patched_files "$top/patches/$from/$1"
	  (cd "$work/after" && find . -type f ! -name '*.orig' | sed 's|^\./||' | sort); } |
		awk '!seen[$0]++' >"$work/files"
	while read -r file; do
		[ -e "$work/after/$file" ] || continue
		stage_in before "$file"
		if [ ! -e "$work/before/$file" ]; then
			diff -u --label /dev/null --label "b/$file" \
				/dev/null "$work/after/$file" >>"$work/patch" || :
		elif ! cmp -s "$work/before/$file" "$work/after/$file"; then
			diff -u --label "a/$file" --label "b/$file" \
				"$work/before/$file" "$work/after/$file" \
				>>"$work/patch" || :
		fi
	done <"$work/files"
	mkdir -p "$new"
	# What the new kernel has already leaves nothing to change.
	if grep -q '^+++ ' "$work/patch"; then
		copy_changed "$work/patch" "$new/$1"
	else
		say "$1: nothing is left of it, dropped"
	fi
}

# The next patch starts from what this one leaves.
advance()
{
	rm -rf "$work/before"
	cp -a "$work/after" "$work/before"
	rm -f "$work/current" "$work/report"
}

rejects()
{
	(cd "$work/after" && find . -name '*.rej' | sed 's|^\./||' | sort)
}

stop_at()
{
	for reject in $(rejects); do
		printf '\n%s\n' "$reject:"
		cat "$work/after/$reject"
	done
	die "$1 does not fit Linux $(tree_version "$tree") as it is: edit the files below $work/after, remove the .rej files there, and run this again"
}

look_at()
{
	cat "$work/report"
	(cd "$work" && diff -ruN before after) || :
	die "$1 fits Linux $(tree_version "$tree") only loosely: look at the diff above, edit the files below $work/after where it is wrong, and run this again"
}

# carry NAME: one patch.
carry()
{
	old=$top/patches/$from/$1
	if [ "$(cat "$work/current" 2>/dev/null)" = "$1" ]; then
		[ -z "$(rejects)" ] || stop_at "$1"
		write_patch "$1"
		say "$1: as you edited it"
		advance "$1"
		return
	fi

	if [ -f "$new/$1" ]; then
		stage "$new/$1"
		if patch -p1 --fuzz=0 --forward --dry-run -d "$work/after" \
			<"$new/$1" >"$work/report" 2>&1; then
			patch -p1 --fuzz=0 --no-backup-if-mismatch -s \
				-d "$work/after" <"$new/$1"
			say "$1: is there already, and fits"
			advance "$1"
			return
		fi
		die "patches/$series/$1 is there but does not fit: remove it to carry it over from $from once more"
	fi

	stage "$old"
	echo "$1" >"$work/current"
	if ! patch -p1 --forward --batch --no-backup-if-mismatch \
		-d "$work/after" <"$old" >"$work/report" 2>&1; then
		cat "$work/report"
		# A file that is no more: patch leaves the reject beside it all the same.
		stop_at "$1"
	fi
	# Right for the patch program is not yet right for the kernel.
	! grep -q fuzz "$work/report" || look_at "$1"
	write_patch "$1"
	say "$1: carried over"
	advance "$1"
}

from=
while :; do
	case ${1-} in
	-h | --help) show_help; exit 0 ;;
	--from)
		[ $# -ge 2 ] || usage "--from needs a series"
		from=$2
		shift 2
		;;
	-*) usage "unknown option $1" ;;
	*) break ;;
	esac
done
[ $# -le 1 ] || usage "one tree at a time"
[ -n "$from" ] || usage "--from is missing: name one of $(supported_series)"
[ -f "$top/patches/$from/series" ] ||
	usage "there are no patches for Linux $from to carry over, but for $(supported_series)"
tree=$(tree_path "${1:-$(tree_default)}")
series=$(tree_series "$tree")
[ "$series" != "$from" ] ||
	usage "$tree is Linux $series itself: name a tree of another series"
"$top/scripts/build/packages.sh" patch

new=$top/patches/$series
work=$BUILD/$series/rebase
lock "$work"
if [ ! -f "$work/current" ]; then
	rm -rf "$work/before" "$work/after"
elif [ "$(cat "$work/from")" != "$from" ]; then
	die "patches of $(cat "$work/from") are being carried over: finish that, or remove $work"
fi
mkdir -p "$work/before" "$work/after"
echo "$from" >"$work/from"

# Those before the one that stopped us are part of both folders.
resume=$(cat "$work/current" 2>/dev/null || :)
series_patches "$from" >"$work/patches"
while read -r name <&3; do
	if [ -n "$resume" ] && [ "$name" != "$resume" ]; then
		continue
	fi
	resume=
	carry "$name"
done 3<"$work/patches"
# The order of the new series stays; what it lacks comes in where it stood.
touch "$new/series"
series_patches "$series" >"$work/series"
previous=
while read -r name; do
	if [ -f "$new/$name" ] && ! grep -qxF "$name" "$work/series"; then
		awk -v name="$name" -v previous="$previous" '
			previous == "" && NR == 1 { print name; done = 1 }
			{ print }
			$0 == previous { print name; done = 1 }
			END { if (!done) print name }' "$work/series" >"$work/merged"
		mv "$work/merged" "$work/series"
	fi
	[ ! -f "$new/$name" ] || previous=$name
done <"$work/patches"
copy_changed "$work/series" "$new/series"
[ -f "$new/paths" ] || [ ! -f "$top/patches/$from/paths" ] ||
	cp "$top/patches/$from/paths" "$new/paths"
rm -rf "$work"
say "patches/$series has all patches now, try them: make apply KERNEL=$series"
