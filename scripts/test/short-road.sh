#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# short-road.sh - our modules in Debian's own kernel: load, run a VM, unload
#
# Usage: scripts/test/short-road.sh
#
# Boots Debian's kernel in QEMU and runs tools/testing/kvm-exit-stats/short-road.sh
# there, which prints the results.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

dir=$BUILD/$KERNEL
needs_stock_kernel "our modules in Debian's kernel"
source=$top/tools/testing/kvm-exit-stats
log=$BUILD/short-road.log
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make -s -C "$source" O="$BUILD/exitgen" >&2
cp "$BUILD/exitgen/exitgen" "$source/short-road.sh" "$source/loaded.sh" "$scratch"

status=0
"$top/scripts/boot.sh" --machine svm --kernel stock \
	--modules "$dir/stock/pristine" --modules "$dir/modules-stock" \
	--modules "$dir/minimal" --add "$top/scripts:/scripts" \
	--add "$scratch:/tests" --run /tests/short-road.sh --log "$log" >&2 ||
	status=$?
tr -d '\r' <"$log" | grep -E '^((not )?ok [0-9]|# |1\.\.)' || :
exit "$status"
