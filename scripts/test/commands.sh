#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# commands.sh - what README.md and the documents have a user type is there
#
# Usage: scripts/test/commands.sh
#
# Looks at each command of README.md, CONTRIBUTING.md, patches/README.md and the
# documents: goals and variables of make, options of scripts and of exitstat, files
# that are named. What root types in the documents is run by the check "documents"
# of scripts/run-checks.sh. What installs something, or needs a machine of its own,
# is skipped, with the suite that does it.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

exitstat=$BUILD/exitstat/program/exitstat
blocks=$top/tools/testing/kvm-exit-stats/blocks.awk
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$top"

has_goal()
{
	grep -qE "^(\\.PHONY: )?([a-z-]+ )*$1( [a-z-]+)*(:|\$)" Makefile
}

# make of the root: goals, and variables that make help or the Makefile knows.
make_is_there()
{
	for word; do
		case $word in
		-*) ;;
		*=*) grep -qE "\\<${word%%=*}\\>" Makefile tools/kvm/exitstat/Makefile || return ;;
		*) has_goal "$word" || return ;;
		esac
	done
}

# has_options HELP WORD...: all that begins with a dash is in the text HELP.
has_options()
{
	help=$1
	shift
	for word; do
		case $word in
		--) return 0 ;;
		-*) grep -qE -e "(^|[ ,|\\[])${word%%=*}([ ,=|\\[]|\$)" "$help" || {
			echo "no option $word"
			return 1
		} ;;
		esac
	done
}

script_is_there()
{
	script=$1
	shift
	[ -x "$script" ] || return
	"$script" --help >"$scratch/help" && has_options "$scratch/help" "$@"
}

# As the program itself reads its options, up to those of a command behind "--".
exitstat_takes()
{
	words=$#
	for word; do
		[ "$word" != -- ] || break
		set -- "$@" "$word"
	done
	shift "$words"
	"$exitstat" "$@" --help >/dev/null
}

# The words of one simple command, in "$@".
look_at()
{
	first=$1
	shift
	case $prompt$first in
	'#exitstat' | '$'*) ;;
	*) return ;;
	esac
	case $first in
	make) check "$where: make $*" make_is_there "$@" ;;
	scripts/*.sh) check "$where: $first $*" script_is_there "$first" "$@" ;;
	exitstat | */exitstat) check "$where: exitstat $*" exitstat_takes "$@" ;;
	*/rules.sh) check "$where: rules.sh $*" script_is_there \
		tools/kvm/exitstat/prometheus/rules.sh "$@" ;;
	cd | cp | mkdir | echo | sort | head | jq | sed) ;;
	cat | qemu-system-x86_64) skip "$where: $first $*" "the check documents, or the demo, does so" ;;
	grep) skip "$where: grep $*" "it is typed in a guest" ;;
	git) skip "$where: git $*" "the suite road does so" ;;
	apt | modprobe | systemctl) skip "$where: $first $*" "the suites deb and dkms do so" ;;
	curl) skip "$where: curl $*" "the suite prometheus does so" ;;
	*) not_ok "$where: $first is a command that this suite knows" ;;
	esac
}

# Simple commands, a word on each line and an empty line behind each. Quotes hold
# words together; what does not matter to a shell, and sudo, is left out.
simple_commands()
{
	awk '
		function word()
		{
			if (text == "" && !quoted)
				return
			if (redirected)
				redirected = 0
			else if (!(n == 0 && (text == "sudo" || text ~ /^[A-Z_]+=/))) {
				print text
				n++
			}
			text = quoted = ""
		}
		function end() { word(); if (n) print ""; n = redirected = 0 }
		{
			for (i = 1; i <= length($0); i++) {
				c = substr($0, i, 1)
				if (quote != "") {
					if (c == quote) quote = ""; else text = text c
				} else if (c == "\047" || c == "\"") {
					quote = c
					quoted = 1
				} else if (c == "#" && text == "" && (i == 1 || substr($0, i - 1, 1) == " ")) {
					break
				} else if (c == "\\" && i == length($0)) {
					next
				} else if (c ~ /[|;&]/) {
					end()
				} else if (c == ">") {
					word()
					redirected = 1
				} else if (c == " " || c == "\t") {
					word()
				} else {
					text = text c
				}
			}
			if (quote == "") end(); else text = text "\n"
		}'
}

# Those of $document behind the prompt $1; of root's only exitstat's, as the check
# runs the others.
look_at_all()
{
	prompt=$1
	awk -v prompt="$1" '
		/^block / { line = $2 }
		/^command [#$]$/ { on = $2 == prompt; next }
		/^output$/ { if (on) print "\001" line; on = 0; next }
		on { print }' "$scratch/blocks" >"$scratch/commands"
	marker=$(printf '\001')
	command=
	while IFS= read -r line; do
		case $line in
		"$marker"*)
			where=$document:${line#"$marker"}
			printf '%s\n' "$command" | simple_commands >"$scratch/simple"
			command=
			set --
			while IFS= read -r word <&3; do
				if [ -n "$word" ]; then
					set -- "$@" "$word"
					continue
				fi
				[ $# -eq 0 ] || look_at "$@"
				set --
			done 3<"$scratch/simple"
			;;
		*) command=$command$line ;;
		esac
	done <"$scratch/commands"
}

# Links to files, and to sections of them.
links_lead_somewhere()
{
	grep -oE '\]\([^)]*\)' "$1" | sed 's/^](//; s/)$//' >"$scratch/links"
	bad=
	while read -r link; do
		case $link in
		*://*) continue ;;
		esac
		file=$(dirname "$1")/${link%%#*}
		[ -e "$file" ] || bad="$bad $link"
		case $link in
		*'#'*)
			# A heading as a browser's address has it.
			tr 'A-Z ' 'a-z-' <"$file" | grep -qx "${link#*#}" || bad="$bad $link"
			;;
		esac
	done <"$scratch/links"
	[ -z "$bad" ] || { echo "nothing there: $bad"; return 1; }
}

make -s exitstat >/dev/null
for document in README.md CONTRIBUTING.md patches/README.md Documentation/virt/kvm/exit-stats*.rst; do
	case $document in
	*-lab.rst)
		skip "$document" "the suite lab runs it, word for word"
		continue
		;;
	esac
	awk -f "$blocks" "$document" >"$scratch/blocks"
	check "$document: each command has an end" \
		sh -c "! grep '^error' '$scratch/blocks'"
	look_at_all '$'
	look_at_all '#'
done
for document in README.md CONTRIBUTING.md CHANGELOG.md patches/README.md; do
	check "$document: links lead somewhere" links_lead_somewhere "$document"
done
tap_end
