#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# switch.sh - counting is switched off and on while guests run

. "${0%/*}/harness.sh"

# KVM's own count of the exits of the VM, which no switch stops.
kvm_exits()
{
	cat "$debug/$vm/exits"
}

require_kvm
default_parameters
start_guest guest --cpuid 100 --io 1 --vcpus 2 --seconds 0
within 20 grep -q "^vm" "$scratch/guest.out"
vm=$(vm_of guest)
within 20 test -e "$debug/$vm/vcpu1/exit_stats"

equal "the mode is count" "$(header_field mode)" count
counted=$(totals "$tables/global")
sleep 1
at_least "counting: the total grows" "$(totals "$tables/global")" \
	$((counted + 100))

set_parameter exit_stats off
equal "the parameter says off" "$(cat "$parameters/exit_stats")" off
equal "so does the header" "$(header_field mode)" off
cat "$tables/vcpus" >"$scratch/off"
exits=$(kvm_exits)
sleep 1
at_least "off: the guest goes on" "$(kvm_exits)" $((exits + 100))
rows "$scratch/off" >"$scratch/off_before"
rows "$tables/vcpus" >"$scratch/off_after"
same "off: no count changes" "$scratch/off_before" "$scratch/off_after"
at_least "off: counts are still shown" "$(totals "$tables/vcpus")" 100

set_parameter exit_stats count
counted=$(totals "$tables/global")
sleep 1
at_least "counting again: the total grows" "$(totals "$tables/global")" \
	$((counted + 100))
equal "so says the parameter" "$(cat "$parameters/exit_stats")" count

exits=$(kvm_exits)
generation=$(header_field generation)
times=0
while [ $times -lt 40 ]; do
	echo off >"$parameters/exit_stats" || break
	echo count >"$parameters/exit_stats" || break
	times=$((times + 1))
done
equal "it can be switched often" $times 40
equal "the generation moves with each change of the mode" \
	"$(header_field generation)" $((generation + 80))
set_parameter exit_stats count
equal "and with no other" "$(header_field generation)" $((generation + 80))
at_least "the guest goes on meanwhile" "$(kvm_exits)" $((exits + 1))
stop_guest guest

# A guest that starts while it is off, and one after that.
set_parameter exit_stats off
counted=$(totals "$tables/global")
run_guest uncounted --cpuid 500
equal "off: a whole guest leaves no count" "$(totals "$tables/global")" \
	"$counted"
equal "off: and it is not listed as retired" \
	"$(grep -cF "$(vm_of uncounted)" "$tables/retired")" 0
set_parameter exit_stats count
run_guest counted --cpuid 500 --stat-exits
equal "counting: a whole guest is counted" \
	"$(($(totals "$tables/global") - counted))" \
	"$(sed -n 's/^stat .*exits=//p' "$scratch/counted.out")"

# Switched in between, exactly what ran while it was on is counted.
# shellcheck disable=SC2046 # an option and its value
start_guest guest --cpuid 300 --rounds 3 $(pausing guest)
if await_guest guest "paused round=1"; then
	vm=$(vm_of guest)
	set_parameter exit_stats off
	go guest
	await_guest guest "paused round=2"
	set_parameter exit_stats count
	go guest
	await_guest guest "paused round=3"
	equal "two of three rounds are counted" \
		"$(awk '$3 == "cpuid" { print $4 }' "$debug/$vm/exit_stats")" 600
	go guest
fi
end_guest guest
no_complaints
finish
