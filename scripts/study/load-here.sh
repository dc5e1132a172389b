#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# load-here.sh - what load-kvm is to the outer VM, for a study on this machine
#
# Usage: scripts/study/load-here.sh here [kvm_intel.ept=0] [kvm_amd.npt=0]
#
# Loads KVM again if nested paging is to be switched, else does nothing: the
# modules of `make load` if those are what runs, or the kernel's own. The other
# parameters stay, those that follow from it come back with it. Refuses while a
# VM runs. For root.
#
# Example:
#   scripts/study/load-here.sh here kvm_intel.ept=0

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/kvm-modules.sh"

modules=${BUILD:-$(dirname "$0")/../../build}/running/modules
before=/run/kvm-exit-stats.parameters

case ${1-} in
-h | --help) show_help; exit 0 ;;
here) shift ;;
*) usage "the first word has to be \"here\"" ;;
esac
find_vendor
case $vendor in
kvm_intel) switch=ept ;;
*) switch=npt ;;
esac
wanted=1
for argument; do
	case $argument in
	"$vendor.$switch"=*) wanted=${argument#*=} ;;
	esac
done
now=$(nested_paging)
[ "$now" != "$wanted" ] || exit 0

refuse_while_in_use
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Once nested paging is off, what follows from that looks like what was wished.
if [ "$wanted" = 1 ] && [ -e "$before" ]; then
	cp "$before" "$scratch/parameters"
else
	remember_parameters >"$scratch/parameters"
	[ "$wanted" = 1 ] || cp "$scratch/parameters" "$before"
fi
sed -i "s/^\($vendor $switch\) .*/\1 $wanted/" "$scratch/parameters"
loader=stock
# The kernel's own ones have no exit statistics on the short road.
if [ -e "$modules/kvm.ko" ] &&
	! modinfo -p kvm 2>/dev/null | grep -q exit_stats; then
	loader=ours
fi
trap '' HUP INT TERM
exchange $loader "$scratch/parameters" ||
	die "KVM could not be loaded again (dmesg says why)"
[ "$wanted" != 1 ] || rm -f "$before"
