#!/bin/busybox sh
# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0
#
# kunit.sh - run the KUnit tests that are built into kvm.ko
#
# What scripts/test/kunit.sh runs in the outer VM. Expects kunit.ko, irqbypass.ko
# and a kvm.ko with the tests in /modules/minimal-kunit, and prints KUnit's
# results of single tests as "ok N - text" or "not ok N - text". What they leave in
# the log is a result too: one warning for each table of bad names, of which one
# has three, and none for the true tables.

for module in kunit irqbypass kvm; do
	insmod "/modules/minimal-kunit/$module.ko" || exit 1
done

dmesg | sed 's/^\[[ 0-9.]*\] //' | awk '
	/^ *# Subtest: kvm_exit_stats/ { suite = 1 }
	suite && /^    (not )?ok [0-9]+ / { sub(/^    /, ""); sub(/ok [0-9]+ /, "&- kunit: "); print; n++ }
	suite && /^        not ok / || suite && /EXPECTATION|ASSERTION|Expected/ { print "# " $0 }
	suite && sub(/^ *# shared_writes_test: /, "# ") { print }
	/^(not )?ok [0-9]+ kvm_exit_stats/ { done = /^ok/; suite = 0 }
	/kvm: exit_stats: no place for 1 names of vmx/ { single++ }
	/kvm: exit_stats: no place for/ { told++ }
	END {
		n++
		right = told == 6 && single == 5
		print (right ? "ok " : "not ok ") n \
			" - kunit: the log has names without a place, and no others"
		if (!right)
			print "# " told + 0 " warnings, " single + 0 " of one name, not 6 and 5"
		print "1.." n
		exit !(n > 1 && done && right)
	}'
