#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# bpf.sh - exitstat counts by BPF in Debian's own kernel
#
# Usage: scripts/test/bpf.sh [svm|vmx]...
#
# Boots Debian's kernel, with its modules and with ours, and runs
# tools/testing/kvm-exit-stats/bpf.sh there, which prints the results: on svm in
# QEMU and once more with instructions counted, on vmx in Bochs.

set -eu
. "$(dirname "$0")/suite.sh"

machine_arguments "$@"
[ $# -gt 0 ] || set -- svm vmx

dir=$BUILD/$KERNEL
needs_stock_kernel "exitstat in Debian's kernel"
source=$top/tools/testing/kvm-exit-stats
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

modules_with_btf "$scratch" >&2

make -s -C "$source" O="$BUILD/exitgen" >&2
make -s -C "$top/tools/kvm/exitstat" O="$BUILD/exitstat/program" >&2
mkdir "$scratch/tests"
cp "$BUILD/exitgen/exitgen" "$source/bpf.sh" "$source/expected.awk" "$scratch/tests"
"$top/scripts/build/image.sh" programs "$scratch/payload" \
	"$BUILD/exitstat/program/exitstat"

# boot NAME OPTION...
boot()
{
	log=$BUILD/bpf-$1.log
	shift
	boot_status=0
	"$top/scripts/boot.sh" --kernel stock --modules "$dir/stock/pristine" \
		--modules "$dir/modules-btf" --add "$top/scripts:/scripts" \
		--add "$scratch/tests:/tests" --add "$scratch/payload:/payload" \
		--add "$scratch/payload/lib64:/lib64" --run /tests/bpf.sh \
		--log "$log" "$@" >&2 || boot_status=$?
	tr -d '\r' <"$log" | grep -E '^((not )?ok [0-9]|# |1\.\.)' || :
	[ "$boot_status" -eq 0 ] || status=$boot_status
}

status=0
for machine; do
	boot "$machine" --machine "$machine"
	[ "$machine" != svm ] ||
		boot svm-icount --machine svm --icount --append only_cost
done
exit "$status"
