#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run.sh - run exitstat on recorded files and compare what it prints
#
# Usage: tests/run.sh [--exitstat FILE] [--update] [CASES...]
#
#   --exitstat FILE   the program (default: ./exitstat)
#   --update          write what it prints into the cases, to be looked at
#
# CASES are files of tests/cases (default: all). Each has cases of the form
#
#   == what is tested
#   $ exitstat --replay svm-two-vms 1
#   the lines of stdout
#   --- stderr
#   the lines of stderr
#   --- status 2
#
# A case may have several lines with $, which are one script; without "---
# stderr" there has to be none, without a status it has to be 0. The cases of a
# file run in one folder, one after the other, in which the trees of tests/trees
# are unpacked. $TESTS is this folder, for make-host.sh and the like; $COUNTED is
# the program that counts what it does, which `make check` builds and names.
#
# Example:
#   tests/run.sh --exitstat /tmp/o/exitstat tests/cases/stat

set -eu

. "$(dirname "$0")/cases.sh"

take_options "$@"
shift "$taken"
[ $# -gt 0 ] || set -- "$here"/cases/*

prepare_work trees
# Everybody may look, as some cases are run by nobody.
chmod -R go=u-w "$work"

LC_ALL=C
TZ=UTC
CORPUS=$here/corpus
TESTS=$here
export LC_ALL TZ CORPUS TESTS
unset XDG_RUNTIME_DIR COLUMNS || :

# Takes a file of cases apart: N.title, N.script, N.out, N.err, N.status.
take_apart()
{
	awk -v to="$2" '
		/^== / {
			n++
			base = to "/" n
			print substr($0, 4) >(base ".title")
			printf "" >(base ".script")
			printf "" >(base ".out")
			printf "" >(base ".err")
			print 0 >(base ".status")
			close(base ".status")
			part = ".out"
			next
		}
		!n { next }
		/^\$ / { print substr($0, 3) >(base ".script"); next }
		$0 == "--- stderr" { part = ".err"; next }
		/^--- status / { print $3 >(base ".status"); part = ".none"; next }
		part == ".none" { next }
		{ print >(base part) }' "$1"
}

put_together()
{
	sed '/^== /,$d' "$1"
	number=1
	while [ -e "$2/$number.title" ]; do
		[ "$number" -eq 1 ] || echo
		printf '== %s\n' "$(cat "$2/$number.title")"
		sed 's/^/$ /' "$2/$number.script"
		cat "$2/$number.seen.out"
		if [ -s "$2/$number.seen.err" ]; then
			echo "--- stderr"
			cat "$2/$number.seen.err"
		fi
		status=$(cat "$2/$number.seen.status")
		[ "$status" = 0 ] || echo "--- status $status"
		number=$((number + 1))
	done
}

for cases; do
	name=$(basename "$cases")
	parts=$work/parts-$name
	folder=$work/run-$name
	mkdir "$parts" "$folder"
	cp -R "$work/trees/." "$folder"
	EXITSTAT_RUNTIME_DIR=$folder/runtime
	export EXITSTAT_RUNTIME_DIR
	take_apart "$cases" "$parts"
	number=1
	while [ -e "$parts/$number.title" ]; do
		case=$parts/$number
		# An empty line in front of the next case is for the eye.
		for part in out err; do
			sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$case.$part" \
				>"$case.want"
			mv "$case.want" "$case.$part"
		done
		status=0
		(cd "$folder" && timeout 120 sh "$case.script") \
			>"$case.seen.out" 2>"$case.seen.err" </dev/null ||
			status=$?
		echo "$status" >"$case.seen.status"
		title="$name: $(cat "$case.title")"
		if cmp -s "$case.out" "$case.seen.out" &&
			cmp -s "$case.err" "$case.seen.err" &&
			cmp -s "$case.status" "$case.seen.status"; then
			passed "$title"
		else
			not_passed "$title"
			for part in out err status; do
				show_difference "$case.$part" \
					"$case.seen.$part" 40
			done
		fi
		number=$((number + 1))
	done
	if [ -n "$update" ]; then
		put_together "$cases" "$parts" >"$work/new"
		cat "$work/new" >"$cases"
	fi
done

end_cases
