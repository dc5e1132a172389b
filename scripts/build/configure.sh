#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# configure.sh - write the configuration of a kernel with exit statistics
#
# Usage: scripts/build/configure.sh [--config minimal|kasan|kcsan|running|FILE] [KERNEL]
#
#   minimal   tinyconfig and scripts/config/minimal.config: builds in minutes,
#             for the emulators (default)
#   kasan, kcsan  minimal, scripts/config/debug.config and debug/<name>.config:
#             kernels that look for errors in themselves, for scripts/test.sh
#   running   the configuration of the running kernel (from /boot) and
#             scripts/config/running.config: for this machine
#   FILE      the same with another kernel's configuration file
#
# The tree is the one that SRC names, or build/<KERNEL>/linux, with the exit
# statistics applied; the objects go to build/<KERNEL>/obj/<config>/, never
# into the tree. An option that is wanted but did not stick is an error that
# names it.
#
# Examples:
#   scripts/build/configure.sh
#   scripts/build/configure.sh --config running 6.1

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

kernel_make()
{
	make -C "$tree" O="$objects" KCONFIG_CONFIG=.config.new "$@"
}

# The later of two lines wins in Kconfig.
write_config()
{
	if [ -z "$base" ]; then
		kernel_make tinyconfig || return
	else
		cat "$base" >"$objects/.config.new" || return
	fi
	# shellcheck disable=SC2086 # one word each
	cat $fragments >>"$objects/.config.new" &&
		kernel_make olddefconfig
}

# Prints what the fragments want and the configuration lacks.
missing_options()
{
	# shellcheck disable=SC2086 # one word each
	cat $fragments |
		awk -F = '/^CONFIG_[A-Z0-9_]*=/ {
			value[$1] = substr($0, length($1) + 2)
		} END { for (option in value) print option, value[option] }' |
		while read -r option value; do
			case $value in
			n | '""')
				! grep "^$option=" "$objects/.config.new" |
					grep -qvx "$option=$value" ||
					echo "$option=$value"
				;;
			*)
				grep -qx "$option=$value" "$objects/.config.new" ||
					echo "$option=$value"
				;;
			esac
		done
}

config=minimal
config_arguments "$@"
tree=$(tree_with_stats)
tree_refuse_built "$tree"

fragments=$(config_fragments "$config")
case $fragments in
*/minimal.config*) base= ;;
*) base=$config ;;
esac
[ "$config" != running ] || base=/boot/config-$(uname -r)
if [ -n "$base" ] && ! [ -r "$base" ]; then
	die "there is no kernel configuration $base: name one with CONFIG=<file>"
fi

objects=$(objects_dir "$config")
lock "$objects"
objects_of_tree "$objects" "$tree"
# Not to be found full at the end of a build; all drivers take the most.
[ -n "$base" ] && room=5000 || room=500
[ -e "$objects/.config" ] || need_room "$objects" "$room"
"$top/scripts/build/packages.sh" @kernel

[ -z "$base" ] ||
	say "on top of $base: without Debian's signing keys, debug information and BTF; the release name ends in -exit-stats"
step "configuring Linux $(tree_version "$tree") ($config)" \
	"$BUILD/log/configure.log" write_config ||
	die "the kernel's own configuration program failed"
missing=$(missing_options)
# shellcheck disable=SC2086 # on one line
[ -z "$missing" ] ||
	die "Linux $(tree_version "$tree") does not take these options of" $fragments: $missing
mv "$objects/.config.new" "$objects/.config"
