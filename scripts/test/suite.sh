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

needs_stock_kernel()
{
	why=$("$top/scripts/build/stock-kernel.sh" --check "$KERNEL" 2>&1) && return
	skip "$1" "${why#error: }"
	tap_end
	exit 0
}
