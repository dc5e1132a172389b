#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# loadfailure.sh - KVM fails to load when nearly all is done, and undoes it
#
# Another device has the minor number of /dev/kvm: the vendor's module fails in
# the last step, or one of the last. Nothing of the exit statistics may be left,
# not even in a kernel that goes on to use the memory; the next load counts from
# zero.

. "${0%/*}/harness.sh"

# Memory that was freed and is still used is used by somebody else by now.
use_memory()
{
	find /sys/kernel/debug /sys/devices/virtual >"$scratch/found" 2>/dev/null
}

if [ ! -e "$here/kvm_minor_taken.ko" ]; then
	skip "a load that fails late" \
		"the module kvm_minor_taken.ko was not built for this kernel"
	finish
fi

require_kvm

for round in 1 2; do
	rmmod $vendor
	insmod "$here/kvm_minor_taken.ko" || fail "the minor number is taken" "it is not"
	if insmod "$vendor_file" 2>"$scratch/refusal"; then
		fail "round $round: $vendor does not load" "it does"
	else
		equal "round $round: $vendor does not load" \
			"$(sed 's/.*: //' "$scratch/refusal")" \
			"Device or resource busy"
	fi
	equal "round $round: nothing is left of it" "$(left_behind) none" " none"
	use_memory
	insmod "$vendor_file" 2>/dev/null
	equal "round $round: nor of a second attempt" "$(left_behind) none" " none"
	use_memory
	rmmod kvm_minor_taken
	# kvm stays as the failures left it, or goes too.
	if [ $((round % 2)) -eq 1 ]; then
		insmod "$vendor_file"
	else
		rmmod kvm
		load-kvm "$modules"
	fi
	equal "round $round: then it loads and begins at zero" \
		"$(since_load host) $(rows "$tables/retired" | wc -l)" "0 0"
	run_guest guest --cpuid 300 --stat-exits
	equal "round $round: and counts" "$(since_load host)" \
		"$(sed -n 's/^stat .*exits=//p' "$scratch/guest.out")"
done
no_complaints
finish
