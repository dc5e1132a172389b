# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# suite.sh - the head of all suites that run on this machine
#
# Sourced, never run, from a script in this folder:
#	. "$(dirname "$0")/suite.sh"

. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/tap.sh"
