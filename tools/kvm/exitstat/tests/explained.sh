#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# explained.sh - exit reasons have texts, and these have sources that are there
#
# Usage: tests/explained.sh [TREE...]
#
# Looks for a text on each reason that asm/vmx.h and asm/svm.h of this system and
# of each TREE of the kernel name, for texts on reasons that none of them names,
# and for each file that is cited, with the word behind it, in at least one TREE.
# Prints what is missing.

set -eu
top=$(cd "$(dirname "$0")/../../../.." && pwd)
texts=$top/tools/kvm/exitstat/explain/texts

system=/usr/include/$(cc -print-multiarch)
[ -d "$system/asm" ] || system=/usr/include

names()
{
	sed -n '/^#define '"$1"'_EXIT_REASONS /,/[^\\]$/s/.*,[[:blank:]]*"\([^"]*\)".*/\1/p' "$2" |
		tr ' ' _
}

explained()
{
	sed -n "s/^$1 //p" "$texts"/*.txt | tr ' ' '\n' | sort
}

list=$(mktemp)
trap 'rm -f "$list"' EXIT
upper()
{
	echo "$1" | tr '[:lower:]' '[:upper:]'
}

for isa in vmx svm; do
	{
		names "$(upper $isa)" "$system/asm/$isa.h"
		for tree; do
			names "$(upper $isa)" "$tree/arch/x86/include/uapi/asm/$isa.h"
		done
		sed -n '/_extras\[\]/,/^}/s/.*_STATS_[A-Z_]*, "\([A-Z_]*\)".*/\1/p' \
			"$top/arch/x86/kvm/exit_stats_$isa.c"
		echo other
	} | sort -u >"$list"
	explained "$isa" | comm -13 - "$list" | sed "s/^/$isa: there is no text on /"
	[ $# -eq 0 ] ||
		explained "$isa" | comm -23 - "$list" | sed "s/^/$isa: there is no reason /"
done

[ $# -gt 0 ] || exit 0
cat "$texts"/*.txt | tr '\n\t' '  ' | tr -s ' ' | grep -o '\[[^]]*\]' |
	sed -e 's/^.//' -e 's/.$//' -e 's/; /\n/g' | sort -u |
	grep -E '^(Documentation|arch|virt)/' |
	while read -r source; do
		file=${source%%, *}
		word=${source#"$file"}
		found=
		for tree in "$top" "$@"; do
			grep -qsF -- "${word#, }" "$tree/$file" && found=yes
		done
		[ -n "$found" ] || echo "nowhere: $source"
	done
