#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# source.sh - get and unpack a kernel source tree from Debian
#
# Usage: scripts/build/source.sh [KERNEL]
#
# KERNEL is a series, 6.1, 6.12 or 7.3 (default: that of this release of Debian,
# 6.1 in 12 and 6.12 in 13), or "running": the very version of the Debian kernel
# that runs. The tree comes from Debian's package linux-source-<series> and lands
# in build/<KERNEL>/linux; build/<KERNEL>/source-version names the package's
# version. Where the package is installed, it is taken; else it is downloaded, not
# installed: if this machine's apt does not know it, from the Debian release that
# ships it. A tree that is there already is left alone. Interrupted, the command
# starts over.
#
# Examples:
#   scripts/build/source.sh
#   scripts/build/source.sh 7.3
#   scripts/build/source.sh running

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/../lib/debian.sh"

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

# The newest version that the machine's own apt knows.
known_version()
{
	apt-cache madison "$package" 2>/dev/null |
		awk -F ' *[|] *' '{ print $2 }' | debian_with_image "$series" ""
}

# suite_version [VERSION]: that version, if $suite has it, or its newest one.
suite_version()
{
	debian_versions "$suite" "^$package\$" | cut -d ' ' -f 2 |
		if [ -n "${1-}" ]; then
			grep -xF "$1"
		else
			debian_with_image "$series" "$suite"
		fi
}

download()
{
	(cd "$work" && apt-get -o APT::Sandbox::User=root download "$package=$1")
}

# get [VERSION]: the package into $work, and $version. The machine's apt may
# know an old version that is gone from the mirror: then ask for itself.
get()
{
	candidate=${1:-$(known_version)}
	if [ -n "$candidate" ] && step "downloading $package $candidate" \
		"$BUILD/log/source-download.log" download "$candidate"; then
		version=$candidate
		return 0
	fi
	for suite in $(debian_suites "$series"); do
		debian_update "$suite" || continue
		candidate=$(suite_version "${1-}") || continue
		[ -n "$candidate" ] || continue
		step "downloading $package $candidate ($suite)" \
			"$BUILD/log/source-download.log" \
			debian_download "$suite" "$package" "$candidate" "$work" || continue
		version=$candidate
		return 0
	done
	return 1
}

case ${1-} in
-h | --help) show_help; exit 0 ;;
-*) usage "unknown option $1" ;;
esac
[ $# -le 1 ] || usage "one kernel at a time"
refuse_foreign
kernel=${1:-$KERNEL}

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
# That file comes first when patches for a new series are made.
[ -f "$top/patches/$series/suites" ] || refuse_series "$series"

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

# What an earlier run that was killed left behind.
rm -rf "$dir"/source.??????
work=$(mktemp -d "$dir/source.XXXXXX")
trap 'rm -rf "$work"' EXIT

"$top/scripts/build/packages.sh" @source
tarball=/usr/src/$package.tar.xz
installed=$(installed_version "$package")
if [ -z "$installed" ] || [ "${version:-$installed}" != "$installed" ]; then
	if ! get "$version"; then
		suites=$(debian_suites "$series" | sed ':a;N;$!ba;s/\n/, /g')
		[ "$kernel" != running ] ||
			die "the running kernel is Debian's $version, but neither this machine's apt nor $suites has $package of that version any more: upgrade the kernel, reboot and try again"
		die "neither this machine's apt nor Debian's $suites has $package any more: name a tree of your own with SRC=, Linux $series from kernel.org for example"
	fi
	dpkg-deb --fsys-tarfile "$work/$package"_*.deb |
		tar -C "$work" -x "./usr/src/$package.tar.xz"
	rm "$work/$package"_*.deb
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
