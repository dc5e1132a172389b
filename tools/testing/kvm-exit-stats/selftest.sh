#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# selftest.sh - the selftest in KVM's own framework, as one of the checks
#
# Needs the program exit_stats_test beside it, each of whose measurements is a
# result, and KVM's own kvm_binary_stats_test.

. "${0%/*}/harness.sh"
. "$here/accounts.sh"

program=$here/exit_stats_test
for needed in "$program" "$here/kvm_binary_stats_test"; do
	if [ ! -x "$needed" ]; then
		fail "the selftest is there" "there is no $needed"
		finish
	fi
done
require_kvm
default_parameters
"$program" >"$scratch/out" 2>&1
status=$?
while read -r line; do
	case $line in
	"skipped: "*)
		line=${line#skipped: }
		skip "${line%%: *}" "${line#*: }"
		;;
	L[12],*": "*) pass "$line" ;;
	[0-9]*" measurements, exact for "*) note "$line" ;;
	esac
done <"$scratch/out"
if [ $status -eq 0 ] &&
	grep -q '^[1-9][0-9]* measurements, exact for ' "$scratch/out"; then
	pass "it runs to its end"
else
	fail "it runs to its end" "status $status: $(tail -n 8 "$scratch/out")"
fi

# The same guests, L2 guests among them, with the other ways in and out of the exit
# path that measuring time has.
if grep -qw time "$tables/time/global" 2>/dev/null; then
	set_parameter exit_stats time
	if "$program" >"$scratch/out" 2>&1 &&
		grep -q '^[1-9][0-9]* measurements, exact for ' "$scratch/out"; then
		pass "it is exact while time is measured"
	else
		fail "it is exact while time is measured" "$(tail -n 8 "$scratch/out")"
	fi
	adds_up "its VMs" "$tables/time/retired" 10
	at_least "of them some had an L2 guest" \
		"$(rows "$tables/handled/retired" | awk -F '\t' '$8 > 0' | wc -l)" 5
	default_parameters
else
	skip "it is exact while time is measured" "KVM is built without times"
fi

# Its status for what it skips is not 0.
if "$here/kvm_binary_stats_test" >"$scratch/out" 2>&1; then
	pass "KVM's own test of binary statistics passes"
else
	fail "KVM's own test of binary statistics passes" \
		"status $?: $(tail -n 8 "$scratch/out")"
fi
no_complaints
finish
