# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # harness.sh has the variables
# shellcheck shell=dash
#
# accounts.sh - that the times of vCPUs are the time that passed
#
# Sourced by checks, after harness.sh, which defines $here and the results.

# adds_up TEXT FILE ACCOUNTS [VARIABLE=VALUE]...: at least so many.
adds_up()
{
	text=$1
	file=$2
	accounts=$3
	shift 3
	seen=$(awk -f "$here/time.awk" "$@" "$file")
	set -- "$text" "$file" "$accounts"
	case $seen in
	[0-9]*" accounts, "[1-9]*" reasons")
		at_least "$1: guest, reasons and no_exit are the time that passed" \
			"${seen%% *}" "$3" ;;
	*)
		fail "$1: guest, reasons and no_exit are the time that passed" "$seen" ;;
	esac
}
