#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2016 # expressions of awk
#
# reset.sh - a reset of the host, of a VM, of a vCPU: exact, and only there

. "${0%/*}/harness.sh"

# levels: the totals of host, VM 1, its vCPUs, VM 2.
levels()
{
	totals "$tables/global"
	totals "$debug/$vm/exit_stats"
	totals "$debug/$vm/vcpu0/exit_stats"
	totals "$debug/$vm/vcpu1/exit_stats"
	totals "$debug/$other/exit_stats"
}

# after_reset TEXT FILE EXPRESSION: of the levels that were $1 ... $5.
after_reset()
{
	before=$(levels | tr '\n' ' ')
	since=$(since_load host)
	generation=$(header_field generation)
	echo 1 >"$2" || fail "$1: accepts 1" "refused"
	equal "$1: the generation is the next one" \
		"$(header_field generation)" $((generation + 1))
	wanted=$(echo "$before" | awk "{ print $3 }")
	equal "$1: it is zero and the others are what they were" \
		"$(levels | tr '\n' ' ' | sed 's/ $//')" "$wanted"
	equal "$1: what was counted since the load stays" \
		"$(since_load host)" "$since"
	equal "$1: in the table of VMs, too" \
		"$(sed -n 's/^# since_load host=\([0-9]*\) .*/\1/p' "$tables/vms")" \
		"$since"
	equal "$1: vcpus agrees with the files" \
		"$(totals "$tables/vcpus" 5 "$vm")" \
		"$(($(totals "$debug/$vm/vcpu0/exit_stats") + $(totals "$debug/$vm/vcpu1/exit_stats")))"
	equal "$1: vms agrees with the files" \
		"$(totals "$tables/vms" 5 "$vm")" "$(totals "$debug/$vm/exit_stats")"
	equal "$1: sysfs agrees with global" \
		"$(cat "$values/total")" "$(totals "$tables/global")"
}

exits_of()
{
	awk '$3 == "cpuid" { sum += $4 } END { print sum + 0 }' "$1"
}

# twin TABLE VM: its exits by CPUID.
twin()
{
	rows "$tables/$1" | awk -v vm="$2" '
		tolower($2) == "cpuid" && $5 == vm { sum += $4 } END { print sum + 0 }'
}

# Two live VMs that KVM has one name for: a descriptor that was closed while vCPUs
# still ran, and its number again. Only the first one has a directory.
same_name()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest twins --vms 2 --same-name --cpuid 100 $(pausing twins)
	await_guest twins "paused round=1" || return
	vm=$(vm_of twins)
	equal "two VMs of one name: KVM has one name for both" "$(vm_of twins 2)" "$vm"
	for table in vms vcpus; do
		equal "two VMs of one name: apart in $table" \
			"$(twin $table "$vm") $(twin $table "$vm.2")" "100 100"
	done
	echo 1 >"$debug/$vm/exit_stats_reset"
	equal "two VMs of one name: a reset by name reaches the first" \
		"$(twin vms "$vm") $(twin vms "$vm.2")" "0 100"
	go twins
	end_guest twins
	equal "two VMs of one name: apart in retired" \
		"$(twin retired "$vm") $(twin retired "$vm.2")" "0 100"
}

require_kvm
default_parameters
run_guest gone --cpuid 50
# shellcheck disable=SC2046 # an option and its value
start_guest guest --cpuid 400 --io 10 --vms 2 --vcpus 2 --rounds 4 $(pausing guest)
if await_guest guest "paused round=1"; then
	vm=$(vm_of guest 1)
	other=$(vm_of guest 2)
	after_reset "reset of vCPU 0" "$debug/$vm/vcpu0/exit_stats_reset" \
		'$1, $2, 0, $4, $5'
	equal "reset of vCPU 0: no reason is left" \
		"$(rows "$debug/$vm/vcpu0/exit_stats" | tr '\t' ' ')" "total - - 0"
	go guest
	await_guest guest "paused round=2"
	equal "vCPU 0 counts from the reset" \
		"$(exits_of "$debug/$vm/vcpu0/exit_stats")" 400
	equal "vCPU 1 counts from its start" \
		"$(exits_of "$debug/$vm/vcpu1/exit_stats")" 800
	equal "the VM counts from its start" \
		"$(exits_of "$debug/$vm/exit_stats")" 1600

	after_reset "reset of the VM" "$debug/$vm/exit_stats_reset" \
		'$1, 0, $3, $4, $5'
	go guest
	await_guest guest "paused round=3"
	equal "the VM counts from the reset" \
		"$(exits_of "$debug/$vm/exit_stats")" 800
	equal "its vCPU 0 counts from its own reset" \
		"$(exits_of "$debug/$vm/vcpu0/exit_stats")" 800
	equal "the other VM counts from its start" \
		"$(exits_of "$debug/$other/exit_stats")" 2400

	after_reset "reset of the host" "$tables/reset" '0, $2, $3, $4, $5'
	equal "reset of the host: sysfs is zero" "$(cat "$values/total")" 0
	go guest
	await_guest guest "paused round=4"
	equal "the host counts from the reset" \
		"$(exits_of "$tables/global")" 1600
	equal "the VM counts from its own reset" \
		"$(exits_of "$debug/$vm/exit_stats")" 1600
	go guest
fi
end_guest guest
equal "the host keeps what it had when the VMs end" \
	"$(exits_of "$tables/global")" 1600
equal "a VM retires with what it showed" \
	"$(rows "$tables/retired" | awk -v vm="$vm" '$5 == vm && $3 == "cpuid" { print $4 }')" \
	1600

# Resets at any moment lose nothing, and no total wraps below zero.
since=$(since_load host)
start_guest busy --cpuid 100 --vcpus 2 --seconds 0 --stat-exits
within 20 grep -q "^vm" "$scratch/busy.out"
vm=$(vm_of busy)
within 20 test -e "$debug/$vm/vcpu1/exit_stats_reset"
resets=0
while [ $resets -lt 40 ]; do
	echo 1 >"$tables/reset"
	echo 1 >"$debug/$vm/exit_stats_reset"
	echo 1 >"$debug/$vm/vcpu0/exit_stats_reset"
	rows "$tables/global"
	rows "$tables/vms"
	rows "$tables/vcpus"
	resets=$((resets + 1))
done >"$scratch/busy.rows"
stop_guest busy
wanted=$(sed -n 's/^stat .*exits=//p' "$scratch/busy.out" |
	awk '{ sum += $1 } END { print sum }')
equal "$resets resets of all levels lose no exit of a running guest" \
	"$(($(since_load host) - since))" "$wanted"
at_most "no count wraps" \
	"$(awk '{ n++; if (length($4) > 9) wrapped++ } END { print n ? wrapped + 0 : "nothing" }' "$scratch/busy.rows")" 0
same_name
no_complaints
finish
