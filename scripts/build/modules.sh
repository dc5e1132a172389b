#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# modules.sh - build KVM's modules alone, against a kernel that is there
#
# Usage: scripts/build/modules.sh --headers DIR --source TREE --out DIR
#                                 [--version V] [--btf VMLINUX]
#                                 [--without-exit-stats | --pristine | --fixed]
#
#   --headers DIR   what the modules are built for: the build directory of a
#                   configured and built kernel, or Debian's headers of one
#                   (/usr/src/linux-headers-..., /lib/modules/.../build), or
#                   "running" for those of the running kernel, which are
#                   installed if they are missing
#   --source TREE   where KVM's sources are taken from: a tree of the same
#                   version, with the exit statistics applied
#   --out DIR       gets kvm.ko, kvm-intel.ko and kvm-amd.ko without debug
#                   information; DIR/obj holds copies of the sources, and the
#                   objects, so that a second build compiles only what changed
#   --without-exit-stats  as with CONFIG_KVM_EXIT_STATS=n
#   --version V     modinfo names it; DKMS does not let modules without one take
#                   the place of the kernel's
#   --btf VMLINUX   with type information (BTF), as BPF programs need it; that of
#                   the kernel is in its image VMLINUX
#   --pristine      from the sources as they were before they were applied
#   --fixed         the same, with what the series mends in KVM itself
#
# KVM's private headers of TREE win over those of the kernel. Neither TREE nor
# the headers are written to.
#
# Example:
#   scripts/build/modules.sh --headers running --source build/running/linux \
#       --out build/running/modules

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

# What the kernel of the headers does not have in the same form: KVM itself,
# its headers, and the header through which its trace events find their own.
wanted_files()
{
	(
		cd "$tree"
		find arch/x86/kvm virt -name '*.[chS]' -o -name 'Makefile*'
		for header in include/linux/kvm*.h include/uapi/linux/kvm*.h \
			include/trace/events/kvm*.h include/trace/define_trace.h \
			arch/x86/include/asm/kvm*.h \
			arch/x86/include/uapi/asm/kvm*.h; do
			[ ! -f "$header" ] || echo "$header"
		done
	) | sort
}

# The same list, without what `apply` brought.
pristine_files()
{
	tree_files "$tree" >"$scratch/applied"
	wanted_files | while read -r file; do
		if [ ! -e "$tree/$tree_state/pristine/$file" ] &&
			grep -qx "$file" "$scratch/applied"; then
			continue
		fi
		echo "$file"
	done
}

source_of()
{
	if [ -n "$pristine" ] && [ -e "$tree/$tree_state/pristine/$1" ]; then
		echo "$tree/$tree_state/pristine/$1"
	else
		echo "$tree/$1"
	fi
}

# Kbuild looks for KVM in the kernel's tree: send it to the copy. The copy's
# path must not show in the modules.
copy_makefile()
{
	{
		if [ "$1" = arch/x86/kvm/Makefile ]; then
			echo "NOSTDINC_FLAGS += -I$copy/arch/x86/include -I$copy/arch/x86/include/uapi"
			echo "NOSTDINC_FLAGS += -I$copy/include -I$copy/include/uapi"
			echo "ccflags-y += $debug_info -fmacro-prefix-map=$copy/="
			echo "ccflags-y += -include $copy/exit_stats_config.h"
		fi
		sed -e "s|\$(srctree)/arch/x86/kvm|$copy/arch/x86/kvm|g" \
			-e "s|\$(srctree)/virt|$copy/virt|g" "$(source_of "$1")"
	} >"$scratch/Makefile"
	copy_changed "$scratch/Makefile" "$copy/$1"
}

# The options, when the kernel of the headers was configured without them, or
# differently.
option_header()
{
	if [ -n "$exit_stats" ] && [ -n "$configured" ]; then
		return 0
	fi
	set -- "$top/Kconfig" "$top/virt/kvm/Kconfig.exit_stats_time"
	sed -n 's/^config \(.*\)/#undef CONFIG_\1/p' "$@"
	[ -n "$exit_stats" ] || return 0
	echo "#define CONFIG_KVM_EXIT_STATS 1"
	awk '$1 == "config" { name = $2 }
	     $1 == "default" && $2 ~ /^([0-9]+|y)$/ {
		print "#define CONFIG_" name " " ($2 == "y" ? 1 : $2)
	     }' "$@"
}

copy_sources()
{
	if [ -n "$pristine" ]; then
		pristine_files
	else
		wanted_files
	fi >"$scratch/files" || return
	while read -r file; do
		case $file in
		*/Makefile*) copy_makefile "$file" ;;
		*) copy_changed "$(source_of "$file")" "$copy/$file" ;;
		esac || return
	done <"$scratch/files"

	option_header >"$scratch/exit_stats_config.h"
	copy_changed "$scratch/exit_stats_config.h" "$copy/exit_stats_config.h"

	[ -z "$fixed" ] || for fix in $(series_fixes "$(tree_series "$tree")"); do
		patch -p1 -s --fuzz=0 --no-backup-if-mismatch -d "$copy" \
			<"$top/patches/$(tree_series "$tree")/$fix" || return
	done

	# Sources that are no longer there; what Kbuild generates has other names.
	(cd "$copy" && find arch include virt -name '*.[chS]' \
		! -name '*.mod.c' ! -name kvm-asm-offsets.h) | sort |
		comm -13 "$scratch/files" - | (cd "$copy" && xargs -r rm)
}

# The type information (BTF) for which some headers bring a vmlinux takes pahole,
# and little needs it.
build()
{
	copy_sources &&
		make -C "$headers" M="$copy/arch/x86/kvm" -j "$(nproc)" \
			CONFIG_DEBUG_INFO_BTF_MODULES= \
			CONFIG_KVM_EXIT_STATS="$exit_stats" \
			CONFIG_KVM_EXIT_STATS_TIME="$exit_stats_time" modules
}

add_version()
{
	objcopy --dump-section .modinfo="$scratch/modinfo" "$1" &&
		printf 'version=%s\0' "$label" >>"$scratch/modinfo" &&
		objcopy --update-section .modinfo="$scratch/modinfo" "$1"
}

# Sets $headers to those of the running kernel, if they are just that.
find_running_headers()
{
	package=linux-headers-$(uname -r)
	running=$(running_version)
	[ -n "$running" ] ||
		die "the running kernel $(uname -r) is not one of Debian's: name its headers with --headers"
	"$top/scripts/build/packages.sh" make "$package"
	installed=$(dpkg-query -W -f '${Version}' "$package")
	[ "$installed" = "$running" ] ||
		die "Debian's kernel $running runs, but $package is $installed: upgrade the kernel, reboot and try again"
	headers=/lib/modules/$(uname -r)/build
}

headers='' tree='' out='' label='' btf='' debug_info=-g0 exit_stats=y pristine='' fixed='' configured=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--headers | --source | --out | --version | --btf)
		[ $# -ge 2 ] || usage "$1 needs a value"
		case $1 in
		--headers) headers=$2 ;;
		--source) tree=$2 ;;
		--out) out=$2 ;;
		--version) label=$2 ;;
		--btf) btf=$2 debug_info=-g ;;
		esac
		shift
		;;
	--without-exit-stats) exit_stats= ;;
	--pristine) pristine=1 exit_stats= ;;
	--fixed) pristine=1 fixed=1 exit_stats= ;;
	*) usage "unknown option $1" ;;
	esac
	shift
done
[ -n "$headers" ] || usage "--headers is missing"
[ -n "$tree" ] || usage "--source is missing"
[ -n "$out" ] || usage "--out is missing"

[ "$headers" != running ] || find_running_headers
tree=$(tree_path "$tree")
{ [ -f "$headers/.config" ] && [ -f "$headers/Module.symvers" ]; } ||
	die "$headers is neither a built kernel nor the headers of one (it lacks .config or Module.symvers)"
headers=$(cd "$headers" && pwd)
if [ -z "$pristine" ] && [ ! -f "$tree/include/linux/kvm_exit_stats.h" ]; then
	die "the exit statistics are not in $tree yet: run make apply"
fi
version=$(make -s -C "$headers" kernelversion 2>/dev/null)
[ "$version" = "$(tree_version "$tree")" ] ||
	die "$headers is Linux $version but the sources in $tree are $(tree_version "$tree"): they must be the same"
! grep -q '^CONFIG_KVM_EXIT_STATS=y' "$headers/.config" || configured=1
exit_stats_time=$exit_stats
[ -z "$configured" ] || grep -q '^CONFIG_KVM_EXIT_STATS_TIME=y' "$headers/.config" ||
	exit_stats_time=

lock "$out"
out=$(cd "$out" && pwd)
copy=$out/obj
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$copy/arch" "$copy/include" "$copy/virt"

log=$BUILD/log/modules-$(basename "$out").log
release=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"/\1/p' \
	"$headers/include/generated/utsrelease.h")
step "building KVM's modules for Linux $release" "$log" build ||
	die "KVM's modules did not build, all that the compiler said is in $log"
for module in kvm kvm-intel kvm-amd; do
	[ -z "$btf" ] ||
		LLVM_OBJCOPY=objcopy pahole -J --btf_base "$btf" "$copy/arch/x86/kvm/$module.ko" ||
		die "$module.ko could not be given type information"
	strip_module "$copy/arch/x86/kvm/$module.ko" "$scratch/module" ||
		die "$module.ko was not built: is KVM a module in $headers/.config?"
	[ -z "$label" ] || add_version "$scratch/module" ||
		die "$module.ko could not be given its version"
	copy_changed "$scratch/module" "$out/$module.ko"
done
say "kvm.ko, kvm-intel.ko and kvm-amd.ko are in $out"
