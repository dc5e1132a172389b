#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# debian-root.sh - make a small Debian system in a directory, and run things in it
#
# Usage: scripts/package/debian-root.sh make ARCHIVE PACKAGE...
#        scripts/package/debian-root.sh unpack ARCHIVE DIR
#        scripts/package/debian-root.sh run DIR COMMAND...
#
#   make     ARCHIVE (a tar) is Debian's essential packages and the PACKAGEs,
#            without documentation, and of the kernels' modules only KVM's; an
#            archive of the same packages that is there is kept. PACKAGE may be
#            package=version.
#   unpack   into DIR, all files owned by the user
#   run      the COMMAND in DIR as its root, with /proc and /dev, off the network
#
# The release of Debian is this machine's. Root is not needed, nothing stays
# mounted. What apt downloads is kept in build/host/apt.
#
# Example:
#   scripts/package/debian-root.sh make build/root.tar kmod
#   scripts/package/debian-root.sh unpack build/root.tar build/root
#   scripts/package/debian-root.sh run build/root dpkg -l kmod

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

# sync-in and sync-out copy as the user, whoever mmdebstrap is inside.
# shellcheck disable=SC2016 # mmdebstrap's own variable
bootstrap()
{
	mmdebstrap --variant=minbase --format=tar --include="$packages" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/info/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=*/lib/modules/*/kernel/*' \
		--dpkgopt='path-include=*/lib/modules/*/kernel/arch/x86/kvm/*' \
		--dpkgopt='path-include=*/lib/modules/*/kernel/virt/lib/irqbypass.ko*' \
		--dpkgopt='path-include=*/lib/modules/*/kernel/drivers/crypto/ccp/ccp.ko*' \
		--dpkgopt=force-unsafe-io --skip=essential/unlink \
		--setup-hook='mkdir -p "$1/var/cache/apt/archives"' \
		--setup-hook="sync-in $downloads /var/cache/apt/archives" \
		--customize-hook="sync-out /var/cache/apt/archives $downloads" \
		"$release" "$scratch/root.tar"
}

root_make()
{
	archive=$1
	shift
	packages=$(echo "$*" | tr ' ' ,)
	release=$(debian_codename)
	[ -n "$release" ] || die "this is no release of Debian (/etc/os-release has no VERSION_CODENAME)"
	lock "$(dirname "$archive")"
	if [ -f "$archive" ] &&
		[ "$(cat "$archive.packages" 2>/dev/null)" = "$release $packages" ]; then
		return
	fi
	need_room "$(dirname "$archive")" 2500
	"$top/scripts/build/packages.sh" @debian-root
	downloads=$BUILD/host/apt
	mkdir -p "$downloads"
	scratch=$(mktemp -d "$archive.XXXXXX")
	# mmdebstrap may write it as another user of its own.
	chmod 755 "$scratch"
	step "making a Debian system with $*" "$BUILD/log/debian-root.log" \
		bootstrap || die "mmdebstrap could not make it, see $BUILD/log/debian-root.log"
	rm -rf "$downloads/partial" "$downloads/lock"
	echo "$release $packages" >"$archive.packages"
	mv "$scratch/root.tar" "$archive"
}

# Devices are not for users to make, and what is needed is mounted.
root_unpack()
{
	[ -f "$1" ] || die "there is no $1: make it first"
	need_room "$(dirname "$2")" $(($(du -m "$1" | cut -f 1) + 100))
	rm -rf "$2"
	scratch=$(mktemp -d "$2.XXXXXX")
	chmod 755 "$scratch"
	tar -C "$scratch" --no-same-owner --exclude='./dev/*' -xf "$1"
	mv "$scratch" "$2"
}

# The mounts are in a namespace of their own and end with it.
root_run()
{
	root=$1
	shift
	[ -d "$root/proc" ] || die "there is no Debian system in $root"
	user='--user --map-root-user'
	[ "$(id -u)" -ne 0 ] || user=
	# shellcheck disable=SC2086,SC2016 # options or none; the inner shell's "$@"
	exec unshare $user --mount --pid --net --fork --kill-child sh -c '
		mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" &&
		exec chroot "$0" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 \
			PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			DEBIAN_FRONTEND=noninteractive "$@"' "$root" "$@"
}

scratch=
trap '[ -z "$scratch" ] || rm -rf "$scratch"' EXIT
action=${1-}
case $action,$# in
-h,* | --help,*) show_help; exit 0 ;;
make,[012] | unpack,[!3] | run,[012]) usage "$action needs more or fewer arguments" ;;
make,* | unpack,* | run,*) ;;
*) usage "make, unpack or run is needed" ;;
esac
shift
"root_$action" "$@"
