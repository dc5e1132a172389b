#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# load.sh - put KVM modules with exit statistics in the place of the stock ones
#
# Usage: scripts/load.sh [--modules DIR]
#
# For the running stock Debian kernel on a machine with VT-x or AMD-V. Removes
# kvm and kvm_intel or kvm_amd and loads those of DIR (default:
# build/running/modules, where `make modules KERNEL=running` puts them). Their
# parameters, such as nested=1, are carried over. Refuses, and says who holds
# them, while a virtual machine runs. If the new ones do not load, the stock
# ones are put back. Nothing is written to disk: a reboot, or
# scripts/unload.sh, brings the stock ones back.
#
# Example:
#   make modules KERNEL=running && make load

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/kvm-modules.sh"

modules=${BUILD:-$(dirname "$0")/../build}/running/modules
case ${1-} in
-h | --help) show_help; exit 0 ;;
--modules)
	[ $# -ge 2 ] || usage "--modules needs a directory"
	modules=$2
	shift 2
	;;
esac
[ $# -eq 0 ] || usage "unknown argument $1"

find_vendor
for name in kvm "$(echo "$vendor" | tr _ -)"; do
	[ -f "$modules/$name.ko" ] ||
		die "there is no $modules/$name.ko: run make modules KERNEL=running first"
	made_for=$(module_field "$modules/$name.ko" vermagic)
	[ "${made_for%% *}" = "$(uname -r)" ] ||
		die "$modules/$name.ko was built for ${made_for%% *}, but $(uname -r) runs: run make modules KERNEL=running"
done
if grep -qs Y /sys/module/module/parameters/sig_enforce ||
	grep -qsE '\[(integrity|confidentiality)\]' /sys/kernel/security/lockdown; then
	die "this kernel loads signed modules only (Secure Boot): switch Secure Boot off, or take the classical road with a kernel signed by you"
fi
become_root --modules "$modules"
refuse_while_in_use

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
remember_parameters >"$scratch/before"
# Not to be stopped between removing and loading.
trap '' HUP INT TERM
if ! exchange ours "$scratch/before"; then
	exchange stock "$scratch/before" ||
		die "neither the new modules nor the stock ones can be loaded (dmesg says why): reboot"
	die "the new modules cannot be loaded (dmesg says why), the stock ones are back"
fi
say "KVM counts its exits now: $vendor of $modules is loaded"
say "  to read them:   sudo cat /sys/kernel/debug/kvm/exit_stats/global"
say "  to go back:     make unload"
