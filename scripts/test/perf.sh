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
	# shellcheck disable=SC2086 # an option or nothing
	in_stock_kernel perf "$machine" modules-stock $icount \
		--payload "$scratch/payload" --add "$scratch/tests:/tests"
done

tap_end
