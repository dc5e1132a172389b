#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf.sh - exits and times of perf kvm stat and ours, in one run
#
# Usage: scripts/test/perf.sh [svm|vmx]...
#
# Boots Debian's kernel with our modules where time is instructions, in QEMU (SVM)
# and in Bochs (VMX), with perf and its libraries out of a Debian system, and runs
# tools/testing/kvm-exit-stats/perf.sh there, which compares them.

set -eu
. "$(dirname "$0")/suite.sh"

machine_arguments "$@"
[ $# -gt 0 ] || set -- svm vmx

dir=$BUILD/$KERNEL
needs_stock_kernel "perf kvm stat beside our times"
source=$top/tools/testing/kvm-exit-stats
scratch=$(mktemp -d "$dir/test-perf.XXXXXX")
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT

"$top/scripts/package/debian-programs.sh" "$scratch/payload" linux-perf -- \
	/usr/bin/perf >&2
mkdir "$scratch/tests"
make -s -C "$source" O="$BUILD/exitgen" >&2
cp "$BUILD/exitgen/exitgen" "$source/harness.sh" "$source/perf.sh" "$source/perf.awk" \
	"$scratch/tests"

for machine; do
	icount=
	[ "$machine" != svm ] || icount=--icount
	log=$BUILD/perf-$machine.log
	status=0
	# shellcheck disable=SC2086 # an option or nothing
	"$top/scripts/boot.sh" --machine "$machine" $icount --kernel stock \
		--modules "$dir/stock/pristine" --modules "$dir/modules-stock" \
		--payload "$scratch/payload" --add "$scratch/tests:/tests" \
		--append "modules=modules-stock" --timeout 3000 --log "$log" \
		--run /tests/perf.sh >&2 || status=$?
	failed_before=$tap_failed
	repeat_results "$log" "$machine: "
	if [ "$status" -ne 0 ] && [ "$tap_failed" -eq "$failed_before" ]; then
		not_ok "$machine: all results are there (status $status)"
	fi
done

tap_end
