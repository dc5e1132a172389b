#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tools.sh - exits in QEMU's monitor, libvirt and kvm_stat, beside perf kvm stat
#
# Usage: scripts/test/tools.sh
#
# Boots Debian's kernel with our modules in QEMU (SVM), with a Debian system that has
# these programs as they are, and runs tools/testing/kvm-exit-stats/tools.sh there.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

dir=$BUILD/$KERNEL
needs_stock_kernel "exits in QEMU, libvirt and kvm_stat"
source=$top/tools/testing/kvm-exit-stats
scratch=$(mktemp -d "$dir/test-tools.XXXXXX")
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT

"$top/scripts/package/debian-root.sh" make "$dir/tools-root.tar" qemu-system-x86 \
	libvirt-daemon libvirt-clients linux-perf python3 jq procps >&2
"$top/scripts/package/debian-root.sh" unpack "$dir/tools-root.tar" "$scratch/root" >&2
cp "$dir/linux/tools/kvm/kvm_stat/kvm_stat" "$scratch/root/usr/bin"
cp -a "$dir/payload/inner" "$scratch/root"
mkdir "$scratch/tests"
cp "$source/harness.sh" "$source/debian.sh" "$source"/tools*.sh "$source/perf.awk" \
	"$scratch/tests"

in_stock_kernel tools svm modules-stock --memory 2500 \
	--payload "$scratch/root" --add "$scratch/tests:/tests"

tap_end
