#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# events.sh - trace-cmd, perf and bpftrace wait for marks, and read the counters
#
# Usage: scripts/test/events.sh [svm|vmx]...
#
# Takes the commands and the BPF program out of Documentation/virt/kvm/exit-stats.rst
# as they stand there, boots Debian's kernel with our modules, and runs them there,
# with Debian's programs (tools/testing/kvm-exit-stats/events.sh).

set -eu
. "$(dirname "$0")/suite.sh"

machine_arguments "$@"
[ $# -gt 0 ] || set -- svm

dir=$BUILD/$KERNEL
needs_stock_kernel "trace-cmd, perf and bpftrace in Debian's kernel"
source=$top/tools/testing/kvm-exit-stats
text=$top/Documentation/virt/kvm/exit-stats.rst
scratch=$(mktemp -d "$dir/test-events.XXXXXX")
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT

modules_with_btf "$scratch" >&2
"$top/scripts/package/debian-programs.sh" "$scratch/payload" bpftrace linux-perf \
	trace-cmd -- /usr/bin/bpftrace /usr/bin/perf /usr/bin/trace-cmd >&2

mkdir "$scratch/tests"
make -s -C "$source" O="$BUILD/exitgen" >&2
cp "$BUILD/exitgen/exitgen" "$source/harness.sh" "$source/events.sh" "$scratch/tests"
sed -n 's/^  # \(.*kvm_exit_stats_[mp].*\)/\1/p' "$text" >"$scratch/tests/commands"
awk '/^  # cat .*\.bt$/ { program = 1; next } /^  # / { program = 0 }
	program { sub(/^  /, ""); print }' "$text" >"$scratch/tests/vcpus.bt"

for machine; do
	in_stock_kernel events "$machine" modules-btf --memory 2048 \
		--payload "$scratch/payload" --add "$scratch/tests:/tests"
done

tap_end
