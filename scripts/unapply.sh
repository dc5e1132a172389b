#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# unapply.sh - take the exit statistics out of a kernel source tree
#
# Usage: scripts/unapply.sh [--force] [TREE]
#
# Undoes scripts/apply.sh: the sources of TREE (without it: the tree that SRC
# names, or build/<KERNEL>/linux) are bit for bit what they were. What was
# changed by hand since in a file that apply wrote is not thrown away, unless
# --force is given.
#
# Examples:
#   scripts/unapply.sh
#   scripts/unapply.sh ~/src/linux-6.1.140

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

force_arguments "$@"

tree_tidy "$tree"
if [ ! -d "$tree/$tree_state" ]; then
	say "Linux $(tree_version "$tree") in $tree has no exit statistics to take out"
	exit 0
fi
[ -n "$force" ] || tree_refuse_edits "$tree"

for file in $(tree_files "$tree"); do
	tree_restore "$tree" "$file"
done
mv "$tree/$tree_state" "$tree/$tree_state.old"
tree_tidy "$tree"
say "Linux $(tree_version "$tree") in $tree is as it was before the exit statistics"
