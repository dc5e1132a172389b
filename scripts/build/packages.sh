#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh - install the Debian packages that are missing
#
# Usage: scripts/build/packages.sh PACKAGE...
#        scripts/build/packages.sh --unpack DIR PACKAGE...
#
# Says which packages it installs and runs apt-get for them, without
# recommended packages, through sudo when the user is not root. Does nothing
# when all of them are there. These stand for several:
#
#   @source    what unpacking a kernel's source and applying to it take
#   @kernel    what building a kernel, or its modules, takes
#   @exitstat  what building exitstat takes
#   @svm @vmx  what making images and booting them there takes
#   @deb       what making packages of modules and of exitstat takes
#   @deb-kernel  what building a kernel and making a package of it takes
#   @debian-root  what making a Debian system in a directory takes
#   @htmldocs @pdfdocs  what the documentation takes
#
#   --unpack   unpacks the PACKAGEs into DIR instead, without those that they
#              need; root is not needed
#
# Example:
#   scripts/build/packages.sh @kernel shellcheck

set -eu
. "$(dirname "$0")/../lib/progress.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
log=${BUILD:-$top/build}/log/packages.log

installed()
{
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

apt_get()
{
	# shellcheck disable=SC2086 # $root is a command or nothing
	$root env DEBIAN_FRONTEND=noninteractive \
		apt-get -o DPkg::Lock::Timeout=300 "$@"
}

# A machine's package lists may be missing or old: on failure renew them once.
install_packages()
{
	apt_get install -y --no-install-recommends "$@" && return 0
	apt_get update
	apt_get install -y --no-install-recommends "$@"
}

download()
{
	(cd "$scratch" && apt-get -o APT::Sandbox::User=root download "$@")
}

unpack_packages()
{
	if ! download "$@"; then
		apt_get update
		download "$@" || return
	fi
	for package in "$scratch"/*.deb; do
		dpkg-deb -x "$package" "$dir" || return
	done
}

packages_of()
{
	for name; do
		case $name in
		@source) echo make xz-utils patch ;;
		@kernel)
			echo make gcc libc6-dev binutils bc bison flex libelf-dev \
				libssl-dev openssl
			;;
		@exitstat)
			echo make gcc libc6-dev pkg-config bpftool clang \
				libbpf-dev libjson-c-dev libmicrohttpd-dev \
				libncurses-dev libsmartcols-dev libzstd-dev \
				zlib1g-dev
			;;
		@svm) echo binutils cpio e2fsprogs qemu-system-x86 ;;
		@vmx)
			echo bochs bochs-term bochsbios vgabios isolinux \
				syslinux-common xorriso
			packages_of @svm
			;;
		@deb)
			echo build-essential git fakeroot debhelper dh-dkms
			packages_of @exitstat
			;;
		@deb-kernel)
			echo build-essential cpio kmod rsync fakeroot debhelper
			packages_of @kernel
			;;
		@debian-root) echo mmdebstrap fakechroot fakeroot uidmap ;;
		@htmldocs)
			echo make python3-sphinx python3-sphinx-rtd-theme \
				python3-yaml graphviz imagemagick librsvg2-bin
			;;
		@pdfdocs)
			echo latexmk texlive-xetex texlive-latex-extra \
				texlive-fonts-recommended texlive-plain-generic \
				tex-gyre lmodern fonts-dejavu
			packages_of @htmldocs
			;;
		@*) die "there is no group of packages $name" ;;
		*) echo "$name" ;;
		esac
	done
}

# May be asked for a password: here, not hidden behind the log.
become_root()
{
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || die "there is no sudo here: run as root: $*"
	root=sudo
	sudo -v || die "sudo refused: run as root: $*"
}

root=
dir=
case ${1-} in
-h | --help) show_help; exit 0 ;;
--unpack)
	[ $# -ge 2 ] || usage "--unpack needs a directory"
	dir=$2
	shift 2
	;;
-*) usage "unknown option $1" ;;
esac
[ $# -gt 0 ] || usage "no package is named"

packages=$(packages_of "$@")
# shellcheck disable=SC2086 # a list of names
set -- $packages
{ command -v dpkg-query && command -v apt-get; } >/dev/null ||
	die "this machine has no apt: the packages $* (names as on Debian) are needed"

if [ -n "$dir" ]; then
	[ "$(id -u)" -eq 0 ] || root="sudo -n"
	scratch=$(mktemp -d)
	trap 'rm -rf "$scratch"' EXIT
	mkdir -p "$dir"
	step "downloading $*" "$log" unpack_packages "$@" ||
		die "apt-get could not download $* (all it said is in $log); try again after: apt-get update"
	exit 0
fi

missing=
for package; do
	case "$missing " in
	*" $package "*) continue ;;
	esac
	installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
become_root "apt-get install --no-install-recommends$missing"

# shellcheck disable=SC2086 # a list of names
step "installing packages:$missing" "$log" install_packages $missing ||
	die "apt-get could not install:$missing (all it said is in $log)"
