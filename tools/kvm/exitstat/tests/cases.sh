# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# cases.sh - what run.sh and screens.sh share; they source it
#
# Sets $here, $exitstat, $update (yes or empty) and $work, a folder that goes
# away at the end; counts in $count and $failed. A script that has more to end
# than $work sets $at_exit, the name of a function.

here=$(cd "$(dirname "$0")" && pwd)
exitstat=./exitstat
update=
work=
at_exit=:
count=0
failed=0

usage()
{
	echo "error: $* (tests/$(basename "$0") --help shows how it is used)" >&2
	exit 2
}

clean_up()
{
	$at_exit
	[ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Takes the options; $taken is how many arguments they were.
take_options()
{
	taken=$#
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help)
			sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' \
				-e 's/^# \{0,1\}//p' "$0"
			exit 0
			;;
		--exitstat)
			[ $# -ge 2 ] || usage "--exitstat needs a value"
			exitstat=$2
			shift
			;;
		--update)
			# shellcheck disable=SC2034 # for those who source this
			update=yes
			;;
		-*) usage "unknown option $1" ;;
		*) break ;;
		esac
		shift
	done
	taken=$((taken - $#))
	[ -x "$exitstat" ] || usage "there is no program $exitstat"
}

# Unpacks all trees into $work/$1 and puts the program into PATH.
prepare_work()
{
	work=$(mktemp -d)
	mkdir "$work/bin" "$work/$1"
	ln -s "$(cd "$(dirname "$exitstat")" && pwd)/$(basename "$exitstat")" \
		"$work/bin/exitstat"
	for tree in "$here"/trees/*.tree; do
		"$here/cut-trees.sh" --unpack "$tree" \
			"$work/$1/$(basename "$tree" .tree)"
	done
	PATH=$work/bin:$PATH
	export PATH
}

passed()
{
	count=$((count + 1))
	echo "ok $count - $1"
}

not_passed()
{
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
}

# What is wanted, what is seen: as comments, at most $3 lines of it.
show_difference()
{
	diff -u "$1" "$2" | sed -n "3,$3s/^/# /p"
}

# Ends a script: whether all cases passed, and there were any.
end_cases()
{
	echo "1..$count"
	[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
}
