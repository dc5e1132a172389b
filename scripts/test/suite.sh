# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# suite.sh - the head of all suites that run on this machine
#
# Sourced, never run, from a script in this folder:
#	. "$(dirname "$0")/suite.sh"
#
#   machine_arguments ARG..  does --help, dies on what is neither vmx nor svm

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
