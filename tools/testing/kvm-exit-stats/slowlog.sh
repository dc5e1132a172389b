#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions that `within` calls
#
# slowlog.sh - dumps never keep a CPU for themselves
#
# A kernel that does not preempt, where there is still such a model, a console that
# takes longer for a dump than the gap, and a guest on another CPU for which marks
# never end: RCU has nothing to say, and the thread sleeps after each dump.

. "${0%/*}/harness.sh"

preempt=/sys/kernel/debug/sched/preempt
delay=/proc/sys/kernel/printk_delay
limit=/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout

# What needs not be there, then nothing is tested.
lacking()
{
	[ "$(nproc)" -ge 2 ] || echo "a second CPU"
	[ -e $delay ] || echo "$delay"
	[ -e $limit ] || echo "$limit"
}

require_kvm
text="a slow console: no stall"
lacks=$(lacking | head -n 1)
if [ -n "$lacks" ]; then
	skip "$text" "this kernel has not: $lacks"
	finish
fi

default_parameters
set_parameter exit_stats_interval 1000
model=$(sed -n 's/.*(\([a-z]*\)).*/\1/p' $preempt 2>/dev/null)
usual=$(cat $limit)
# The shortest that RCU takes.
echo 3 >$limit
! grep -qw none $preempt 2>/dev/null || echo none >$preempt
note "preemption: $(cat $preempt 2>/dev/null), RCU complains after $(cat $limit) s"
clear_log
slept=$(thread_sleeps)
echo 20 >$delay
run_guest guest --cpuid 1000 --seconds 10
echo 0 >$delay
slept=$(($(thread_sleeps) - slept))
[ -z "$model" ] || echo "$model" >$preempt
echo "$usual" >$limit

note "dumps: $(blocks), the thread slept $slept times"
equal "$text" "$(dmesg | grep -ic 'rcu.*stall')" 0
at_least "dumps take longer than the gap and follow each other" "$(blocks)" 5
at_least "the thread sleeps after each but the last" "$slept" $(($(blocks) - 1))
default_parameters
no_complaints
finish
