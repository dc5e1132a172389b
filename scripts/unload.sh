#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# unload.sh - bring the stock KVM modules back
#
# Usage: scripts/unload.sh
#
# Undoes scripts/load.sh: removes the KVM modules with exit statistics and
# loads the kernel's own, with the same parameters. Refuses, and says who holds
# them, while a virtual machine runs. When the stock ones are there already,
# nothing happens.

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/kvm-modules.sh"

case ${1-} in
-h | --help) show_help; exit 0 ;;
esac
[ $# -eq 0 ] || usage "unknown argument $1"

find_vendor
if module_loaded kvm && [ ! -e /sys/module/kvm/parameters/exit_stats ]; then
	say "the stock KVM modules are loaded already"
	exit 0
fi
become_root "$@"
refuse_while_in_use

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
remember_parameters >"$scratch/before"
trap '' HUP INT TERM
exchange stock "$scratch/before" ||
	die "the stock modules cannot be loaded (dmesg says why): reboot"
say "the stock KVM modules are back"
