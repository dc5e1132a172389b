# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# suite.sh - the head of all suites that run on this machine
#
# Sourced, never run, from a script in this folder:
#	. "$(dirname "$0")/suite.sh"
#
#   machine_arguments ARG..  does --help, dies on what is neither vmx nor svm
#   needs_stock_kernel TEXT  skips TEXT, and all else, where Debian's own kernel of
#                            this series cannot be had
#   modules_with_btf DIR     makes build/<KERNEL>/modules-btf, our modules for that
#                            kernel with type information; DIR is for scratch

. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/tap.sh"

machine_arguments()
{
	case ${1-} in
	-h | --help) show_help; exit 0 ;;
	esac
	for machine; do
		case $machine in
		vmx | svm) ;;
		*) usage "unknown argument $machine: vmx and svm are known" ;;
		esac
	done
}

modules_with_btf()
{
	stock=$BUILD/$KERNEL/stock
	"$top/scripts/build/packages.sh" pahole
	"$BUILD/$KERNEL/linux/scripts/extract-vmlinux" "$stock/vmlinuz" \
		>"$1/vmlinux"
	copy_changed "$1/vmlinux" "$stock/vmlinux"
	"$top/scripts/build/modules.sh" --headers "$stock/headers" \
		--source "$BUILD/$KERNEL/linux" --btf "$stock/vmlinux" \
		--out "$BUILD/$KERNEL/modules-btf"
}

needs_stock_kernel()
{
	why=$("$top/scripts/build/stock-kernel.sh" --check "$KERNEL" 2>&1) && return
	skip "$1" "${why#error: }"
	tap_end
	exit 0
}
