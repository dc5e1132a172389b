#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# source.sh - get and unpack a kernel source tree from Debian
#
# Usage: scripts/source.sh [KERNEL]
#
# KERNEL is a series (6.1, the default) or "running": the very version of the
# Debian kernel that runs. The tree comes from Debian's package
# linux-source-<series>, which is installed when it is missing, and lands in
# build/<KERNEL>/linux; build/<KERNEL>/source-version names the package's
# version. A tree that is there already is left alone. Interrupted, the
# command starts over.
#
# Examples:
#   scripts/source.sh
#   scripts/source.sh running

set -eu
. "$(dirname "$0")/progress.sh"
. "$(dirname "$0")/tree.sh"

# Debian version of an installed package, nothing when it is not installed.
installed_version()
{
	dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null |
		sed -n 's/^installed //p'
}

unpack()
{
	XZ_OPT=-T0 tar -C "$1" --no-same-owner --strip-components=1 -xf "$2"
}

# Gets the package of exactly this version without installing it.
download()
{
	(cd "$work" && apt-get download "$package=$version") &&
		dpkg-deb --fsys-tarfile "$work/$package"_*.deb |
		tar -C "$work" -x "./usr/src/$package.tar.xz" &&
		rm "$work/$package"_*.deb
}

case ${1-} in
-h | --help) show_help; exit 0 ;;
-*) usage "unknown option $1" ;;
esac
[ $# -le 1 ] || usage "one kernel at a time"
kernel=${1:-${KERNEL:-6.1}}

version=
case $kernel in
running)
	version=$(running_version)
	[ -n "$version" ] ||
		die "the running kernel $(uname -r) is not one of Debian's, so no source package belongs to it: choose a series with KERNEL=$(supported_series | sed 's/ .*//')"
	series=$(uname -r | cut -d . -f 1-2)
	;;
[0-9]*.[0-9]*) series=$kernel ;;
*) usage "KERNEL=$kernel is neither a series like 6.1 nor \"running\"" ;;
esac
[ -f "$top/patches/$series/series" ] ||
	die "there are no patches for Linux $series: the supported series are $(supported_series)"

package=linux-source-$series
dir=$BUILD/$kernel
lock "$dir"
if [ -d "$dir/linux" ]; then
	present=$(cat "$dir/source-version" 2>/dev/null || :)
	if [ -z "$version" ] || [ "$version" = "$present" ]; then
		exit 0
	fi
	tree_refuse_edits "$dir/linux"
	say "Debian's kernel $version runs now: removing what was made for $present"
	rm -rf "$dir/source-version" "$dir/modules" "$dir/obj" "$dir/running" "$dir/linux"
fi

if [ -z "$version" ] || [ -z "$(installed_version "$package")" ]; then
	# The tarball needs xz, applying needs patch.
	if ! "$top/scripts/packages.sh" xz-utils patch "$package"; then
		[ -z "$(apt-cache madison "$package" 2>/dev/null)" ] || exit 1
		die "Debian's archive, as this machine's apt sees it, has no $package: use a Debian release that ships it (6.1: Debian 12) or name a tree of your own with SRC="
	fi
fi
# What an earlier run that was killed left behind.
rm -rf "$dir"/source.??????
work=$(mktemp -d "$dir/source.XXXXXX")
trap 'rm -rf "$work"' EXIT

tarball=/usr/src/$package.tar.xz
installed=$(installed_version "$package")
if [ -n "$version" ] && [ "$version" != "$installed" ]; then
	step "downloading $package $version" "$BUILD/log/source-download.log" download ||
		die "the running kernel is Debian's $version, but apt has no $package of that version (it has $installed): upgrade the kernel, reboot and try again"
	tarball=$work/usr/src/$package.tar.xz
fi
version=${version:-$installed}

mkdir "$work/linux"
step "unpacking $package $version" "$BUILD/log/source-unpack.log" \
	unpack "$work/linux" "$tarball" ||
	die "$tarball could not be unpacked: is there room for 1.5 GB in $dir?"
[ "$(tree_series "$work/linux")" = "$series" ] ||
	die "$tarball does not hold Linux $series"
echo "$version" >"$work/source-version"
mv "$work/source-version" "$dir/source-version"
mv "$work/linux" "$dir/linux"
say "Linux $(tree_version "$dir/linux") (Debian $version) is in $dir/linux"
