#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# apply.sh - put the exit statistics into a kernel source tree
#
# Usage: scripts/apply.sh [--force] [TREE]
#
# TREE is a Linux source tree, Debian's or kernel.org's; without it, the tree
# that SRC names, or build/<KERNEL>/linux. The files that are new to the
# kernel are copied into it (patches/<series>/paths names those that stand
# elsewhere in that series), Kconfig becomes virt/kvm/Kconfig.exit_stats, and the
# patches of patches/<series>/ are applied, without fuzz. If one of them does not
# fit, the reject is shown and the tree stays as it was.
#
# Done twice, nothing happens; files that have changed here since are brought
# up to date, and nothing else is written, so a build in the tree stays
# incremental. What was changed by hand in the tree is not overwritten, unless
# --force is given. scripts/unapply.sh takes all of it out again.
#
# Examples:
#   scripts/apply.sh
#   scripts/apply.sh ~/src/linux-6.1.140

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

# The files of this repository that are new to the kernel. Programs for users
# are built here, not there, and the checks that need an outer VM of scripts/ are
# of no use in there.
overlay_files()
{
	for room in include virt arch Documentation tools/testing/selftests; do
		[ ! -d "$top/$room" ] ||
			(cd "$top" && find "$room" -type f ! -name '*~' \
				! -name '*.orig' ! -name '*.rej' ! -name '.*.sw?')
	done
}

# Where the tree's own version of a file is: as it was before we came.
pristine()
{
	if [ -e "$state/pristine/$1" ]; then
		echo "$state/pristine/$1"
	elif [ ! -e "$state/applied/$1" ] && [ -e "$tree/$1" ]; then
		echo "$tree/$1"
	fi
}

# Where a file of ours goes, in kernels that have another place for such files.
path_in_tree()
{
	if [ -f "$top/patches/$series/paths" ]; then
		awk -v path="$1" '
			/^#/ || NF != 2 { next }
			index(path, $1 "/") == 1 { path = $2 substr(path, length($1) + 1) }
			END { print path }' "$top/patches/$series/paths"
	else
		echo "$1"
	fi
}

stage_overlay()
{
	for ours in $(overlay_files); do
		file=$(path_in_tree "$ours")
		[ -z "$(pristine "$file")" ] ||
			die "$tree already has $file, which is not ours: is an exit statistics patch set in this tree already?"
		copy_changed "$top/$ours" "$work/$file"
	done
	[ -z "$(pristine virt/kvm/Kconfig.exit_stats)" ] ||
		die "$tree already has virt/kvm/Kconfig.exit_stats, which is not ours"
	copy_changed "$top/Kconfig" "$work/virt/kvm/Kconfig.exit_stats"
}

stage_patches()
{
	for file in $(patched_files "$@"); do
		[ ! -e "$work/$file" ] ||
			die "$file is both a new file and the subject of a patch"
		original=$(pristine "$file")
		[ -z "$original" ] || copy_changed "$original" "$work/$file"
	done
	for patch; do
		if ! patch -p1 --fuzz=0 --forward --no-backup-if-mismatch \
			--reject-file="$rejects" -d "$work" <"$patch" >"$report" 2>&1; then
			cat "$report" >&2
			[ ! -s "$rejects" ] || cat "$rejects" >&2
			die "patches/$series/$(basename "$patch") does not fit Linux $(tree_version "$tree") in $tree, which is left as it was"
		fi
	done
}

force_arguments "$@"
command -v patch >/dev/null || "$top/scripts/build/packages.sh" patch

series=$(tree_series "$tree")
refuse_series "$series"
patches=$(series_patches "$series" | sed "s|^|$top/patches/$series/|")

state=$tree/$tree_state
[ -n "$force" ] || tree_refuse_edits "$tree"
tree_tidy "$tree"
# An apply that was stopped half way is taken back first.
# shellcheck disable=SC2086 # an option or nothing
[ ! -d "$state/next" ] || "$top/scripts/unapply.sh" $force "$tree"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
work=$scratch/tree
rejects=$scratch/rejects
report=$scratch/report
mkdir "$work"
stage_overlay
# shellcheck disable=SC2086 # names without spaces
stage_patches $patches
files=$(cd "$work" && find . -type f | sed 's|^\./||' | sort)

same=1
same_code=1
for file in $files $(tree_files "$tree"); do
	cmp -s "$work/$file" "$tree/$file" && continue
	same=
	case $file in
	Documentation/* | tools/*) ;;
	*) same_code= ;;
	esac
done
if [ -n "$same" ] && tree_applied "$tree"; then
	: >>"$state/code"
	: >"$state/stamp"
	say "Linux $(tree_version "$tree") in $tree has the exit statistics already"
	exit 0
fi

# From here on the tree is written: first what unapply needs, then the files,
# last the record that all of them are there.
mkdir -p "$state/prepare" "$state/pristine"
for file in $files; do
	copy_changed "$work/$file" "$state/prepare/$file"
	original=$(pristine "$file")
	[ -z "$original" ] || copy_changed "$original" "$state/pristine/$file"
done
mv "$state/prepare" "$state/next"
for file in $(tree_files "$tree"); do
	if [ -e "$work/$file" ]; then
		tree_put "$tree" "$work/$file" "$file"
	else
		tree_restore "$tree" "$file"
	fi
done
[ ! -d "$state/applied" ] || mv "$state/applied" "$state/dropped"
mv "$state/next" "$state/applied"
tree_tidy "$tree"
# For the Makefile: when this ran, and when it changed what is compiled.
{ [ -n "$same_code" ] && [ -e "$state/code" ]; } || : >"$state/code"
: >"$state/stamp"
say "Linux $(tree_version "$tree") in $tree has the exit statistics now ($(echo "$files" | wc -l) files)"
