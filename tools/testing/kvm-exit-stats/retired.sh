#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# retired.sh - a VM that ended stays in the host's totals and in "retired"
#
# Host totals never fall; "retired" keeps the last 64 VMs; a file that is held
# open does not keep a VM from ending, nor does reading it then do harm.

. "${0%/*}/harness.sh"

# The time of a snapshot, in nanoseconds.
now()
{
	sed -n '1s/.* time_ns=//p' "$tables/reasons"
}

one_death()
{
	began=$(now)
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 777 --io 11 --vcpus 3 $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	by_reason "$tables/vms" 5 "$vm" >"$scratch/alive"
	by_reason "$tables/global" >"$scratch/host_alive"
	retired=$(since_load retired)
	go guest
	end_guest guest

	by_reason "$tables/retired" 5 "$vm" >"$scratch/dead"
	by_reason "$tables/global" >"$scratch/host_dead"
	same "retired has the counts that the VM had" \
		"$scratch/alive" "$scratch/dead"
	same "the host has what it had" \
		"$scratch/host_alive" "$scratch/host_dead"
	equal "vms does not list it any more" \
		"$(rows "$tables/vms" | awk -v vm="$vm" '$5 == vm' | wc -l)" 0
	equal "vcpus does not list it any more" \
		"$(rows "$tables/vcpus" | awk -v vm="$vm" '$5 == vm' | wc -l)" 0
	equal "it has no directory any more" \
		"$(find "$debug" -maxdepth 1 -name "$vm" | wc -l)" 0
	equal "retired grew by the VM's exits" \
		"$(($(since_load retired) - retired))" \
		"$(awk '$1 == "total" { print $2 }' "$scratch/alive")"
	equal "retired has pid, comm and number of vCPUs" \
		"$(rows "$tables/retired" | awk '$1 == "total" { last = $6 " " $7 " " $8 } END { print last }')" \
		"${vm%-*} exitgen 3"
	lifetime=$(rows "$tables/retired" |
		awk '$1 == "total" { last = $9 } END { print last }')
	at_least "retired has the lifetime" "$lifetime" 1000000
	at_most "which is not longer than we have waited" "$lifetime" \
		$(($(now) - began))
}

many_deaths()
{
	host=$(since_load host)
	run_guest many --cpuid 10 --vms 70 --serial --stat-exits
	wanted=$(sed -n 's/^stat .*exits=//p' "$scratch/many.out" |
		awk '{ sum += $1 } END { print sum }')
	equal "the host grew by the exits of 70 VMs" \
		"$(($(since_load host) - host))" "$wanted"
	equal "retired lists 64 of them" \
		"$(rows "$tables/retired" | grep -c '^total')" 64
	equal "and only them" \
		"$(rows "$tables/retired" | awk -v vm="$(vm_of many)" '
			$1 == "total" && $5 == vm' | wc -l)" 64
	run_guest last --cpuid 4321
	equal "the last one stands last" \
		"$(rows "$tables/retired" | awk '$1 != "total" && $3 == "cpuid" { last = $4 } END { print last }')" \
		4321
	equal "and 64 are still listed" \
		"$(rows "$tables/retired" | grep -c '^total')" 64
	equal "the total of the host is older than the list" \
		"$([ "$(since_load retired)" -gt "$(totals "$tables/retired")" ] && echo yes)" \
		yes
}

# Sampled while VMs come and go: sysfs, debugfs, and one reason.
never_falls()
{
	(while [ ! -e "$scratch/enough" ]; do
		"$exitgen" --cpuid 50 --vms 10 --vcpus 2 --serial || exit
	done >"$scratch/loop.out" 2>&1) &
	loop=$!
	samples=0
	while [ $samples -lt 150 ]; do
		cat "$values/total"
		totals "$tables/global"
		samples=$((samples + 1))
	done >"$scratch/samples"
	: >"$scratch/enough"
	wait $loop
	loop_status=$?
	equal "VMs come and go meanwhile" "$loop_status" 0
	equal "the host's total never falls" \
		"$(awk '$1 < last { falls++ } { last = $1 } END { print NR, falls + 0 }' "$scratch/samples")" \
		"300 0"
	at_least "and it rises" "$(sort -u "$scratch/samples" | wc -l)" 10
	note "total from $(head -n 1 "$scratch/samples") to $(tail -n 1 "$scratch/samples"), $(grep -c '^vm ' "$scratch/loop.out") VMs in the last run"
}

# hold FILE: it is open while its VM ends.
hold()
{
	host=$(since_load host)
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 333 --stat-exits --hold-open "$1" \
		$(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	wanted=$(sed -n 's/^stat .*exits=//p' "$scratch/guest.out")
	go guest
	await_guest guest "paused dead" || return
	equal "${1##*/kvm/} held open: the host has the VM's exits" \
		"$(($(since_load host) - host))" "$wanted"
	equal "${1##*/kvm/} held open: the VM is retired, or still listed" \
		"$( (rows "$tables/retired"; rows "$tables/vms") | awk -v vm="$vm" '$1 == "total" && $5 == vm { print $4 }')" \
		"$wanted"
	go guest
	end_guest guest
	equal "${1##*/kvm/} held open: in the end the VM is retired" \
		"$(rows "$tables/retired" | awk -v vm="$vm" '$1 == "total" && $5 == vm { print $4 }')" \
		"$wanted"
	case $1 in
	"$tables"/*)
		# Files of the host tell what there is when they are read.
		equal "${1##*/kvm/} held open: a read does not list the VM" \
			"$(grep -c '^held: # kvm-exit-stats' "$scratch/guest.out") $(grep -c "^held: .*$vm" "$scratch/guest.out")" \
			"1 0"
		return ;;
	esac
	held=$(sed -n 's/^held \([be][^ ]*\).*/\1/p' "$scratch/guest.out")
	note "${1##*/kvm/} held open: a read after the end of the VM gives $held"
	case $held in
	errno=5 | errno=19)
		pass "${1##*/kvm/} held open: a read says that it is gone" ;;
	bytes=*)
		equal "${1##*/kvm/} held open: a read gives the last counts" \
			"$(sed -n 's/^held: total.*-\t\([0-9]*\).*/\1/p' "$scratch/guest.out")" \
			"$wanted" ;;
	*)
		fail "${1##*/kvm/} held open: a read gives counts or an error" \
			"$(tail -n 3 "$scratch/guest.out")" ;;
	esac
}

require_kvm
default_parameters
one_death
many_deaths
never_falls
hold "$debug/%v/exit_stats"
hold "$debug/%v/vcpu0/exit_stats"
hold "$tables/vcpus"
no_complaints
finish
