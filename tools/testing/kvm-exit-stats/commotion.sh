#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions are called by name
#
# commotion.sh - everything at once: guests, readers, resets and switches
#
# First a busy vCPU and one change, again and again as fast as it goes: two that
# run side by side meet most often when there are no others. Then VMs that stay and
# VMs that come and go, while all files are read, all levels are reset, and mode,
# interval, gap and what dumps show change. Its results say that each of these did happen; it is the
# detectors of a debug kernel that watch.

. "${0%/*}/harness.sh"

seconds=25
duel_seconds=10

# repeat NAME COMMAND...: in the background, until the end; counts the rounds.
repeat()
{
	round_of=$1
	shift
	(while [ ! -e "$scratch/enough" ]; do
		"$@" >/dev/null 2>&1
		echo >>"$scratch/rounds.$round_of"
	done) &
	echo $! >>"$scratch/tasks"
}

read_files()
{
	cat "$tables/global" "$tables/vcpus" "$tables/vms" "$tables/retired" \
		"$tables/reasons" "$values"/total "$values"/*npf* \
		"$debug"/*-*/exit_stats "$debug"/*-*/vcpu*/exit_stats
}

reset_all()
{
	for file in "$tables/reset" "$debug"/*-*/exit_stats_reset \
		"$debug"/*-*/vcpu*/exit_stats_reset; do
		echo 1 >"$file"
	done
}

switch_mode()
{
	echo off >"$parameters/exit_stats"
	usleep 20000
	echo count >"$parameters/exit_stats"
	usleep 200000
}

change_interval()
{
	for interval in 0 1 100 3000 10000; do
		echo "$interval" >"$parameters/exit_stats_interval"
		echo $((interval % 7)) >"$parameters/exit_stats_gap_ms"
		usleep 50000
	done
}

# What dumps show: a VM that stays, whose name is there, and one that may be gone.
change_dumps()
{
	for show in vms "$(vm_of stays)" host vms; do
		echo "$show" >"$parameters/exit_stats_dump"
		usleep 100000
	done
	for path in "$debug"/*-*/exit_stats; do
		basename "${path%/*}" >"$parameters/exit_stats_dump"
	done
}

come_and_go()
{
	"$exitgen" --cpuid 60 --io 2 --pages 5 --vms 2 --vcpus 2
}

# With these intervals each exit is published.
flip_interval()
{
	echo 1 >"$parameters/exit_stats_interval"
	echo 2 >"$parameters/exit_stats_interval"
}

reset_host()
{
	echo 1 >"$tables/reset"
}

flip_mode()
{
	echo off >"$parameters/exit_stats"
	echo count >"$parameters/exit_stats"
}

# Tells all that repeat started to end, and waits for it.
end_all()
{
	: >"$scratch/enough"
	while read -r task; do
		wait "$task"
	done <"$scratch/tasks"
	rm -f "$scratch/enough" "$scratch/tasks"
}

# duel NAME COMMAND: against one busy vCPU.
duel()
{
	repeat "$1" "$2"
	sleep $duel_seconds
	end_all
}

rounds()
{
	{ wc -l <"$scratch/rounds.$1"; } 2>/dev/null || echo 0
}

# shellcheck disable=SC2317 # called by within
all_went_on()
{
	for what in guests reads resets modes intervals dumps; do
		[ "$(rounds "$what")" -ge 3 ] || return
	done
	[ "$(since_load retired)" -ge $((retired + 300)) ]
}

require_kvm
default_parameters
start_guest busy --cpuid 100 --seconds 0
await_guest busy vm || finish
# Dumps would take their time from both.
set_parameter exit_stats_gap_ms 60000
duel interval flip_interval
duel reset reset_host
duel mode flip_mode
stop_guest busy
default_parameters

start_guest stays --cpuid 100 --io 1 --vcpus 2 --seconds 0
await_guest stays vm || finish
retired=$(since_load retired)
repeat guests come_and_go
repeat reads read_files
repeat resets reset_all
repeat modes switch_mode
repeat intervals change_interval
repeat dumps change_dumps
sleep $seconds
within 60 all_went_on
end_all
stop_guest stays
for what in interval reset mode guests reads resets modes intervals dumps; do
	note "rounds of $what: $(rounds $what)"
	at_least "$what went on" "$(rounds $what)" 3
done
at_least "VMs ended" "$(since_load retired)" $((retired + 300))
default_parameters
host=$(since_load host)
run_guest guest --cpuid 100
at_least "counting works after it" "$(since_load host)" $((host + 102))
equal "and nothing of the guests is left" "$(rows "$tables/vms" | wc -l)" 0
no_complaints
finish
