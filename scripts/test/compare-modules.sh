#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# compare-modules.sh - do two builds of KVM's modules run the same code?
#
# Usage: scripts/test/compare-modules.sh DIR DIR
#
# Compares kvm.ko, kvm-intel.ko and kvm-amd.ko of two directories: every
# executable section, byte for byte, with its relocations. Says what it
# compared; status 1 and the first difference when there is one.
#
# Example:
#   scripts/test/compare-modules.sh build/6.1/modules-without build/6.1/modules-pristine

set -eu
. "$(dirname "$0")/../lib/progress.sh"

case ${1-} in
-h | --help) show_help; exit 0 ;;
-*) usage "unknown option $1" ;;
esac
[ $# -eq 2 ] || usage "two directories are compared"

code_sections()
{
	LC_ALL=C readelf --sections --wide "$1" |
		sed -n 's/^ *\[ *[0-9]*\] *\([^ ]*\) .* [WAXMSILOGTCxoEDlp]*X[WAXMSILOGTCxoEDlp]* .*/\1/p' |
		LC_ALL=C sort
}

# Bytes and relocations, without the name of the file.
section()
{
	LC_ALL=C objdump --full-contents --reloc --section="$2" "$1" | sed '1,/^$/d'
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sections=0
bytes=0
for module in kvm kvm-intel kvm-amd; do
	for dir; do
		[ -f "$dir/$module.ko" ] || die "there is no $dir/$module.ko"
	done
	code_sections "$1/$module.ko" >"$scratch/sections"
	[ -s "$scratch/sections" ] || die "$1/$module.ko has no executable section"
	if ! code_sections "$2/$module.ko" | cmp -s "$scratch/sections" -; then
		code_sections "$2/$module.ko" | diff "$scratch/sections" - >&2 || :
		die "$module.ko has other executable sections in $2 than in $1"
	fi
	while read -r name; do
		section "$1/$module.ko" "$name" >"$scratch/one"
		section "$2/$module.ko" "$name" >"$scratch/other"
		size=$((0x$(LC_ALL=C readelf --sections --wide "$1/$module.ko" |
			sed -n "s/^ *\[ *[0-9]*\] $name  *PROGBITS *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p")))
		[ -s "$scratch/one" ] || [ "$size" -eq 0 ] ||
			die "objdump shows nothing of $name in $1/$module.ko"
		if ! cmp -s "$scratch/one" "$scratch/other"; then
			diff "$scratch/one" "$scratch/other" | head -n 20 >&2
			die "$module.ko: the code in section $name differs between $1 and $2"
		fi
		echo "$module.ko $name: same, $size bytes"
		sections=$((sections + 1))
		bytes=$((bytes + size))
	done <"$scratch/sections"
done
echo "the same code: 3 modules, $sections executable sections, $bytes bytes"
