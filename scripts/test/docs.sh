#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# docs.sh - the kernel's documentation with the exit statistics in it
#
# Usage: scripts/test/docs.sh
#
# The kernel's own targets build it, as HTML and as PDF, and have no more to
# complain about than without the exit statistics; the ABI files are valid, and
# what the text refers to is there. Each of our pages is opened in Chromium, and
# those of the PDF are rendered: the pictures stay in build/docs-pictures, to be
# looked at. Needs the source tree with the exit statistics applied.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

tree=$(tree_default)
output=$(objects_dir docs)/Documentation/output
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What Sphinx and LaTeX complain about, without the paths that differ between
# the two trees, and the numbers of lines and pages. Where pages end is nobody's
# fault.
complaints()
{
	grep -iE 'warning|error|undefined|overfull|missing character' |
		grep -v 'while .output is active' | sed -e 's|[^ ]*/Documentation/|Documentation/|g' -e 's/[0-9][0-9.]*/N/g' |
		sort
}

# LaTeX says little where it is run and all in a file.
logs_of()
{
	cat "$BUILD/log/docs-$1$2.log"
	[ "$1" = html ] ||
		cat "$(objects_dir "docs$2")/Documentation/output/virt/latex/virt.log"
}

compare()
{
	for variant in '' --pristine; do
		# shellcheck disable=SC2086 # an option or nothing
		check "make $1docs works${variant:+ on the unpatched tree}" \
			"$top/scripts/build/docs.sh" $variant "$1"
	done
	logs_of "$1" '' | complaints >"$scratch/patched"
	logs_of "$1" -pristine | complaints >"$scratch/unpatched"
	note "$1: $(wc -l <"$scratch/patched") complaints, $(wc -l <"$scratch/unpatched") without the exit statistics"
	comm -23 "$scratch/patched" "$scratch/unpatched" >"$scratch/new"
	check "$1: no complaint that the unpatched tree does not give" \
		sh -c "cat '$scratch/new'; [ ! -s '$scratch/new' ]"
}

# The chapter's sections, as readers see them.
sections()
{
	awk '/^=+$/ && title != "" && title !~ /^=/ { print title } { title = $0 }' \
		"$tree/Documentation/virt/kvm/exit-stats.rst"
}

# has_sections FILE BEFORE AFTER: each is in there as a heading, with that around.
has_sections()
{
	sections >"$scratch/sections"
	[ "$(wc -l <"$scratch/sections")" -ge 10 ] || return
	while read -r section; do
		grep -qE "$2$section$3" "$1" || {
			echo "no heading $section"
			return 1
		}
	done <"$scratch/sections"
}

pdf_has_sections()
{
	pdftotext -layout "$output/virt/pdf/virt.pdf" "$scratch/text" &&
		has_sections "$scratch/text" '[0-9] +' ''
}

in_index()
{
	grep -q "href=\"$1.html\"" "$output/virt/kvm/index.html"
}

# Our pages, by their names.
pages()
{
	(cd "$tree/Documentation/virt/kvm" && ls exit-stats*.rst) | sed 's/[.]rst$//'
}

# has_colours FILE: what is not empty has many, as letters have smooth edges.
has_colours()
{
	colours=$(identify -format %k "$1")
	echo "$1: $colours colours"
	[ "$colours" -ge 16 ]
}

page_is_seen()
{
	timeout 300 chromium --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --hide-scrollbars --no-first-run \
		--user-data-dir="$scratch/profile" --window-size=1100,8000 \
		--screenshot="$pictures/$1.png" "file://$output/virt/kvm/$1.html" \
		>"$scratch/said" 2>&1 || return
	has_colours "$pictures/$1.png"
}

# From the first page that has a title of ours to the last one.
pdf_is_seen()
{
	pages | while read -r page; do
		awk '/^=+$/ { getline; print; exit }' \
			"$tree/Documentation/virt/kvm/$page.rst"
	done | grep . >"$scratch/titles"
	pdftotext -layout "$output/virt/pdf/virt.pdf" - |
		awk -v RS='\f' '{ gsub(/[[:space:]]+/, " "); print NR ": " $0 }' |
		grep -F -f "$scratch/titles" | sed 's/:.*//' >"$scratch/numbers"
	[ "$(wc -l <"$scratch/numbers")" -ge "$(wc -l <"$scratch/titles")" ] || return
	# Of the table of contents there are pages before.
	last=$(tail -n 1 "$scratch/numbers")
	pdftoppm -r 60 -png -f "$(awk -v last="$last" '$1 > last / 5' "$scratch/numbers" | head -n 1)" \
		-l "$last" "$output/virt/pdf/virt.pdf" "$pictures/page" || return
	for picture in "$pictures"/page-*.png; do
		has_colours "$picture" || return
	done
}

abi_is_valid()
{
	mkdir -p "$scratch/abi/testing"
	cp "$tree"/Documentation/ABI/testing/*kvm-exit-stats "$scratch/abi/testing"
	# Later kernels have it in Python, and elsewhere.
	if [ -e "$tree/tools/docs/get_abi.py" ]; then
		python3 "$tree/tools/docs/get_abi.py" --dir "$scratch/abi" validate
	else
		perl "$tree/scripts/get_abi.pl" validate --dir "$scratch/abi"
	fi >"$scratch/said" 2>&1 || return
	cat "$scratch/said"
	[ ! -s "$scratch/said" ]
}

# The kernel's own program for that asks git which files to look into: ours, in a
# tree that has all others to be found.
references_hold()
{
	program=$tree/tools/docs/documentation-file-ref-check
	[ -e "$program" ] || program=$tree/scripts/documentation-file-ref-check
	refs=$scratch/refs
	mkdir "$refs"
	cp -rs "$tree/Documentation" "$refs"
	tree_files "$tree" | grep 'exit.stats' >"$scratch/ours"
	# shellcheck disable=SC2046 # names without blanks
	(cd "$tree" && cp --parents --remove-destination $(cat "$scratch/ours") "$refs")
	git -C "$refs" init -q
	git -C "$refs" add -f --pathspec-from-file="$scratch/ours"
	[ -n "$(git -C "$refs" grep -l Documentation/)" ] || return
	(cd "$refs" && perl "$program") >"$scratch/said" 2>&1 || return
	cat "$scratch/said"
	[ ! -s "$scratch/said" ]
}

compare html
check "the chapter has its sections as HTML" \
	has_sections "$output/virt/kvm/exit-stats.html" '<h[12]>(<[^>]*>)*' '<'
pictures=$BUILD/docs-pictures/$KERNEL
rm -rf "$pictures"
mkdir -p "$pictures"
for page in $(pages); do
	check "KVM's index leads to $page" in_index "$page"
	check "$page is seen in a browser" page_is_seen "$page"
done
compare pdf
check "the book has the sections as PDF" pdf_has_sections
check "the pages of the book are seen" pdf_is_seen
check "the ABI files are valid" abi_is_valid
check "files that the documentation names are there" references_hold
tap_end
