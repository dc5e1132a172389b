#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# entry.sh - returns that were no exit of a guest have slots of their own
#
# Entries that the CPU refuses, and guests that KVM emulates because VMX
# without unrestricted guest cannot enter them. The sum is still stat.exits.

. "${0%/*}/harness.sh"

# compare TEXT: the paused guest against the table of vCPUs.
compare()
{
	seen=$(awk -f "$here/expected.awk" "$scratch/guest.out" "$tables/vcpus")
	note "$1: $(rows "$tables/vcpus" | awk '{ printf "%s=%s ", $2, $4 }')"
	case $seen in
	"compared 1 vCPUs, 0 reasons"*) fail "$1" "$seen" ;;
	"compared 1 vCPUs, "*" reasons, 1 stat.exits") pass "$1" ;;
	*) fail "$1" "$seen" ;;
	esac
}

# columns NAME: code and class of a row of the table of vCPUs.
columns()
{
	rows "$tables/vcpus" | awk -v name="$1" '$2 == name { print $1, $3 }'
}

# scenario TEXT NAME COLUMNS OPTION...
scenario()
{
	text=$1
	name=$2
	wanted=$3
	shift 3
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest "$@" --stat-exits $(pausing guest)
	if await_guest guest "paused end"; then
		compare "$text"
		equal "$text: code and class" "$(columns "$name")" "$wanted"
		go guest
	fi
	end_guest guest
}

require_kvm
default_parameters
if [ "$(isa)" = vmx ]; then
	scenario "entries that fail" INVALID_STATE "33 entry_failure" \
		--fail-entry 7
else
	scenario "entries that fail" invalid_guest_state \
		"0xffffffff entry_failure" --fail-entry 7
fi

text="emulation of an invalid state"
if [ "$(isa)" = vmx ]; then
	rmmod kvm_intel
	if insmod "/modules/$modules/kvm-intel.ko" unrestricted_guest=0; then
		scenario "$text" EMULATION_REQUIRED "- entry_failure" \
			--emulation-required 100
	else
		fail "$text" "kvm-intel.ko does not load with unrestricted_guest=0"
	fi
	rmmod kvm_intel
	insmod "/modules/$modules/kvm-intel.ko"
else
	skip "$text" "SVM enters a guest in any mode"
fi
no_complaints
finish
