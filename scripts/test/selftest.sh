#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# selftest.sh - the selftest in KVM's own framework, on VMX and on SVM
#
# Usage: scripts/test/selftest.sh [vmx|svm]...
#
# Builds tools/testing/selftests/kvm/.../exit_stats_test and KVM's own test of
# binary statistics, and runs them in the outer VMs, with the minimal kernel, as the
# check selftest of run-checks.sh. Each measurement of the first is one result here.

set -eu
. "$(dirname "$0")/suite.sh"

machine_arguments "$@"

programs=$BUILD/$KERNEL/selftests
"$top/scripts/build/selftests.sh" --out "$programs" --test exit_stats_test \
	--test kvm_binary_stats_test >&2

[ $# -gt 0 ] || set -- svm vmx
for machine; do
	log=$BUILD/checks-selftest-$machine.log
	rm -f "$log"
	status=0
	"$top/scripts/run-checks.sh" --machine "$machine" \
		--name "selftest-$machine" --check selftest \
		--with "$programs/exit_stats_test" \
		--with "$programs/kvm_binary_stats_test" >&2 &
	progress_pid=$!
	wait "$progress_pid" || status=$?
	progress_pid=
	repeat_results "$log" "$machine: "
	if [ "$status" -ne 0 ] && [ "$tap_failed" -eq 0 ]; then
		not_ok "$machine: all results are there (status $status)"
		tail -n 20 "$log" | sed 's/^/# /'
	fi
done

tap_end
