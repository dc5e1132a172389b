#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# docs.sh - build the kernel's documentation of KVM, exit statistics included
#
# Usage: scripts/build/docs.sh [--pristine] html|pdf [KERNEL]
#
#   html        make htmldocs, the kernel's own target
#   pdf         make pdfdocs; installs LaTeX, a gigabyte, if it is not there
#   --pristine  without the exit statistics, to compare with
#
# Not all of the kernel's documentation is built, but the chapter on KVM
# (SPHINXDIRS=virt/kvm) as HTML, and the book on virtualisation
# (SPHINXDIRS=virt) as PDF: the kernel makes no PDF of a chapter. The tree is the one that SRC names, or
# build/<KERNEL>/linux, with the exit statistics applied. What Sphinx and LaTeX
# say is in build/log/docs-<format>.log.
#
# Examples:
#   scripts/build/docs.sh html
#   scripts/build/docs.sh pdf 6.1

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

# A tree of links to ours, with directories of its own where the exit statistics
# put something: none of the kernel's targets writes to its sources.
pristine_tree()
{
	rm -rf "$scratch/linux"
	tree_files "$tree" | sort >"$scratch/ours"
	while read -r file; do
		while [ "$file" != . ]; do
			file=$(dirname "$file")
			echo "$file"
		done
	done <"$scratch/ours" | sort -u >"$scratch/split"
	cp "$scratch/split" "$scratch/directories"
	while read -r directory; do
		mkdir -p "$scratch/linux/$directory"
		find "$tree/$directory" -mindepth 1 -maxdepth 1 -printf "$directory/%f\n" |
			sed 's|^\./||' | grep -vxF -f "$scratch/ours" |
			grep -vxF -e "$tree_state" -f "$scratch/split" |
			while read -r entry; do
				ln -s "$tree/$entry" "$scratch/linux/$entry"
			done
	done <"$scratch/directories"
	(cd "$tree/$tree_state/pristine" && find . -type f) | while read -r file; do
		cp "$tree/$tree_state/pristine/$file" "$scratch/linux/$file"
	done
	# What only we put somewhere.
	find "$scratch/linux" -type d -empty -delete
}

build()
{
	make -C "$source" O="$objects" SPHINXDIRS="$chapter" "$1"docs
}

pristine=
while :; do
	case ${1-} in
	-h | --help) show_help; exit 0 ;;
	--pristine) pristine=-pristine; shift ;;
	-*) usage "unknown option $1" ;;
	*) break ;;
	esac
done
case ${1-} in
html | pdf) ;;
'') usage "which format: html or pdf?" ;;
*) usage "there is no format $1, but html and pdf" ;;
esac
format=$1
[ $# -le 2 ] || usage "one kernel at a time"
KERNEL=${2:-$KERNEL}
tree=$(tree_with_stats)
tree_refuse_built "$tree"

chapter=virt/kvm
[ "$format" = html ] || chapter=virt
"$top/scripts/build/packages.sh" "@${format}docs"

objects=$(objects_dir docs$pristine)
lock "$objects"
objects_of_tree "$objects" "$tree"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
source=$tree
if [ -n "$pristine" ]; then
	pristine_tree
	source=$scratch/linux
fi

log=$BUILD/log/docs-$format$pristine.log
# Sphinx tells of each problem only when it reads the page. The other format
# stays.
output=$objects/Documentation/output
rm -rf "${output:?}/$chapter/$format" "$output/.doctrees/$chapter"
step "building KVM's documentation of Linux $(tree_version "$tree") as $format" \
	"$log" build "$format" ||
	die "the documentation did not build, all that was said is in $log"
case $format in
html) result=$output/$chapter/exit-stats.html ;;
pdf) result=$output/$chapter/pdf/virt.pdf ;;
esac
[ -n "$pristine" ] || [ -s "$result" ] ||
	die "$format was built, but the exit statistics are not in it: see $log"
[ -z "$pristine" ] || result=$output/$chapter
say "the documentation is in $result"
