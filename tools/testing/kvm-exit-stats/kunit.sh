#!/bin/busybox sh
# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0
#
# kunit.sh - run the KUnit tests that are built into kvm.ko
#
# What scripts/test/kunit.sh runs in the outer VM. Expects kunit.ko, irqbypass.ko
# and a kvm.ko with the tests in /modules/minimal-kunit, and prints KUnit's
# results of single tests as "ok N - text" or "not ok N - text".

for module in kunit irqbypass kvm; do
	insmod "/modules/minimal-kunit/$module.ko" || exit 1
done

dmesg | sed 's/^\[[ 0-9.]*\] //' | awk '
	/^ *# Subtest: kvm_exit_stats/ { suite = 1 }
	suite && /^    (not )?ok [0-9]+ / { sub(/^    /, ""); sub(/ok [0-9]+ /, "&- kunit: "); print; n++ }
	suite && /^        not ok / || suite && /EXPECTATION|ASSERTION|Expected/ { print "# " $0 }
	/^(not )?ok [0-9]+ kvm_exit_stats/ { done = /^ok/; suite = 0 }
	END { print "1.." n + 0; exit !(n && done) }'
