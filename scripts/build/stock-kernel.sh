#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# stock-kernel.sh - get Debian's own kernel of the version of our source
#
# Usage: scripts/build/stock-kernel.sh [KERNEL]
#
# Downloads Debian's kernel package of the version that build/<KERNEL>/linux
# has, and its headers, and unpacks them in build/<KERNEL>/stock; nothing is
# installed:
#
#   stock/release      its release name, such as 6.1.0-56-amd64
#   stock/vmlinuz      the kernel
#   stock/lib/modules  all its modules
#   stock/pristine/    irqbypass.ko ccp.ko kvm.ko kvm-intel.ko kvm-amd.ko of it
#   stock/headers      a link to its headers, to build modules for it
#
# The kernel has to be one of this machine's Debian release, whose compiler it
# was built with: patches/<series>/suites says which release ships which kernel.
# Interrupted, the command starts over; done before, it does nothing.
#
#   --check   only say whether this machine's release has such a kernel
#
# Example:
#   scripts/build/stock-kernel.sh 6.1

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/../lib/debian.sh"

# find_image: sets $image and $suite ("" for the machine's own apt). The name of
# the package in Debian's archive that has this very version carries an ABI
# number (linux-image-6.1.0-56-amd64), so look at all there are.
find_image()
{
	suite=
	for suite in "" $(own_suites "$series"); do
		[ -z "$suite" ] || debian_update "$suite" || continue
		image=$(debian_images "$series" "$suite" |
			awk -v version="$version" '$2 == version { print $1; exit }')
		[ -z "$image" ] || return 0
	done
	return 1
}

# get PACKAGE [VERSION]: unpacks it in $work/stock.
get()
{
	if [ -z "$suite" ]; then
		(cd "$work" &&
			apt-get -o APT::Sandbox::User=root download "$1=${2:-$version}")
	else
		debian_download "$suite" "$1" "${2:-$version}" "$work"
	fi && dpkg-deb -x "$work/$1"_*.deb "$work/stock" && rm "$work/$1"_*.deb
}

# The headers are two packages, and the programs that Kbuild runs a third: of that,
# Debian keeps the newest one for all kernels of a series, and so do the headers.
download()
{
	get "$image" || return
	release=${image#linux-image-}
	get "linux-headers-$release" && get "linux-headers-${release%-amd64}-common" &&
		{ get "linux-kbuild-${release%-amd64}" || get "linux-kbuild-$series" "*"; }
}

arrange()
{
	release=${image#linux-image-}
	# Debian 13 has its modules in /usr/lib, where /lib is but a link to.
	[ -d "$work/stock/lib/modules" ] || ln -s usr/lib "$work/stock/lib"
	modules=lib/modules/$release/kernel
	mkdir "$work/stock/pristine"
	for module in virt/lib/irqbypass drivers/crypto/ccp/ccp \
		arch/x86/kvm/kvm arch/x86/kvm/kvm-intel arch/x86/kvm/kvm-amd; do
		file=$work/stock/$modules/$module.ko
		if [ -f "$file.xz" ]; then
			xz -dc "$file.xz"
		else
			cat "$file"
		fi >"$work/stock/pristine/${module##*/}.ko" || return
	done
	ln -s "boot/vmlinuz-$release" "$work/stock/vmlinuz"
	ln -s "usr/src/linux-headers-$release" "$work/stock/headers"
	# They are not where they would be installed.
	sed -i "s|/usr/src/|$dir/stock/usr/src/|" \
		"$work/stock/usr/src/linux-headers-$release/Makefile"
	echo "$release" >"$work/stock/release"
}

check=
case ${1-} in
-h | --help) show_help; exit 0 ;;
--check) check=1; shift ;;
-*) usage "unknown option $1" ;;
esac
[ $# -le 1 ] || usage "one kernel at a time"
KERNEL=${1:-$KERNEL}
refuse_foreign
dir=$BUILD/$KERNEL

if [ ! -f "$dir/stock/release" ]; then
	[ -n "$(own_suites "$KERNEL")" ] ||
		die "Debian $(debian_codename) has no kernel $KERNEL of its own to build modules for ($(debian_suites "$KERNEL" | tr '\n' ' ' | sed 's/ $//') has one, which needs that release's compiler and libraries)"
	[ -z "$check" ] || exit 0
	[ -f "$dir/source-version" ] ||
		die "there is no source in $dir: run make source"
	version=$(cat "$dir/source-version")
	series=$(tree_series "$dir/linux")
	lock "$dir"
	find_image ||
		die "neither this machine's apt nor Debian's mirror has the kernel of the version $version any more: run make clean to start over with the version it has now"
	rm -rf "$dir"/stock.??????
	work=$(mktemp -d "$dir/stock.XXXXXX")
	chmod 755 "$work"
	trap 'rm -rf "$work"' EXIT
	step "downloading $image $version and its headers" \
		"$BUILD/log/stock-download.log" download ||
		die "$image could not be downloaded, see $BUILD/log/stock-download.log"
	arrange || die "$image lacks one of KVM's modules"
	mv "$work/stock" "$dir/stock"
fi
[ -z "$check" ] || exit 0
"$top/scripts/build/packages.sh" @kernel
say "Debian's kernel $(cat "$dir/stock/release") is in $dir/stock"
