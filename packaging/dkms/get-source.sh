#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# get-source.sh - get KVM's sources for a DKMS build and apply the exit statistics
#
# Usage: packaging/dkms/get-source.sh [--check] RELEASE
#
# RELEASE is that of one of Debian's kernels, such as 6.1.0-56-amd64. Takes KVM
# and its headers out of /usr/src/linux-source-<series>.tar.xz, which has to be
# of the same version as the kernel's headers, puts them in linux/ beside
# scripts/ and applies the patches. What goes wrong is said in make.log there too.
#
#   --check   only return 0 if the sources are there and of the right version
#
# Example:
#   packaging/dkms/get-source.sh 6.1.0-56-amd64

set -eu
. "$(dirname "$0")/../../scripts/lib/progress.sh"
. "$(dirname "$0")/../../scripts/lib/tree.sh"

version_of()
{
	dpkg-query -W -f '${Version}' "$1" 2>/dev/null || :
}

# DKMS goes on after a failure and then names its make.log.
refuse()
{
	[ -n "$check" ] || echo "error: $*" >>"$top/make.log"
	die "$*"
}

# What scripts/build/modules.sh compiles, and what is patched. A file that two
# patterns match makes tar miss one of them.
wanted()
{
	cat <<-END
		Makefile
		arch/x86/kvm
		virt
		include/linux/kvm*.h
		include/uapi/linux/kvm*.h
		include/trace/events/kvm.h
		include/trace/define_trace.h
		arch/x86/include/asm/kvm*.h
		arch/x86/include/uapi/asm/kvm*.h
	END
	changed_files "$top/patches/$series"/*.patch |
		while read -r file; do
			case $file in
			arch/x86/kvm/* | virt/* | include/linux/kvm*.h | \
				include/uapi/linux/kvm*.h | include/trace/* | \
				arch/x86/include/asm/kvm*.h | \
				arch/x86/include/uapi/asm/kvm*.h) ;;
			*) echo "$file" ;;
			esac
		done
}

check=
case ${1-} in
-h | --help) show_help; exit 0 ;;
--check) check=1; shift ;;
-*) usage "unknown option $1" ;;
esac
[ $# -eq 1 ] || usage "one kernel's release is needed"
release=$1
series=$(echo "$release" | sed -n 's/^\([0-9]*\.[0-9]*\)[.-].*/\1/p')
[ -n "$series" ] || usage "$release is not a kernel's release"

package=linux-source-$series
tarball=/usr/src/$package.tar.xz
headers=$(version_of "linux-headers-$release")
source=$(version_of "$package")
[ -f "$top/patches/$series/series" ] ||
	refuse "there are no patches for Linux $series: the supported series are $(supported_series)"
[ -n "$headers" ] ||
	refuse "linux-headers-$release is not installed: apt install linux-headers-$release"
[ -f "$tarball" ] ||
	refuse "$package is not installed: apt install $package=$headers"
[ "$headers" = "$source" ] ||
	refuse "the kernel $release is Debian's $headers but $package is $source, they must be the same: apt install $package=$headers"
[ -z "$check" ] || exit 0

rm -rf "$top/linux"
mkdir "$top/linux"
wanted | sed "s|^|$package/|" | tar -C "$top/linux" --strip-components=1 --wildcards \
	--no-same-owner -xf "$tarball" -T - ||
	refuse "KVM's sources could not be taken out of $tarball: is it damaged, or the disk full?"
"$top/scripts/apply.sh" "$top/linux" >>"$top/make.log" 2>&1 ||
	refuse "the patches do not fit the sources in $tarball: $(tail -n 1 "$top/make.log")"
