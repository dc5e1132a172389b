#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# counts.sh - every exit is counted once, by vCPU and reason; sums are right
#
# Guests whose exits are known run one alone, with several vCPUs, and several
# at once. While they stand still each vCPU's counts must be what exitgen
# expects, to the exit, and add up to KVM's own stat.exits; the counts of a VM
# must be the sum of its vCPUs', and the host must have grown by all of them.

. "${0%/*}/harness.sh"
. "$here/tracing.sh"

# compare TEXT GUEST VCPUS: all vCPUs of the guest against the table.
compare()
{
	seen=$(awk -f "$here/expected.awk" "$scratch/$2.out" "$tables/vcpus")
	note "$1: $(echo "$seen" | tail -n 1)"
	case $seen in
	"compared $3 vCPUs, 0 reasons"* | "compared 0 "*)
		fail "$1" "$seen" ;;
	"compared $3 vCPUs, "*" reasons, $3 stat.exits")
		pass "$1" ;;
	*)
		fail "$1" "$seen" ;;
	esac
}

# sums TEXT GUEST VMS: vCPUs against VMs against files against the host.
sums()
{
	: >"$scratch/all"
	for i in $(seq "$3"); do
		vm=$(vm_of "$2" "$i")
		by_reason "$tables/vcpus" 5 "$vm" >"$scratch/vcpus"
		by_reason "$tables/vms" 5 "$vm" >"$scratch/vm"
		by_reason "$debug/$vm/exit_stats" >"$scratch/vm_file"
		same "$1: vms has the sum of the vCPUs of VM $i" \
			"$scratch/vcpus" "$scratch/vm"
		same "$1: the file of VM $i agrees" \
			"$scratch/vm" "$scratch/vm_file"
		cat "$scratch/vm" >>"$scratch/all"
	done
	awk '{ sum[$1] += $2 } END { for (n in sum) printf "%s %.0f\n", n, sum[n] }' \
		"$scratch/all" | sort >"$scratch/all_vms"
	by_reason "$tables/global" >"$scratch/after"
	increase "$scratch/before" "$scratch/after" >"$scratch/host"
	same "$1: the host grew by the sum of the VMs" \
		"$scratch/all_vms" "$scratch/host"
}

# scenario TEXT VMS VCPUS OPTION...
scenario()
{
	text=$1
	vms=$2
	vcpus=$3
	shift 3
	by_reason "$tables/global" >"$scratch/before"
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest "$@" --vms "$vms" --vcpus "$vcpus" --stat-exits \
		$(pausing guest)
	if await_guest guest "paused round=1"; then
		compare "$text" guest $((vms * vcpus))
		sums "$text" guest "$vms"
		go guest
	fi
	end_guest guest
}

# The file of each vCPU against its rows in the table of all. The IDs do not start
# at 0: what the files show is the ID, not the index.
vcpu_files()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 100 --io 7 --vcpus 3 --first-id 5 \
		--stat-exits $(pausing guest)
	if await_guest guest "paused round=1"; then
		vm=$(vm_of guest)
		compare "vCPUs with IDs from 5 on" guest 3
		for n in 5 6 7; do
			rows "$tables/vcpus" | awk -v vm="$vm" -v n=$n '
				BEGIN { OFS = "\t" }
				$5 == vm && $6 == n { print $1, $2, $3, $4 }' \
				>"$scratch/table"
			rows "$debug/$vm/vcpu$n/exit_stats" >"$scratch/file"
			same "vCPU $n has its rows in a file of its own" \
				"$scratch/table" "$scratch/file"
		done
		go guest
	fi
	end_guest guest
}

rounds()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 500 --pages 20 --rounds 3 --triple-fault 1 \
		--stat-exits $(pausing guest)
	for n in 1 2 3; do
		await_guest guest "paused round=$n" || break
		compare "counts go on in round $n" guest 1
		go guest
	done
	end_guest guest
}

# VMs with a vCPU that has not run are listed with a total of zero.
never_run()
{
	rm -f "$scratch/before.go"
	mkfifo "$scratch/before.go"
	start_guest guest --cpuid 1 --pause-before "$scratch/before.go"
	if await_guest guest "paused before"; then
		vm=$(vm_of guest)
		equal "a vCPU that has not run has exits" \
			"$(by_reason "$tables/vcpus" 5 "$vm" | tr '\n' ' ')" "total 0 "
		timeout 20 sh -c "echo >'$scratch/before.go'"
	fi
	end_guest guest
}

# QEMU 9.1 and later look for CR0 among the intercepts whichever register is
# read, and KVM lets reads of CR0 run: the trace events know.
cr4_reads_exit()
{
	[ -e "$tracing/events" ] || return 0
	trace_on kvm_exit
	run_guest probe --cr4 1
	trace_off
	traced | grep -q ' read_cr4 '
}

require_kvm
default_parameters
xsetbv=
grep -qw xsave /proc/cpuinfo && xsetbv="--xsetbv 6"
cr4="--cr4 7"
cr4_reads_exit || cr4="$cr4 --cr4-reads-run"

# shellcheck disable=SC2086 # options
scenario "one vCPU, all kinds" 1 1 --cpuid 1000 --hlt 50 --io 21 --rdmsr 33 \
	--wrmsr 44 --hypercall 30 --pages 200 --mmio 8 --wbinvd 3 $cr4 \
	--undefined 5 $xsetbv
scenario "interrupt controller in the kernel, fastpath" 1 1 --irqchip \
	--cpuid 10 --hlt 15 --ipi 33 --tsc-deadline 44 --wrmsr 5
scenario "triple fault" 1 1 --cpuid 10 --triple-fault 1
scenario "four vCPUs" 1 4 --cpuid 1000 --io 20 --pages 100 --hlt 9
scenario "three VMs at once" 3 2 --cpuid 700 --io 20 --pages 50 --mmio 3 \
	--hypercall 10
scenario "two VMs, fastpath, two vCPUs each" 2 2 --tsc-deadline 100 --ipi 50 \
	--hlt 3
vcpu_files
rounds
never_run
no_complaints
finish
