#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# scale.sh - an exit costs the same beside any number of vCPUs
#
# Instructions per CPUID exit of one busy vCPU, over the unpatched modules, with
# default parameters: alone, and beside other vCPUs that ran once, that stand
# still within a batch, that never ran; in few VMs and in one each. Right where
# the time stamp counter counts instructions, as in cost.sh. In QEMU, where marks
# come faster than dumps, the figures have dumps in them, and all else that the host
# does meanwhile. In Bochs each mark has a dump, which would be most of the figure:
# there, batches of exits that something else came between are left out.

. "${0%/*}/harness.sh"

# Long enough for several gaps between dumps.
exits="--batches 10000 --batch 64"

# others NAME OPTION...: vCPUs that stand still, as often as there are rounds.
others()
{
	case $1 in
	none) ;;
	never-ran)
		shift
		rm -f "$scratch/others.before"
		mkfifo "$scratch/others.before"
		start_guest others "$@" --pause-before "$scratch/others.before"
		await_guest others "vm "
		;;
	*)
		shift
		# shellcheck disable=SC2046 # an option and its value
		start_guest others "$@" $(pausing others)
		await_guest others "paused round=1"
		;;
	esac
}

end_others()
{
	[ "$1" != none ] || return 0
	kill -9 "$(cat "$scratch/others.pid")"
	wait "$(cat "$scratch/others.pid")" 2>/dev/null
}

# measure: the mean of all exits, or on VMX of those with nothing between them;
# nothing if it was no number of instructions.
measure()
{
	of=all
	! grep -qw vmx /proc/cpuinfo || of=cpuid
	# shellcheck disable=SC2086 # options
	"$exitgen" --loop-cost cpuid $exits >"$scratch/cost" 2>&1
	sed -n "s/^cost .*$of=\([^ ]*\) .*tick=1.000 .*/\1/p" "$scratch/cost"
}

ulimit -n 4096
unload-kvm
if ! error=$(load-kvm "$pristine" 2>&1); then
	fail "the unpatched modules load" "$error"
	finish
fi
unpatched=$(measure)
unload-kvm
require_kvm
default_parameters
while read -r name options; do
	# shellcheck disable=SC2086 # options
	others $options
	echo 1 >"$tables/reset"
	with=$(measure)
	seen=$(awk -v a="$unpatched" -v b="$with" \
		'BEGIN { if (a > 0 && b > 0) printf "%.1f", b - a }')
	note "$name: +$seen $(sed -n 's/^# marks interval=10000//p' "$tables/global")"
	text="at most 8 instructions more per CPUID exit: $name"
	if [ -z "$unpatched" ]; then
		skip "$text" "the time stamp counter does not count instructions here (QEMU: boot with --icount)"
	elif awk -v seen="$seen" 'BEGIN { exit !(seen != "" && seen <= 8.1) }'; then
		pass "$text"
	else
		fail "$text" "seen \"$seen\", $(cat "$scratch/cost")"
	fi
	# shellcheck disable=SC2086 # options
	end_others $options
done <<END
alone none
beside-9-idle idle --vcpus 9 --cpuid 1
beside-9-within-a-batch idle --vcpus 9 --cpuid 100
beside-100-idle idle --vcpus 100 --cpuid 1
beside-320-idle idle --vms 2 --vcpus 160 --cpuid 1
beside-1000-idle idle --vms 5 --vcpus 200 --cpuid 1
beside-1000-that-never-ran never-ran --vms 5 --vcpus 200 --cpuid 1
beside-1000-VMs idle --vms 1000 --cpuid 1
END
finish
