#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# debian-programs.sh - programs of Debian, and what they are linked to, in a folder
#
# Usage: scripts/package/debian-programs.sh DIR PACKAGE... -- PROGRAM...
#
# DIR/bin gets the PROGRAMs, which are paths in a Debian system with the PACKAGEs,
# DIR/lib their libraries and DIR/lib64 the loader: what a guest needs of a whole
# Debian system, which takes an emulator many minutes to load. The system stays in
# build/<KERNEL>, as an archive.
#
# Example:
#   scripts/package/debian-programs.sh /tmp/payload linux-perf -- /usr/bin/perf

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

case ${1-} in
-h | --help) show_help; exit 0 ;;
esac
[ $# -ge 4 ] || usage "DIR, a PACKAGE, -- and a PROGRAM are needed"
out=$1
shift
packages=
while [ "${1---}" != -- ]; do
	packages="$packages $1"
	shift
done
[ $# -ge 2 ] || usage "there is no -- with a PROGRAM behind it"
shift

root=$top/scripts/package/debian-root.sh
archive=$BUILD/$KERNEL/programs$(echo "$packages" | tr ' ' -).tar
mkdir -p "$BUILD/$KERNEL" "$out/bin" "$out/lib" "$out/lib64"
scratch=$(mktemp -d "$BUILD/$KERNEL/programs.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

# shellcheck disable=SC2086 # names without blanks
"$root" make "$archive" $packages
"$root" unpack "$archive" "$scratch/root"
cp -L "$scratch/root/lib64/ld-linux-x86-64.so.2" "$out/lib64"
for program; do
	cp -L "$scratch/root$program" "$out/bin"
	"$root" run "$scratch/root" ldd "$program" >"$scratch/libraries"
	awk '$2 == "=>" { print $3 }' "$scratch/libraries" |
		while read -r library; do
			cp -L "$scratch/root$library" "$out/lib"
		done
done
