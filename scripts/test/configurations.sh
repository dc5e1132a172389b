#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# configurations.sh - KVM with exit statistics compiles in other configurations
#
# Usage: scripts/test/configurations.sh [NAME]...
#
#   built-in     KVM=y
#   modules      KVM=m, both vendors
#   no-debugfs   DEBUG_FS=n
#   no-printk    PRINTK=n
#   no-tracing   FTRACE=n, there are no trace events then
#   no-labels    JUMP_LABEL=n, static keys are plain variables then
#   no-smp       SMP=n
#   x86-32       a 32-bit kernel
#   kunit        KUNIT=y, with the tests of exit statistics
#   no-time      KVM_EXIT_STATS_TIME=n, with these tests too
#
# Each is the minimal configuration with that change. All of KVM is compiled with
# warnings as errors, and no function or variable of the exit statistics may be
# missing from what was built. Needs the source tree with the exit statistics
# applied and the minimal kernel. The objects stay in build/<KERNEL>/obj.
#
# Examples:
#   scripts/test/configurations.sh
#   scripts/test/configurations.sh no-debugfs x86-32

set -eu
. "$(dirname "$0")/suite.sh"

all='built-in modules no-debugfs no-printk no-tracing no-labels no-smp x86-32 kunit no-time'

# What a configuration has that the minimal kernel has not.
changes()
{
	case $1 in
	built-in) echo KVM=y KVM_INTEL=y KVM_AMD=y ;;
	modules) echo KVM=m KVM_INTEL=m KVM_AMD=m ;;
	no-debugfs) echo DEBUG_FS=n ;;
	no-printk) echo PRINTK=n ;;
	no-tracing) echo FTRACE=n ;;
	no-labels) echo JUMP_LABEL=n ;;
	no-smp) echo SMP=n ;;
	x86-32) echo 64BIT=n ;;
	kunit) echo KUNIT=y KVM_EXIT_STATS_KUNIT_TEST=y ;;
	no-time) echo KVM_EXIT_STATS_TIME=n KUNIT=y KVM_EXIT_STATS_KUNIT_TEST=y ;;
	*) return 1 ;;
	esac
}

kernel_make()
{
	make -s -C "$tree" O="$objects" ARCH="$arch" -j "$(nproc)" "$@"
}

# has OPTION=VALUE: whether the configuration came out so.
has()
{
	case $1 in
	*=n) ! grep -q "^CONFIG_${1%=n}=" "$objects/.config" ;;
	*) grep -qx "CONFIG_$1" "$objects/.config" ;;
	esac
}

configure()
{
	# What depends on the change, and is no matter of it, goes or comes.
	{
		cat "$(objects_dir minimal)/.config"
		echo CONFIG_EXPERT=y
		echo CONFIG_KVM_WERROR=y
		for change in $(changes "$1"); do
			echo "CONFIG_$change"
		done
	} >"$scratch/config"
	# Anew only if it is another one: else all would be built again.
	if ! cmp -s "$scratch/config" "$objects/.wanted"; then
		cp "$scratch/config" "$objects/.config"
		kernel_make olddefconfig 2>&1 || return
		cp "$scratch/config" "$objects/.wanted"
	fi
	for wanted in $(changes "$1") KVM_WERROR=y KVM_EXIT_STATS=y; do
		has "$wanted" || {
			echo "the configuration has no $wanted"
			return 1
		}
	done
}

# Names of ours that objects use and none has.
missing_symbols()
{
	find "$objects/arch/x86/kvm" "$objects/virt/kvm" -name '*.o' \
		! -name '*.mod.o' -exec nm -g {} + |
		awk '$1 == "U" && $2 ~ /exit_stats/ { used[$2] = 1 }
		     NF == 3 { have[$3] = 1 }
		     END { for (name in used) if (!(name in have)) print name }'
}

try_configuration()
{
	arch=x86_64
	[ "$1" != x86-32 ] || arch=i386
	objects=$(objects_dir "with-$1")
	mkdir -p "$objects"
	objects_of_tree "$objects" "$tree"
	log=$BUILD/log/configuration-$1.log
	text="KVM compiles with $(changes "$1")"
	if ! configure "$1" >"$log" 2>&1; then
		if [ "$1" = x86-32 ] && grep -q '^CONFIG_64BIT is not set' "$objects/.config" &&
			! grep -q KVM "$objects/.config"; then
			skip "$text" "Linux $(tree_version "$tree") has no KVM there"
			return
		fi
		not_ok "$text: it cannot be configured"
		tail -n 5 "$log" | sed 's/^/# /'
		return
	fi
	if ! kernel_make arch/x86/kvm/ >>"$log" 2>&1 </dev/null; then
		not_ok "$text"
		grep -m 12 -E 'error|warning|Error' "$log" | sed 's/^/# /'
		return
	fi
	ok "$text"
	missing=$(missing_symbols | tr '\n' ' ')
	used=$(nm "$objects/virt/kvm/exit_stats.o" | wc -l)
	note "exit_stats.o has $used symbols, in $(size -t "$objects"/virt/kvm/exit_stats*.o "$objects"/arch/x86/kvm/exit_stats*.o | awk 'END { print $1 + $2 + $3 }') bytes with the other objects"
	if [ -z "$missing" ] && [ "$used" -gt 0 ]; then
		ok "no symbol of exit statistics is missing with $(changes "$1")"
	else
		not_ok "no symbol of exit statistics is missing with $(changes "$1") ($missing)"
	fi
}

names=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	-*) usage "unknown option $1" ;;
	esac
	changes "$1" >/dev/null || usage "there is no configuration $1, but there are: $all"
	names="$names $1"
	shift
done

tree=$(tree_with_stats)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$BUILD/log"
for name in ${names:-$all}; do
	try_configuration "$name"
done
tap_end
