#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions that `within` calls
#
# events.sh - the commands of the documentation that wait for marks, in Debian
#
# What scripts/test/events.sh runs in the outer VM, with Debian's kernel and programs,
# which are in /payload. Beside it stand "commands", a line for each, and vcpus.bt.

. "${0%/*}/harness.sh"

export LD_LIBRARY_PATH=/payload/lib
PATH=/payload/bin:$PATH

perf_events()
{
	for fd in "/proc/$program/fd"/*; do
		readlink "$fd"
	done 2>/dev/null | grep -cF '[perf_event]'
}

# Whether it listens, or has not come to that. The first one of bpftrace is what it
# gets its output by.
listens()
{
	has_ended && return
	case $1 in
	trace-cmd*) grep -qx 1 "$tracing/events/kvm/kvm_exit_stats_mark/enable" ;;
	*kretfunc*) [ "$(perf_events)" -ge 1 ] && sleep 2 ;;
	bpftrace*) [ "$(perf_events)" -ge 2 ] ;;
	perf*) [ "$(perf_events)" -ge 1 ] ;;
	esac
}

# start COMMAND, as it is typed, in a group of processes of its own, which ^C is for:
# what a shell has in the background does not know of that.
start()
{
	rm -f "$scratch/program"
	exec="exec"
	case $1 in
	*"; cat"*) exec= ;;
	esac
	start-stop-daemon -S -b -m -p "$scratch/program" -x /bin/sh -- \
		-c "$exec $1 >'$scratch/said' 2>&1"
	within 5 test -s "$scratch/program"
	program=$(cat "$scratch/program")
	group=$(cut -d ' ' -f 5 "/proc/$program/stat")
	within 60 listens "$1" && sleep 2
}

# It may write only at its end.
interrupt()
{
	sleep 1
	kill -INT "-$group"
	within 10 has_ended
	kill -9 "-$group" 2>/dev/null
	echo 0 >"$tracing/events/kvm/enable"
}

has_ended()
{
	! grep -qs '^State:.[^Z]' "/proc/$program/status"
}

# Lines of dumps, or what it has counted.
dumps_said()
{
	case $1 in
	"perf stat"*) awk '/kvm_exit_stats_mark/ { sum += $2 } END { print sum + 0 }' ;;
	*) grep -cE 'kvm_exit_stats_mark|^[0-9]+ exits$' ;;
	esac <"$scratch/said"
}

waits()
{
	start_over 100 0
	start "$1"
	marks=0
	while [ $marks -lt 70 ] && ! has_ended; do
		run_guest guest --cpuid 100
		marks=$((marks + 1))
	done
	within 10 has_ended
	at_least "ends by itself: $1" "$marks" 49
	at_most "and at the right time" "$marks" 65
	interrupt 2>/dev/null
}

says()
{
	start_over 1000 0
	start "$1"
	run_guest guest --cpuid 20000
	within 10 settled
	interrupt
	equal "has each dump: $1" "$(dumps_said "$1")" "$(marks reported)"
	sed -e 's/^/# /' -e 5q "$scratch/said"
}

# How many of the last figures that it has said are so many, but for the last batch.
near()
{
	grep '^@exits' "$scratch/said" | tail -n 2 >"$scratch/last"
	sed 's/.*: //' "$scratch/last" |
		awk -v most="$1" '$1 <= most && $1 > most - 129 { n++ } END { print n + 0 }'
}

# All exits of each vCPU; none is printed before the end.
sums()
{
	set_parameter exit_stats_interval 0
	start "$1"
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 6400 $(pausing guest)
	await_guest guest "paused round=1" || return
	all=$(totals "$tables/vms" 5 "$(vm_of guest)")
	go guest
	end_guest guest
	interrupt
	equal "has all exits but for the last batch: $1" "$(near "$all")" 1
}

# The program that reads the counters.
reads()
{
	cpuid=$(($(awk '$3 == "cpuid" { print $1; exit }' "$tables/reasons")))
	start_over 1000 0
	start "bpftrace $here/vcpus.bt $cpuid"
	run_guest guest --cpuid 6400 --vcpus 2
	within 10 settled
	interrupt
	sed 's/^/# /' "$scratch/said"
	equal "the BPF program tells of each dump" \
		"$(grep -c '^mark [0-9]*, [0-9]* exits$' "$scratch/said")" \
		"$(marks reported)"
	equal "and has read the counters of both vCPUs, but for the last batch" \
		"$(near 6400)" 2
}

require_kvm
default_parameters
at_least "the documentation has commands" "$(wc -l <"$here/commands")" 5
while read -r command; do
	case $command in
	*exit\(*) waits "$command" ;;
	*kretfunc*) sums "$command" ;;
	*) says "$command" ;;
	esac
done <"$here/commands"
reads
default_parameters
no_complaints
finish
