#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions are called by name
#
# detectors.sh - what a debug kernel has to look for errors with is at work
#
# The first check of scripts/test/debug-kernel.sh, before KVM is loaded;
# verdict.sh is its counterpart at the end.

. "${0%/*}/harness.sh"

# in_log TEXT PATTERN: the kernel said so while it booted.
in_log()
{
	if dmesg | grep -q "$2"; then
		pass "$1"
	else
		fail "$1" "the log has no \"$2\""
	fi
}

kasan()
{
	in_log "KASAN looks at memory" "KernelAddressSanitizer initialized"
	equal "lockdep looks at locks" \
		"$(awk '$1 == "debug_locks:" { print $2 }' /proc/lockdep_stats)" 1
	in_log "kmemleak follows allocations" \
		"kmemleak: Kernel memory leak detector initialized"
	equal "a warning is the end" "$(cat /proc/sys/kernel/panic_on_warn)" 1
}

kcsan()
{
	in_log "KCSAN looks for races" "kcsan: enabled early"
	in_log "and finds those of its own test" 'kcsan: selftest: \([1-9][0-9]*\)/\1 tests passed'
	in_log "by the strict rules" "kcsan: strict mode configured"
	at_least "CPUs that run side by side" "$(nproc)" 2
	equal "an oops is the end" "$(cat /proc/sys/kernel/panic_on_oops)" 1
}

case $modules in
kasan | kcsan) "$modules" ;;
*) skip "a debug kernel" "there are detectors in kasan and kcsan, not in $modules" ;;
esac
finish
