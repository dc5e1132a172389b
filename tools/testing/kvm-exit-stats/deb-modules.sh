#!/bin/busybox sh
# shellcheck shell=dash source-path=SCRIPTDIR/../../../scripts/test
# SPDX-License-Identifier: GPL-2.0
#
# deb-modules.sh - load what a package of our modules has installed
#
# What scripts/test/deb.sh and dkms.sh run in the outer VM, with Debian's kernel
# or ours; for a slow VM, it is short. Expects there
#   /lib/modules     that of a Debian system with the package
#   /scripts         scripts/ of the repository
#   /tests           this script, exitgen, loaded.sh
#   deb_folder=...   on the kernel's command line: where in there ours should be
# and prints "ok N - text" or "not ok N - text" for each test.

# shellcheck source=tap.sh
. /scripts/test/tap.sh
# shellcheck source=../../tools/testing/kvm-exit-stats/loaded.sh
. "${0%/*}/loaded.sh"

ours_found()
{
	for module in kvm "$vendor"; do
		modinfo "$module" | grep '^filename:' >/tmp/filename
		cat /tmp/filename
		grep -q "/lib/modules/$(uname -r)/${deb_folder:-none}/[^/]*\$" \
			/tmp/filename || return
	done
}

check "our modules are found" ours_found
check "$vendor loads" modprobe "$vendor"
check "it counts exits" ours_loaded
check "a guest runs" vm_runs
check "its 1000 CPUIDs are counted, no more and no less" cpuids_counted

tap_end
