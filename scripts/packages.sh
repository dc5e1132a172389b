#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh - install the Debian packages that are missing
#
# Usage: scripts/packages.sh PACKAGE... | --update
#
# Says which packages it installs and runs apt-get for them, without
# recommended packages, through sudo when the user is not root. Does nothing
# when all of them are there. --update renews apt's lists of packages.
#
# Example:
#   scripts/packages.sh bc flex bison libelf-dev

set -eu
. "$(dirname "$0")/progress.sh"

top=$(cd "$(dirname "$0")/.." && pwd)
log=${BUILD:-$top/build}/log/packages.log

installed()
{
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

apt_get()
{
	# shellcheck disable=SC2086 # $root is "sudo" or nothing
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

case ${1-} in
-h | --help) show_help; exit 0 ;;
--update) ;;
-*) usage "unknown option $1" ;;
'') usage "no package is named" ;;
esac

{ command -v dpkg-query && command -v apt-get; } >/dev/null ||
	die "this machine has no apt: the packages $* (names as on Debian 12) are needed"

missing=
for package; do
	installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
command="apt-get install --no-install-recommends$missing"
[ "$1" != --update ] || command="apt-get update"

root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null ||
		die "there is no sudo here: run as root: $command"
	root=sudo
	# Ask for the password here, not hidden behind the log.
	sudo -v || die "sudo refused: run as root: $command"
fi

if [ "$1" = --update ]; then
	step "renewing apt's lists of packages" "$log" apt_get update ||
		die "apt-get update failed (all it said is in $log)"
	exit 0
fi

# shellcheck disable=SC2086 # a list of names
step "installing packages:$missing" "$log" install_packages $missing ||
	die "apt-get could not install:$missing (all it said is in $log)"
