#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# dkms.sh - the DKMS package in a Debian system
#
# Usage: scripts/test/dkms.sh
#
# Installs it in a Debian system with a compiler and Debian's kernel, where it
# builds the modules; boots that kernel with them in QEMU (SVM, with
# tools/testing/kvm-exit-stats/deb-modules.sh); sees it refuse sources of another
# version, and build when the right ones come; removes it.

set -eu
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/../lib/kvm-modules.sh"

no_arguments "$@"

dir=$BUILD/$KERNEL
release=$(cat "$dir/stock/release")
version=$(cat "$dir/source-version")
source=linux-source-$(tree_series "$dir/linux")
tests=$top/tools/testing/kvm-exit-stats
scratch=$(mktemp -d "$dir/test-dkms.XXXXXX")
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
built=$root/lib/modules/$release/updates/dkms

in_debian()
{
	"$top/scripts/package/debian-root.sh" run "$root" "$@"
}

comes_from()
{
	for module in kvm kvm_intel kvm_amd; do
		path=$(in_debian modinfo -k "$release" -n "$module") || return
		echo "$module: $path"
		path=${path#/usr}
		[ "${path%/*}" = "/lib/modules/$release/$1" ] || return
	done
}

modules_work()
{
	mkdir -p "$scratch/tests"
	make -s -C "$tests" O="$BUILD/exitgen" &&
		cp "$BUILD/exitgen/exitgen" "$tests/deb-modules.sh" "$tests/loaded.sh" \
			"$scratch/tests" &&
		"$top/scripts/boot.sh" --machine svm --kernel stock \
			--add "$top/scripts:/scripts" --add "$scratch/tests:/tests" \
			--add "$root/lib/modules:/lib/modules" --timeout 900 \
			--append deb_folder=updates/dkms \
			--log "$BUILD/dkms.log" --run /tests/deb-modules.sh &&
		grep -q '^1\.\.[1-9]' "$BUILD/dkms.log"
}

# The package's version in dpkg's database becomes another one, and back.
set_source_version()
{
	sed -i "/^Package: $source\$/,/^\$/s/^Version: .*/Version: $1/" \
		"$root/var/lib/dpkg/status"
}

refuses_other_sources()
{
	in_debian dkms remove kvm-exit-stats/"$1" --all &&
		in_debian dkms add kvm-exit-stats/"$1" &&
		set_source_version 6.1.1-1 || return
	dkms_status=0
	in_debian dkms install kvm-exit-stats/"$1" -k "$release" \
		>"$scratch/refused" 2>&1 || dkms_status=$?
	set_source_version "$version"
	cat "$scratch/refused"
	make_log=/var/lib/dkms/kvm-exit-stats/$1/build/make.log
	sentence="^error: .*$release.* $version .* 6.1.1-1.*apt install $source=$version"
	# From Debian 13 on, DKMS only says where it stands.
	[ "$dkms_status" -ne 0 ] && [ ! -e "$built" ] &&
		grep -q "$sentence" "$root$make_log" &&
		grep -q -e "$sentence" -e "Consult $make_log" "$scratch/refused"
}

builds_when_sources_come()
{
	in_debian dpkg-trigger --no-await --by-package="$source" \
		"/usr/src/$source.tar.xz" &&
		in_debian dpkg --configure --pending &&
		comes_from updates/dkms
}

nothing_is_left()
{
	find "$root/usr/src/" "$root/lib/modules/$release/" "$root/var/lib/dkms/" \
		-name '*exit-stats*' -o -path '*/updates/*' | tee "$scratch/left"
	[ ! -s "$scratch/left" ]
}

# Headers of another series would need its sources too.
headers=linux-headers-amd64
! apt-cache madison "linux-headers-$KERNEL-amd64" | grep -q "| $version |" ||
	headers=linux-headers-$KERNEL-amd64
"$top/scripts/package/debian-root.sh" make "$dir/dkms-root.tar" \
	"linux-image-$release=$version" "linux-headers-$release=$version" \
	"$source=$version" "$headers" dkms >&2
"$top/scripts/package/debian-root.sh" unpack "$dir/dkms-root.tar" "$root" >&2
cp "$dir/deb"/kvm-exit-stats-dkms_*_all.deb "$root/root/dkms.deb"
number=$(dpkg-deb -f "$root/root/dkms.deb" Version)

check "Debian's own modules are found first" comes_from kernel/arch/x86/kvm
check "dpkg installs the package, which builds the modules" \
	in_debian dpkg -i /root/dkms.deb
check "the modules are found now" comes_from updates/dkms
check "they are for Debian's kernel" same_kernel "$built" "$dir/stock/pristine"
check "they load in Debian's kernel and count exits" modules_work
check "sources of another version are refused with a clear sentence" \
	refuses_other_sources "$number"
check "the modules are built when the right sources come" \
	builds_when_sources_come
check "dpkg removes the package" in_debian dpkg -r kvm-exit-stats-dkms
check "Debian's own modules are found again" comes_from kernel/arch/x86/kvm
check "nothing is left" nothing_is_left

tap_end
