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
#   in_stock_kernel NAME MACHINE MODULES OPTION..  boots that kernel with our modules
#                            of build/<KERNEL>/MODULES, runs /tests/NAME.sh there, and
#                            repeats its results; OPTIONs are boot.sh's
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

in_stock_kernel()
{
	name=$1
	machine=$2
	modules=$3
	shift 3
	log=$BUILD/$name-$machine.log
	failed_before=$tap_failed
	status=0
	"$top/scripts/boot.sh" --machine "$machine" --kernel stock \
		--modules "$BUILD/$KERNEL/stock/pristine" \
		--modules "$BUILD/$KERNEL/$modules" --append "modules=$modules" \
		--timeout 3000 --log "$log" --run "/tests/$name.sh" "$@" >&2 ||
		status=$?
	repeat_results "$log" "$machine: "
	if [ "$status" -ne 0 ] && [ "$tap_failed" -eq "$failed_before" ]; then
		not_ok "$machine: all results are there (status $status)"
	fi
}

needs_stock_kernel()
{
	why=$("$top/scripts/build/stock-kernel.sh" --check "$KERNEL" 2>&1) && return
	skip "$1" "${why#error: }"
	tap_end
	exit 0
}
