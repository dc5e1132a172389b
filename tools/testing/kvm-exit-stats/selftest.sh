#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# selftest.sh - the selftest in KVM's own framework, as one of the checks
#
# Needs the program exit_stats_test beside it. Each of its measurements is a
# result.

. "${0%/*}/harness.sh"

program=$here/exit_stats_test
if [ ! -x "$program" ]; then
	fail "the selftest is there" "there is no $program"
	finish
fi
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
no_complaints
finish
