#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# stock-kernel.sh - get Debian's own kernel of the version of our source
#
# Usage: scripts/stock-kernel.sh [KERNEL]
#
# Downloads Debian's kernel package of the version that build/<KERNEL>/linux
# has, unpacks it in build/<KERNEL>/stock (it is not installed), and installs
# its headers:
#
#   stock/release      its release name, such as 6.1.0-56-amd64
#   stock/vmlinuz      the kernel
#   stock/lib/modules  all its modules
#   stock/pristine/    irqbypass.ko ccp.ko kvm.ko kvm-intel.ko kvm-amd.ko of it
#   stock/headers      a link to its headers, to build modules for it
#
# Interrupted, the command starts over; done before, it does nothing.
#
# Example:
#   scripts/stock-kernel.sh 6.1

set -eu
. "$(dirname "$0")/progress.sh"
. "$(dirname "$0")/tree.sh"

# The package in Debian's archive that has this very version: the name carries
# an ABI number (linux-image-6.1.0-56-amd64), so look at all there are.
find_image()
{
	apt-cache pkgnames "linux-image-$series." |
		grep -E "^linux-image-$series\.[0-9]+-[0-9]+-amd64\$|^linux-image-$series\.[0-9]+\+deb[0-9]+-amd64\$" |
		xargs -r apt-cache madison |
		awk -F ' *[|] *' -v version="$version" '$2 == version {
			sub(/^ */, "", $1); print $1; exit
		}'
}

download()
{
	(cd "$work" && apt-get download "$image=$version") &&
		dpkg-deb -x "$work/$image"_*.deb "$work/stock" &&
		rm "$work/$image"_*.deb
}

arrange()
{
	release=${image#linux-image-}
	modules=lib/modules/$release/kernel
	mkdir "$work/stock/pristine"
	for module in virt/lib/irqbypass drivers/crypto/ccp/ccp \
		arch/x86/kvm/kvm arch/x86/kvm/kvm-intel arch/x86/kvm/kvm-amd; do
		cp "$work/stock/$modules/$module.ko" "$work/stock/pristine/" ||
			return
	done
	ln -s "boot/vmlinuz-$release" "$work/stock/vmlinuz"
	ln -s "/usr/src/linux-headers-$release" "$work/stock/headers"
	echo "$release" >"$work/stock/release"
}

case ${1-} in
-h | --help) show_help; exit 0 ;;
-*) usage "unknown option $1" ;;
esac
[ $# -le 1 ] || usage "one kernel at a time"
KERNEL=${1:-${KERNEL:-6.1}}
dir=$BUILD/$KERNEL
[ -f "$dir/source-version" ] ||
	die "there is no source in $dir: run make source"
version=$(cat "$dir/source-version")
series=$(tree_series "$dir/linux")
lock "$dir"

if [ ! -f "$dir/stock/release" ]; then
	image=$(find_image)
	if [ -z "$image" ]; then
		# Perhaps only the machine's package lists are old or missing.
		"$top/scripts/packages.sh" --update
		image=$(find_image)
	fi
	[ -n "$image" ] ||
		die "Debian's archive, as this machine's apt sees it, no longer has the kernel of the version $version: run make clean to start over with the version it has now"
	rm -rf "$dir"/stock.??????
	work=$(mktemp -d "$dir/stock.XXXXXX")
	chmod 755 "$work"
	trap 'rm -rf "$work"' EXIT
	step "downloading $image $version" "$BUILD/log/stock-download.log" \
		download || die "$image could not be downloaded, see $BUILD/log/stock-download.log"
	arrange || die "$image lacks one of KVM's modules"
	mv "$work/stock" "$dir/stock"
fi
release=$(cat "$dir/stock/release")
"$top/scripts/packages.sh" make "linux-headers-$release"
say "Debian's kernel $release is in $dir/stock"
