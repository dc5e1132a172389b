#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# uninstall.sh - remove the kernel that install.sh installed
#
# Usage: scripts/build/uninstall.sh [RELEASE]
#
# Removes the kernel, its initrd, its modules and its entry in the boot menu.
# Without RELEASE, the one kernel whose release ends in -exit-stats. The
# running kernel is never removed.
#
# Example:
#   scripts/build/uninstall.sh 6.1.192-exit-stats

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

installed()
{
	for kernel in /lib/modules/*-exit-stats* /boot/vmlinuz-*-exit-stats; do
		[ ! -e "$kernel" ] || basename "$kernel" | sed 's/^vmlinuz-//'
	done | sort -u
}

remove()
{
	# What Debian does when a kernel package goes: the initrd and the menu.
	# shellcheck disable=SC2086 # $root is "sudo" or nothing
	$root rm -rf "/lib/modules/$release" &&
		$root rm -f "/boot/vmlinuz-$release" "/boot/vmlinuz-$release.old" \
			"/boot/System.map-$release" "/boot/System.map-$release.old" \
			"/boot/config-$release" "/boot/config-$release.old" || return
	[ ! -d /etc/kernel/postrm.d ] ||
		$root env PATH="$PATH:/usr/sbin:/sbin" run-parts --verbose \
			--arg="$release" --arg="/boot/vmlinuz-$release" \
			/etc/kernel/postrm.d
}

case ${1-} in
-h | --help) show_help; exit 0 ;;
-*) usage "unknown option $1" ;;
esac
[ $# -le 1 ] || usage "one kernel at a time"
release=${1:-$(installed)}
# shellcheck disable=SC2086 # split into releases
set -- $release
case $# in
0) say "no kernel with exit statistics is installed"; exit 0 ;;
1) ;;
*) die "several kernels with exit statistics are installed, name the one to remove: scripts/build/uninstall.sh" "$@" ;;
esac
case $release in
*/* | '') usage "$release is no release of a kernel" ;;
*-exit-stats*) ;;
*) die "$release is not one of ours: its name does not end in -exit-stats" ;;
esac
[ -e "/lib/modules/$release" ] || [ -e "/boot/vmlinuz-$release" ] ||
	die "no kernel $release is installed"
[ "$release" != "$(uname -r)" ] ||
	die "$release is the running kernel: reboot into another one first"

root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || die "only root may uninstall, and there is no sudo"
	root=sudo
	sudo -v || die "sudo refused"
fi
step "removing $release" "$BUILD/log/uninstall.log" remove ||
	die "Linux $release could not be removed completely"
say "Linux $release is gone"
