#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# road.sh - the road of a new user: the demo, in a fresh clone
#
# Usage: scripts/test/road.sh [vmx|svm]...
#
# Clones what is committed here into an empty directory and runs
# scripts/demo.sh there, twice for each machine. Where no kernel is built yet and
# nothing differs from what is committed, this is such a clone itself, and the
# kernel that the demo builds is there for what comes next. How long that took is
# printed, not judged: it depends on what else the machine does.

set -eu
. "$(dirname "$0")/suite.sh"

machine_arguments "$@"

# What a user has to see: text, and a number where one is due.
shows()
{
	if grep -qE "$2" "$log"; then
		ok "$machine, $run run shows $1"
	else
		not_ok "$machine, $run run shows $1"
	fi
}

# A missing package is found before anything takes minutes.
fetches_first()
{
	late=$(sed -n '/ building /,$p' "$log" |
		grep -E ' (downloading|installing packages) ?' || :)
	if [ -z "$late" ]; then
		ok "$machine, $run run gets all it needs before it builds"
	else
		not_ok "$machine, $run run gets all it needs before it builds"
		printf '%s\n' "$late" | sed 's/^/# /'
	fi
}

# The lines that README.md has of it, in the form that they have here.
as_in_readme()
{
	checks=$top/tools/testing/kvm-exit-stats
	awk -f "$checks/blocks.awk" "$top/README.md" | awk '
		/^block / { shown = 0 }
		/^command / { getline; ours = /^scripts\/demo[.]sh/; shown = 0; next }
		/^output$/ { shown = ours; next }
		shown && !/^…$/' >"$scratch/shown"
	awk -f "$checks/shape.awk" "$log" >"$scratch/forms"
	[ "$(wc -l <"$scratch/shown")" -ge 10 ] || return
	awk -f "$checks/shape.awk" "$scratch/shown" | grep -vxF -f "$scratch/forms" \
		>"$scratch/missing" || :
	cat "$scratch/missing"
	[ ! -s "$scratch/missing" ]
}

demo()
{
	run=$1
	log=$BUILD/log/road-$machine-$run.log
	began=$(date +%s)
	status=0
	(cd "$clone" && env -u BUILD -u SRC -u PROGRESS_START \
		scripts/demo.sh --machine "$machine") >"$log" 2>&1 </dev/null ||
		status=$?
	took=$(($(date +%s) - began))

	if [ "$status" -ne 0 ]; then
		not_ok "$machine, $run run succeeds"
		tail -n 20 "$log" | sed 's/^/# /'
		return
	fi
	ok "$machine, $run run succeeds"
	note "$machine, $run run: $took s"
	fetches_first

	shows "a snapshot of the counters" \
		"^# kvm-exit-stats 1 isa=$machine mode=count generation=[0-9]+ time_ns=[0-9]+"
	shows "the table of vCPUs" '^code +name +class +exits +vm +vcpu$'
	shows "the table of VMs that ended" \
		'^total +- +- +[1-9][0-9]* +[0-9]+-[0-9]+ +[0-9]+ +qemu'
	shows "a dump of the kernel thread" \
		"kvm: exit_stats: [0-9]+ exits \\(\\+[0-9]+\\) on $machine"
	shows "reasons in the dump" \
		'kvm: exit_stats: +(0x)?[0-9a-f]+ [A-Za-z_]+ [0-9]+ \(\+[0-9]+\)'
	check "$machine, $run run prints what README.md shows" as_in_readme
	if [ "$(grep -cE ' [0-9]+(\.[0-9]+)? ?%' "$log")" -ge 5 ]; then
		ok "$machine, $run run shows five reasons with their share"
	else
		not_ok "$machine, $run run shows five reasons with their share"
	fi
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/road.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$BUILD/log"

[ $# -gt 0 ] || set -- vmx svm
here=
if nothing_built && changes=$(git -C "$top" status --porcelain) &&
	[ -z "$changes" ]; then
	here=1
fi
for machine; do
	case $machine in
	vmx | svm) ;;
	*) usage "the demo in an emulator is for vmx or svm, not $machine" ;;
	esac
	clone=$top
	if [ -z "$here" ]; then
		clone=$scratch/$machine
		git clone --quiet --no-hardlinks "$top" "$clone"
	fi
	demo first
	demo second
	[ -n "$here" ] || rm -rf "$clone"
done

tap_end
