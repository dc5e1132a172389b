#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh - build a configured kernel and its modules
#
# Usage: scripts/build/kernel.sh [--config minimal|running|FILE] [KERNEL]
#
# Builds what scripts/build/configure.sh configured, in build/<KERNEL>/obj/<config>/,
# and puts bzImage, KVM's modules and irqbypass.ko, without debug information,
# into build/<KERNEL>/<config>/. Built again, only what changed is compiled.
#
# Examples:
#   scripts/build/kernel.sh
#   scripts/build/kernel.sh --config running 6.1

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

# KCSAN looks at one in so many accesses. In these files of KVM an exit makes most
# of its own, and none to the exit statistics: without them, races there are found
# in minutes.
unwatched='x86 emulate lapic mmu spte svm'

build()
{
	set --
	if grep -qx CONFIG_KCSAN=y "$objects/.config"; then
		for name in $unwatched; do
			set -- "$@" "KCSAN_SANITIZE_$name.o=n"
		done
	fi
	make -C "$tree" O="$objects" olddefconfig &&
		make -C "$tree" O="$objects" -j "$(nproc)" "$@" bzImage modules
}

config=minimal
config_arguments "$@"
tree=$(tree_path "$(tree_default)")
objects=$(objects_dir "$config")
[ -f "$objects/.config" ] ||
	die "this kernel is not configured yet: run make kernel, or scripts/build/configure.sh"
[ "$(cat "$objects/.tree" 2>/dev/null)" = "$tree" ] ||
	die "$objects is configured for the tree $(cat "$objects/.tree"), not for $tree: run scripts/build/configure.sh"
tree_refuse_built "$tree"
lock "$objects"

log=$BUILD/log/kernel-$(basename "$objects").log
step "building Linux $(tree_version "$tree") ($config)" "$log" build ||
	die "the kernel did not build, all that the compiler said is in $log"

out=$BUILD/$KERNEL/$(basename "$objects")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for module in arch/x86/kvm/kvm.ko arch/x86/kvm/kvm-intel.ko \
	arch/x86/kvm/kvm-amd.ko virt/lib/irqbypass.ko; do
	strip_module "$objects/$module" "$scratch/module"
	copy_changed "$scratch/module" "$out/$(basename "$module")"
done
copy_changed "$objects/arch/x86/boot/bzImage" "$out/bzImage"
copy_changed "$objects/include/config/kernel.release" "$out/release"
say "Linux $(cat "$out/release"): bzImage and KVM's modules are in $out"
