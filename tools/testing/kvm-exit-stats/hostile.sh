#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# hostile.sh - nobody gets anything out of the files but what is documented
#
# Random writes to all controls are accepted or refused as documented and change
# nothing if refused; odd reads by many threads give whole snapshots or an error;
# a user without rights gets nothing; no address of the kernel is shown. The
# program hostile does it, from a seed that it prints: hostile.sh [SEED].

. "${0%/*}/harness.sh"

seed=${1:-$(cut -c 1-8 </proc/sys/kernel/random/uuid | sed 's/^/0x/')}
seed=$((seed))

# hostile NAME OPTION...
hostile()
{
	out=$scratch/$1.hostile
	shift
	timeout 1500 "$here/hostile" --seed $seed "$@" >"$out" 2>&1
}

# result TEXT STATUS
result()
{
	if [ "$2" -eq 0 ]; then
		pass "$1"
	else
		fail "$1" "$(grep -A 30 -e wrong -e error "$out")"
	fi
}

figure()
{
	sed -n "s/^$1 \([0-9]*\)$/\1/p" "$out"
}

# of CONTROL OUTCOME: how many writes.
of()
{
	sed -n "s/^writes to $1:.* $2=\([0-9]*\).*/\1/p" "$out"
}

writes()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 300 --vcpus 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	hostile writes --writes 20000 --vm "$(vm_of guest)"
	status=$?
	result "random writes (seed $seed) do what is documented, and nothing else" \
		$status
	[ $status -eq 0 ] || return
	equal "all of them were made" "$(figure writes)" 20000
	grep '^writes to ' "$out" | while read -r line; do
		note "$line"
	done
	for control in exit_stats exit_stats_interval exit_stats_gap_ms \
		exit_stats_dump reset \
		"VM's exit_stats_reset" "vCPU's exit_stats_reset"; do
		at_least "$control accepts some" "$(of "$control" accepted)" 100
		at_least "$control refuses many" "$(of "$control" EINVAL)" 500
		[ "$control" = exit_stats ] || [ "$control" = exit_stats_dump ] ||
			at_least "$control says what is out of range" \
				"$(of "$control" ERANGE)" 20
	done
	default_parameters

	hostile strangers --strangers --vm "$(vm_of guest)"
	result "a user without rights can open nothing but parameters, to read" $?
	at_least "many files were tried" "$(figure files)" 50
	at_least "in several ways each" "$(figure refused)" \
		$((7 * $(figure files)))
	equal "whom root hands an open file can use it, as any file" \
		"$(figure handed_over)" "$(figure files)"
	go guest
	end_guest guest
}

reads()
{
	start_guest endless --cpuid 100 --io 5 --vcpus 3 --seconds 0
	await_guest endless "vm " || return
	(while [ ! -e "$scratch/enough" ]; do
		"$exitgen" --cpuid 50 --vcpus 2 --serial --vms 3 || exit
	done >"$scratch/coming.out" 2>&1) &
	coming=$!
	hostile reads --reads 150 --threads 8
	status=$?
	: >"$scratch/enough"
	wait $coming
	stop_guest endless
	result "odd reads by 8 threads: whole snapshots or an error, no address" \
		$status
	at_least "many files were opened" "$(figure files)" 1000
	at_least "read oddly" "$(figure odd_reads)" 4000
	at_least "read as a whole" "$(figure whole)" 1000
	at_least "byte by byte" "$(figure byte_by_byte)" 100
	note "files $(figure files), odd reads $(figure odd_reads), whole texts $(figure whole), byte by byte $(figure byte_by_byte), gone meanwhile $(figure gone)"
}

# addresses FILE: text that looks like one.
addresses()
{
	grep -E -o 'ffff[0-9a-f]{12}|\(____?ptrval____?\)|\(ptrval\)|\(efault\)|\(null\)' "$1"
}

no_addresses()
{
	set_parameter exit_stats_interval 100
	set_parameter exit_stats_gap_ms 0
	run_guest dumped --cpuid 2000 --io 5
	default_parameters
	dmesg | awk -v begin="$log_begin" '
		index($0, begin) { there = 1 } there' >"$scratch/log"
	at_least "dumps are in the log" "$(grep -c 'exit_stats: ' "$scratch/log")" 3
	equal "the log shows no address" "$(addresses "$scratch/log" | wc -l)" 0
	grep 'exit_stats' "$scratch/log" | sed 's/^\[[^]]*\]//' >"$scratch/dumps"
	equal "a dump has no word like a hashed address" \
		"$(grep -c -E '[0-9a-f]{12}' "$scratch/dumps")" 0
}

require_kvm
default_parameters
note "seed $seed"
writes
reads
no_addresses
no_complaints
finish
