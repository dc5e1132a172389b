#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kunit.sh - the KUnit tests: mapping of all exit codes, arithmetic, formatting
#
# Usage: scripts/test/kunit.sh
#
# Builds KVM's modules with the tests in, boots the minimal kernel in QEMU and
# loads them there (tools/testing/kvm-exit-stats/kunit.sh).

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

no_arguments "$@"

dir=$BUILD/$KERNEL
objects=$(objects_dir minimal)
modules=$dir/minimal-kunit
log=$BUILD/kunit.log
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

MAKEFLAGS=CONFIG_KVM_EXIT_STATS_KUNIT_TEST=y "$top/scripts/build/modules.sh" \
	--headers "$objects" --source "$(tree_default)" --out "$modules" >&2
strip_module "$objects/lib/kunit/kunit.ko" "$modules/kunit.ko"
copy_changed "$dir/minimal/irqbypass.ko" "$modules/irqbypass.ko"
cp "$top/tools/testing/kvm-exit-stats/kunit.sh" "$scratch"

status=0
"$top/scripts/boot.sh" --machine svm --modules "$modules" \
	--add "$scratch:/tests" --run /tests/kunit.sh --append oops=panic \
	--log "$log" >&2 ||
	status=$?
tr -d '\r' <"$log" | grep -E '^((not )?ok [0-9]|# |1\.\.)' || :
exit "$status"
