#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# install.sh - install a built kernel on this machine, beside the others
#
# Usage: scripts/build/install.sh [--config running|FILE] [KERNEL]
#
# The classical road. Takes the kernel that `make kernel CONFIG=running` built
# and has the kernel's own `make modules_install install` put it in /boot and
# /lib/modules; Debian's installkernel makes its initrd and its entry in the
# boot menu. The kernels that are there stay. scripts/build/uninstall.sh removes it.
#
# Example:
#   make kernel CONFIG=running && make install

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

kernel_make()
{
	# shellcheck disable=SC2086 # $root is "sudo" or nothing
	$root make -C "$tree" O="$objects" INSTALL_MOD_STRIP=1 "$@"
}

config=running
config_arguments "$@"
[ "$config" != minimal ] ||
	usage "the minimal kernel is for the emulators and would not boot this machine"
find_built_kernel
case $release in
*-exit-stats*) ;;
*) die "the kernel in $objects is called $release, without -exit-stats at the end: it could overwrite another one" ;;
esac

"$top/scripts/build/packages.sh" make kmod initramfs-tools
root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || die "only root may install, and there is no sudo"
	root=sudo
	sudo -v || die "sudo refused"
fi
running=$(uname -r)
[ "$release" != "$running" ] ||
	say "note: $release runs now, its files are replaced, a reboot makes it count"

step "installing the modules in /lib/modules/$release" \
	"$BUILD/log/install.log" kernel_make modules_install ||
	die "the modules could not be installed: is there room in /lib/modules?"
step "installing the kernel in /boot, making its initrd and boot menu entry" \
	"$BUILD/log/install.log" kernel_make install ||
	die "the kernel could not be installed: is there room in /boot? make uninstall removes what is there of it"

say "Linux $release is installed beside $running"
cat <<END

To use it:   reboot and choose "Linux $release" in the boot menu, under
             "Advanced options" if it is not the first entry.
To go back:  reboot and choose "Linux $running" there, then
             make uninstall     removes $release again.
END
