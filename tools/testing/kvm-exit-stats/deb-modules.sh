#!/bin/busybox sh
# shellcheck shell=dash source-path=SCRIPTDIR/../../../scripts/test
# SPDX-License-Identifier: GPL-2.0
#
# deb-modules.sh - load what a package of our modules has installed
#
# Runs in the outer VM with Debian's kernel; for a slow one, it is short.
# Expects there
#   /lib/modules     that of a Debian system with the package
#   /scripts         scripts/ of the repository
#   /tests/exitgen   runs guests
#   deb_folder=...   on the kernel's command line: where in there ours should be
# and prints "ok N - text" or "not ok N - text" for each test.

# shellcheck source=tap.sh
. /scripts/test/tap.sh

ours_found()
{
	for module in kvm "$vendor"; do
		modinfo "$module" | grep '^filename:' >/tmp/filename
		cat /tmp/filename
		grep -q "/lib/modules/$(uname -r)/${deb_folder:-none}/[^/]*\$" \
			/tmp/filename || return
	done
}

ours_loaded()
{
	[ -e /sys/kernel/debug/kvm/exit_stats/global ] &&
		[ -e "/sys/module/$vendor" ]
}

cpuids_counted()
{
	awk -F '\t' '$3 == "cpuid" { n += $4 } END { print n + 0, "exits"; exit n != 1000 }' \
		/sys/kernel/debug/kvm/exit_stats/global
}

vendor=kvm_amd
grep -qw svm /proc/cpuinfo || vendor=kvm_intel
check "our modules are found" ours_found
check "$vendor loads" modprobe "$vendor"
check "it counts exits" ours_loaded
check "a guest runs" /tests/exitgen --cpuid 1000
check "its 1000 CPUIDs are counted, no more and no less" cpuids_counted

tap_end
