#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# reads.sh - what a read of the tables costs beside many vCPUs
#
# Instructions from open() to close(), with five reasons for each vCPU: that is how
# long the lock is held at most, for which a VM that is created waits. 1,000 vCPUs
# in VMs of 100 and of one where there is memory for them, else 100. Right where
# the time stamp counter counts instructions, as in cost.sh.

. "${0%/*}/harness.sh"

kinds="--cpuid 1 --hypercall 1 --rdmsr 1"

# costs FILE BOUND: instructions for each vCPU.
costs()
{
	text="$1 of $number vCPUs $shape takes at most $(($2 * number)) instructions"
	"$here/readcost" 3 "$tables/$1" >"$scratch/cost" 2>&1
	note "$(cat "$scratch/cost")"
	seen=$(sed -n 's/^read .* instructions=\([0-9]*\) tick=1.000$/\1/p' \
		"$scratch/cost")
	if [ -z "$seen" ] && grep -q '^read ' "$scratch/cost"; then
		skip "$text" "the time stamp counter does not count instructions here (QEMU: boot with --icount)"
	else
		at_most "$text" "$seen" $(($2 * number))
	fi
}

ulimit -n 4096
require_kvm
default_parameters
number=1000
[ "$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)" -gt 4500000 ] ||
	number=100
while read -r shape vms vcpus; do
	# shellcheck disable=SC2046,SC2086 # options
	start_guest many --vms "$vms" --vcpus "$vcpus" $kinds $(pausing many)
	await_guest many "paused round=1"
	at_least "each vCPU has five reasons, $shape" \
		"$(awk -F '\t' '$6 ~ /^[0-9]+$/ && $1 != "total"' "$tables/vcpus" | wc -l)" \
		$((5 * number))
	costs vcpus 25000
	costs global 500
	[ "$vcpus" != 1 ] || costs vms 30000
	kill -9 "$(cat "$scratch/many.pid")"
	wait "$(cat "$scratch/many.pid")" 2>/dev/null
done <<END
in-VMs-of-100 $((number / 100)) 100
in-VMs-of-one $number 1
END
finish
