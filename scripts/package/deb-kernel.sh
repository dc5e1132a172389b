#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# deb-kernel.sh - make Debian packages of a whole kernel with exit statistics
#
# Usage: scripts/package/deb-kernel.sh [--config minimal|running|FILE] [KERNEL]
#
# Takes the kernel that `make kernel CONFIG=...` built (default: running) and has
# the kernel's own `make bindeb-pkg` pack it, for machines that build nothing. In
# build/<KERNEL>/deb/ come to be linux-image-<release> and linux-headers-<release>;
# the release ends in -exit-stats, so no other kernel is replaced.
#
# Example:
#   make kernel CONFIG=running && scripts/package/deb-kernel.sh

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/../lib/version.sh"

build()
{
	make -C "$tree" O="$objects" -j "$(nproc)" INSTALL_MOD_STRIP=1 \
		KDEB_PKGVERSION="$(tree_version "$tree")-$version" \
		KDEB_SOURCENAME=linux-exit-stats bindeb-pkg
}

# What bindeb-pkg leaves beside the objects; linux-libc-dev would replace that
# of the distribution, and nobody needs it.
tidy()
{
	rm -rf "$objects/debian" "$parent"/linux-libc-dev_*"$version"_*.deb \
		"$parent/linux-exit-stats_"* "$parent/linux-"*"-exit-stats"*.deb
}

config=running
config_arguments "$@"
find_built_kernel
parent=$(dirname "$objects")
case $release in
*-exit-stats) ;;
*) die "the kernel in $objects is called $release, without -exit-stats at the end: its package could replace another one" ;;
esac
"$top/scripts/build/packages.sh" @deb-kernel
version=$(package_version)
SOURCE_DATE_EPOCH=$(commit %ct)
DEBEMAIL=$(commit %ce)
DEBFULLNAME=$(commit %cn)
export SOURCE_DATE_EPOCH DEBEMAIL DEBFULLNAME
need_room "$parent" 2000
# Packages of other objects are made in the same place.
lock "$parent"

out=$BUILD/$KERNEL/deb
log=$BUILD/log/deb-kernel.log
trap tidy EXIT
tidy
step "packing Linux $release ($config)" "$log" build ||
	die "the packages could not be made, all that was said is in $log"
image=$(cd "$parent" && ls "linux-image-${release}_"*.deb)
mkdir -p "$out"
rm -f "$out/linux-image-${release}_"*.deb "$out/linux-headers-${release}_"*.deb
mv "$parent/linux-image-${release}_"*.deb "$parent/linux-headers-${release}_"*.deb \
	"$out"

say "the packages are in $out"
[ "$config" != minimal ] ||
	say "note: the minimal kernel is for the emulators and would not boot a real machine"
cat <<END

On the machine that is to run it, as root:

  apt install $out/$image
                   then reboot and choose Linux $release in the boot menu
  apt purge linux-image-$release
                   to go back, while another kernel runs
END
