#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# binary.sh - what KVM_GET_STATS_FD says of a vCPU's exits, and debugfs of a VM's
#
# Against the tables; read while the vCPUs run; over a reset, which they outlive.

. "${0%/*}/harness.sh"

# stats VCPU: "NAME VALUE..." of what the guest printed last of it.
stats()
{
	sed -n "s/^stats vm=[^ ]* vcpu=$1 \([^=]*\)=/\1 /p" "$scratch/guest.out" |
		tr ',' ' '
}

# binary_classes VCPU: "class exits", those that are not zero.
binary_classes()
{
	stats "$1" | awk '
		/^exits_/ && !/^exits_by_reason/ && !/_ns / && !/_hist / && $2 {
			print substr($1, 7), $2 }' | sort
}

# class_files DIR: the same of the files in debugfs.
class_files()
{
	for file in "$1"/exits_*; do
		read -r value <"$file"
		[ "$value" = 0 ] || echo "${file##*/exits_} $value"
	done | sort
}

# The bucket is the exit reason on VMX, and the exit code where there are no gaps
# on SVM; nested page faults are behind these.
buckets_of()
{
	stats "$1" | awk -v isa="$(isa)" '
		$1 != "exits_by_reason" { next }
		{
			for (i = 2; i <= NF; i++)
				if ($i)
					print isa == "svm" && i - 2 == 168 ? 1024 : i - 2, $i
		}' | sort
}

codes_of()
{
	rows "$1" | while read -r code _ _ exits _; do
		[ "$code" = total ] || echo "$((code)) $exits"
	done | sort
}

# at_rest WHEN: both vCPUs and the VM against the tables.
at_rest()
{
	vm=$(vm_of guest)
	for id in 0 1; do
		file=$debug/$vm/vcpu$id/exit_stats
		classes_of "$file" >"$scratch/wanted"
		binary_classes "$id" >"$scratch/seen"
		same "$1: the classes of vCPU $id are those of its file" \
			"$scratch/wanted" "$scratch/seen"
		codes_of "$file" >"$scratch/wanted"
		buckets_of "$id" >"$scratch/seen"
		same "$1: the buckets of vCPU $id are its reasons" \
			"$scratch/wanted" "$scratch/seen"
		equal "$1: together they are KVM's own statistic of vCPU $id" \
			"$(binary_classes "$id" | awk '{ n += $2 } END { print n }')" \
			"$(stats "$id" | sed -n 's/^exits //p')"
	done
	classes_of "$debug/$vm/exit_stats" >"$scratch/wanted"
	class_files "$debug/$vm" >"$scratch/seen"
	same "$1: each class of the VM has its file" "$scratch/wanted" "$scratch/seen"
	classes_of "$tables/global" >"$scratch/wanted"
	class_files "$debug" >"$scratch/seen"
	same "$1: so has each of the host" "$scratch/wanted" "$scratch/seen"
}

exact()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 500 --io 30 --rdmsr 20 --wrmsr 10 --hypercall 7 \
		--pages 25 --hlt 3 --vcpus 2 --rounds 2 --stats $(pausing guest)
	await_guest guest "paused round=1" || return
	at_rest "one round"
	equal "every class has a file, as QEMU has a statistic" \
		"$(find "$debug" -maxdepth 1 -name 'exits_*' | wc -l) $(find "$debug/$vm" -maxdepth 1 -name 'exits_*' | wc -l)" \
		"$(stats 0 | grep -c '^exits_[a-z_]* [0-9]*$' | awk -v times="$(stats 0 | grep -c '^exits_.*_ns ')" '{ print $1 - times, $1 - times }')"
	equal "none can be written" \
		"$(find "$debug" -name 'exits_*' -perm -200 | wc -l)" 0
	first=$(stats 0 | sed -n 's/^exits_cpuid //p')
	echo 1 >"$debug/$vm/exit_stats_reset"
	echo 1 >"$debug/$vm/vcpu0/exit_stats_reset"
	go guest
	await_guest guest "paused round=2" || return
	tail -n +"$(grep -n '^paused round=1' "$scratch/guest.out" | cut -d : -f 1)" \
		"$scratch/guest.out" >"$scratch/later"
	equal "a reset does not take from what only grows" \
		"$(sed -n 's/^stats vm=[^ ]* vcpu=0 exits_cpuid=//p' "$scratch/later")" \
		"$((first + 500))"
	equal "the files of the VM start over with its table" \
		"$(cat "$debug/$vm/exits_cpuid")" 1000
	go guest
	end_guest guest
}

# Of one moment, never fewer, never less than KVM's own: exitgen judges each read.
running()
{
	for mode in count time; do
		set_parameter exit_stats "$mode"
		run_guest guest --cpuid 100 --io 3 --rdmsr 5 --vcpus 2 --seconds 0 --stats ||
			continue
		equal "$mode: reads while vCPUs run" \
			"$(sed -n 's/^watched reads=//p' "$scratch/guest.out")" 1000
	done
	default_parameters
}

measured()
{
	set_parameter exit_stats time
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 800 --io 40 --stats --vcpus 2 --rounds 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	rows "$debug/$vm/vcpu0/exit_stats_time" >"$scratch/times"
	equal "CPUID's time is that of its row" \
		"$(stats 0 | sed -n 's/^exits_cpuid_ns //p')" \
		"$(awk -F '\t' '$3 == "cpuid" { print $6 + $7 }' "$scratch/times")"
	equal "its histogram has an exit for each CPUID" \
		"$(stats 0 | awk '/^exits_cpuid_hist / { for (i = 2; i <= NF; i++) n += $i; print n }')" 800
	equal "the guest's time is that of its row" \
		"$(stats 0 | sed -n 's/^time_guest_ns //p')" \
		"$(awk -F '\t' '$1 == "guest" { print $5 }' "$scratch/times")"
	echo 1 >"$debug/$vm/vcpu0/exit_stats_reset"
	go guest
	await_guest guest "paused round=2" || return
	equal "a reset does not take from times" \
		"$(stats 0 | awk '/^exits_cpuid_hist / { n = 0; for (i = 2; i <= NF; i++) n += $i } END { print n }')" 1600
	go guest
	end_guest guest
	default_parameters
}

require_kvm
default_parameters
exact
running
if grep -q '^# kvm-exit-stats-time' "$tables/time/global" 2>/dev/null; then
	measured
else
	skip "times" "KVM is built without them"
fi
no_complaints
finish
