#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-modules.sh - build the modules with which the checks disturb a kernel
#
# Usage: scripts/build/test-modules.sh [--config NAME] [KERNEL]
#
#   --config   of the kernel they are for, which must be built (default: minimal)
#
# Puts those of tools/testing/kvm-exit-stats/modules into
# build/<KERNEL>/test-modules/<config>.
#
# Example:
#   scripts/build/test-modules.sh --config kasan 6.12

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

source=$top/tools/testing/kvm-exit-stats/modules

# Kbuild writes beside the sources.
build()
{
	for file in "$source"/*; do
		copy_changed "$file" "$out/${file##*/}" || return
	done
	make -s -C "$objects" M="$out" modules </dev/null
}

config=minimal
config_arguments "$@"
find_built_kernel
out=$BUILD/$KERNEL/test-modules/$(basename "$config")
lock "$out"
log=$BUILD/log/test-modules-$KERNEL.log
mkdir -p "$BUILD/log"
build >"$log" 2>&1 ||
	die "the modules of the checks do not build for Linux $release: see $log"
