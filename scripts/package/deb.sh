#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# deb.sh - make Debian packages of KVM's modules, what builds them, and exitstat
#
# Usage: scripts/package/deb.sh [--modules DIR] [KERNEL]
#
#   --modules DIR   kvm.ko, kvm-intel.ko and kvm-amd.ko, built for one of
#                   Debian's kernels (default: build/<KERNEL>/modules-stock,
#                   where `make modules` puts them)
#
# In build/<KERNEL>/deb/ come to be:
#
#   kvm-exit-stats-modules-<release>  the modules, for that very kernel
#   kvm-exit-stats-dkms               builds them again for each new kernel
#   exitstat                          the program that shows the counters
#
# The version is that of the last tag v<number> (0 without one) and the commit; the
# same commit makes the same packages, byte for byte. Root is not needed.
#
# Example:
#   make modules && scripts/package/deb.sh 6.1

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/../lib/kvm-modules.sh"
. "$(dirname "$0")/../lib/version.sh"

fill_in()
{
	sed -i -e "s|@MODULES@|$package|g" -e "s|@RELEASE@|$release|g" \
		-e "s|@KERNEL_VERSION@|$kernel_version|g" \
		-e "s|@BUILT_USING@|linux (= $kernel_version)|g" \
		-e "s|@MAINTAINER@|$maintainer|g" -e "s|@VERSION@|$version|g" \
		-e "s|@YEAR@|$(commit %as | cut -c 1-4)|g" \
		-e "s/@SOURCES@/$sources/g" -e "s/@HEADERS@/$headers/g" \
		-e "s/@SERIES_PATTERN@/$pattern/g" \
		"$@"
}

# The source package: debian/, the modules, what DKMS needs, and exitstat.
stage()
{
	mkdir -p "$stage/modules" "$stage/dkms/scripts" "$stage/dkms/packaging"
	cp -r "$top/packaging/debian" "$stage"
	(
		cd "$stage/debian"
		mv control.in control
		cp modules.maintainer-script "$package.postinst"
		mv modules.maintainer-script "$package.postrm"
		for file in modules.*; do
			mv "$file" "$package${file#modules}"
		done
		for name in $series; do
			echo "interest-noawait /usr/src/linux-source-$name.tar.xz"
		done >kvm-exit-stats-dkms.triggers
		fill_in ./*
		cat >changelog <<-END
			kvm-exit-stats ($version) unstable; urgency=medium

			  * Packages of commit $(commit %h):
			    $(commit %s)

			 -- $maintainer  $(commit %cD)
		END
	)
	cp "$modules/kvm.ko" "$modules/kvm-intel.ko" "$modules/kvm-amd.ko" \
		"$stage/modules"
	cp -r "$top/include" "$top/virt" "$top/arch" "$top/patches" "$top/Kconfig" \
		"$stage/dkms"
	cp -r "$top/packaging/dkms" "$stage/dkms/packaging"
	mkdir "$stage/dkms/scripts/lib" "$stage/dkms/scripts/build"
	for name in apply build/modules build/packages lib/progress lib/tree; do
		cp "$top/scripts/$name.sh" "$stage/dkms/scripts/$name.sh"
	done
	mkdir "$stage/exitstat"
	cd "$top/tools/kvm/exitstat"
	# Not what was built there, with other flags.
	git ls-files -co --exclude-standard | grep -v '^tests/' | tar -cT - |
		tar -xC "$stage/exitstat"
	find "$stage" \( -name '*~' -o -name '*.orig' -o -name '*.rej' \
		-o -name '.*.sw?' \) -delete
}

build()
{
	stage && cd "$stage" &&
		dpkg-buildpackage --build=binary --no-sign
}

modules=
case ${1-} in
-h | --help) show_help; exit 0 ;;
--modules)
	[ $# -ge 2 ] || usage "--modules needs a directory"
	modules=$2
	shift 2
	;;
esac
case ${1-} in
-*) usage "unknown option $1" ;;
esac
[ $# -le 1 ] || usage "one kernel at a time"
KERNEL=${1:-$KERNEL}
dir=$BUILD/$KERNEL
: "${modules:=$dir/modules-stock}"
for name in kvm kvm-intel kvm-amd; do
	[ -f "$modules/$name.ko" ] ||
		die "there is no $modules/$name.ko: run make modules KERNEL=$KERNEL"
done
release=$(module_field "$modules/kvm.ko" vermagic)
release=${release%% *}
"$top/scripts/build/packages.sh" @deb
# Of the kernel that stock-kernel.sh downloads, nothing is installed here.
if [ "$release" = "$(cat "$dir/stock/release" 2>/dev/null)" ]; then
	kernel_version=$(cat "$dir/source-version")
else
	kernel_version=$(dpkg-query -W -f '${Version}' "linux-headers-$release" \
		2>/dev/null) ||
		die "$modules is for the kernel $release, whose headers are no package of this machine: a package can be made for Debian's own kernels only"
fi
version=$(package_version)

package=kvm-exit-stats-modules-$release
maintainer=$(commit '%cn <%ce>')
series=$(supported_series)
sources=$(echo "$series" | sed -e 's/\([^ ]*\)/linux-source-\1/g' -e 's/ / | /g')
headers=$(echo "$series" | sed -e 's/\([^ ]*\)/linux-headers-\1-amd64/g' -e 's/ / | /g')
pattern=$(echo "$series" | sed -e 's/\./\\\\./g' -e 's/ /|/g')
need_room "$dir" 100
lock "$dir"
rm -rf "$dir"/deb.??????
work=$(mktemp -d "$dir/deb.XXXXXX")
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
stage=$work/kvm-exit-stats
umask 022

SOURCE_DATE_EPOCH=$(commit %ct)
export SOURCE_DATE_EPOCH
log=$BUILD/log/deb.log
step "packing KVM's modules for Linux $release, and exitstat" "$log" build ||
	die "the packages could not be made, see $log"
mkdir -p "$dir/deb"
rm -f "$dir/deb"/kvm-exit-stats-*.deb "$dir/deb"/exitstat_*.deb
mv "$work"/*.deb "$dir/deb"

say "the packages are in $dir/deb"
cat <<END

On a machine with Debian's kernel $release, as root:

  apt install $dir/deb/${package}_${version}+${kernel_version}_amd64.deb
                             then reboot, or with no VM running
  modprobe -r kvm_intel kvm && modprobe kvm_intel      (on AMD kvm_amd)
  apt remove $package
                             to go back, and again the modprobe

For the kernels to come too, instead:

  apt install $dir/deb/kvm-exit-stats-dkms_${version}_all.deb

To look at the counters, with either:

  apt install $dir/deb/exitstat_${version}_amd64.deb
END
