#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# regression.sh - run KVM's selftests with different modules
#
# What scripts/test/regression.sh runs in the outer VM. What to run is in the
# file "plan" beside this script, a line each:
#
#   NUMBER MODULES MODE LIMIT TEST [ARGUMENT]...
#
# MODULES is a folder below /modules, MODE the parameter exit_stats or "-" for
# modules that have none, LIMIT seconds of this VM's time, TEST a program in
# /payload, or @counters: what the counters must say after such a run. first=N
# on the kernel's command line leaves out the lines before N. Per line it says
#
#   regression: begin NUMBER
#   regression: complaint NUMBER what the kernel logged
#   regression: end NUMBER RESULT # the last thing that the test said
#
# RESULT is pass, skip, fail, timeout, or signal-N. A test that panics the
# kernel has no end.

here=$(cd "${0%/*}" && pwd)
tables=/sys/kernel/debug/kvm/exit_stats
values=/sys/devices/virtual/misc/kvm/exit_stats
output=/tmp/output
loaded=

# from_command_line NAME
from_command_line()
{
	tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p" | tail -n 1
}

# A test that was killed may have left some of its processes.
end_leftovers()
{
	for exe in /proc/[0-9]*/exe; do
		case $(readlink "$exe") in
		/payload/*)
			pid=${exe#/proc/}
			kill -9 "${pid%/exe}" 2>/dev/null ;;
		esac
	done
}

unload()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		unload-kvm 2>/dev/null && return
		sleep 1
	done
	return 1
}

# load MODULES MODE
load()
{
	[ "$loaded" != "$1 $2" ] || return 0
	[ -z "$loaded" ] || unload || return
	loaded=
	if [ "$2" = - ]; then
		load-kvm "$1" || return
	else
		load-kvm "$1" exit_stats="$2" || return
		[ "$(cat /sys/module/kvm/parameters/exit_stats)" = "$2" ] ||
			return
	fi
	loaded="$1 $2"
}

hundredths()
{
	awk '{ printf "%d\n", $1 * 100 }' /proc/uptime
}

# run_test LIMIT TEST ARGUMENT...: sets $result and leaves text in $output.
run_test()
{
	limit=$1
	shift
	began=$(hundredths)
	(cd /payload && PATH=/payload:$PATH exec timeout -s KILL "$limit" "$@") </dev/null >$output 2>&1
	status=$?
	took=$(($(hundredths) - began))
	end_leftovers
	case $status in
	0) result=pass ;;
	4) result=skip ;;
	*)
		if [ "$took" -ge $((limit * 100)) ]; then
			result=timeout
		elif [ $status -gt 128 ] && [ $status -le 192 ]; then
			result=signal-$((status - 128))
		else
			result=fail
		fi ;;
	esac
}

# What the test said last that is not the harness of the selftests.
last_words()
{
	tr '\r\t' '  ' <$output | grep -v -e '^ *$' -e '^#' -e 'addr2line' -e '^Killed$' |
		tail -n 1 | sed -e 's/^ *//' -e 's/^1\.\.0 # SKIP - //' |
		cut -c 1-400
}

# number NAME: of the comments in the table of the host.
number()
{
	sed -n "s/^#.* $1=\([0-9]*\).*/\1/p" $tables/global
}

# The counters when all VMs are gone, as they must be in this mode.
check_counters()
{
	total=$(awk '$1 == "total" { print $4 }' $tables/global)
	sum=$(awk '!/^#/ && $1 != "code" && $1 != "total" { n += $4 } END { printf "%.0f\n", n }' \
		$tables/global)
	interval=$(number interval)
	marks=$(($(number reported) + $(number coalesced) + $(number pending)))
	seen="host $(number host), retired $(number retired), live $(number vms), sum $sum, sysfs $(cat $values/total), marks $marks, rows of live VMs $(grep -v '^#' $tables/vms | grep -vc '^code')"
	wanted="host $total, retired $total, live 0, sum $total, sysfs $total, marks $((total / ${interval:-1})), rows of live VMs 0"
	result=fail
	case $1 in
	count) [ "${total:-0}" -gt 10000 ] || wanted="more than 10000 exits" ;;
	off) [ "${total:-1}" -eq 0 ] || wanted="no exits" ;;
	esac
	echo "$seen, but wanted: $wanted" >$output
	[ "$seen" != "$wanted" ] || { result=pass; echo "$seen" >$output; }
}

# The first problem that the kernel has found with itself since the last time.
complaint()
{
	dmesg -c | grep -m 1 -E \
		'WARNING:|BUG:|BUG |Oops|general protection|Call Trace|refcount_t|use-after-free|hung task|stall'
}

dmesg -n 1
dmesg -c >/dev/null
first=$(from_command_line first)
while read -r number modules mode limit test arguments; do
	[ "$number" -ge "${first:-1}" ] || continue
	echo "regression: begin $number"
	if ! load "$modules" "$mode" >$output 2>&1; then
		result=not-loaded
	elif [ "$test" = @counters ]; then
		check_counters "$mode"
	else
		# shellcheck disable=SC2086 # no argument has a blank
		run_test "$limit" "$test" $arguments
	fi
	complaint | sed "s/^/regression: complaint $number /"
	echo "regression: end $number $result # $(last_words)"
done <"$here/plan"
