#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# option-off.sh - CONFIG_KVM_EXIT_STATS=n costs nothing at all
#
# Usage: scripts/test/option-off.sh
#
# Builds KVM's modules from the unpatched sources, with nothing but the fixes of
# KVM itself that the series brings, and from the patched ones with the option
# off, and compares their code. Then the same with the option on, which has to
# differ, or the comparison would prove nothing.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

dir=$BUILD/$KERNEL
objects=$(objects_dir minimal)
tree=$(tree_default)

build()
{
	out=$1
	shift
	"$top/scripts/build/modules.sh" --headers "$objects" --source "$tree" \
		--out "$dir/$out" "$@"
}

check "unpatched modules build" build minimal-fixed --fixed
check "patched modules build with the option off" \
	build minimal-without --without-exit-stats
check "patched modules build with the option on" build minimal-with
check "with the option off, the code is that of the unpatched modules" \
	"$top/scripts/test/compare-modules.sh" "$dir/minimal-fixed" "$dir/minimal-without"
if "$top/scripts/test/compare-modules.sh" "$dir/minimal-fixed" \
	"$dir/minimal-with" >/dev/null 2>&1; then
	not_ok "with the option on, the comparison sees a difference"
else
	ok "with the option on, the comparison sees a difference"
fi

tap_end
