# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# debian.sh - the Debian system that came as the payload of the outer VM
#
# Sourced, in the outer VM. It is /debian then.
#
#   in_debian [NAME=VALUE]... COMMAND...

mv /payload /debian
mount -t proc proc /debian/proc
mount --rbind /sys /debian/sys
mount --rbind /dev /debian/dev

in_debian()
{
	chroot /debian /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}
