#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# allocation.sh - memory that KVM does not get: no harm, no exit lost
#
# Needs a kernel with CONFIG_FAILSLAB, which the minimal one is not. verdict.sh
# looks for leaks afterwards.
#
# A module load that fails in jump_label_add_module() makes the kernel itself
# warn ("Failed to allocate memory: jump_label may not work properly", and twice
# more when that load is undone), whoever's module it is. What it allocates there
# is struct static_key_mod, 24 bytes, from the cache kmalloc-32. So while modules
# load, all caches fail that slub_debug=A,... on the command line names, and that
# one must not be named.

. "${0%/*}/harness.sh"

failslab=${debug%/*}/failslab

# fail_allocations N: each Nth of the tasks that ask for it; 0 for none.
fail_allocations()
{
	echo $(($1 > 0 ? 100 : 0)) >"$failslab/probability"
	echo $(($1 > 0 ? $1 : 1)) >"$failslab/interval"
	echo -1 >"$failslab/times"
	echo 0 >"$failslab/space"
	echo 0 >"$failslab/verbose"
	echo Y >"$failslab/task-filter"
	echo N >"$failslab/ignore-gfp-wait"
	echo "${filter:-N}" >"$failslab/cache-filter"
}

# Runs the command as a task whose allocations may fail.
unlucky()
{
	sh -c 'echo 1 >/proc/self/make-it-fail; exec "$@"' sh "$@" \
		>"$scratch/unlucky.out" 2>&1
}

# often TIMES COMMAND...: says how often it failed.
often()
{
	times=$1
	shift
	failed=0
	for _ in $(seq "$times"); do
		unlucky "$@" || failed=$((failed + 1))
	done
	echo $failed
}

guests()
{
	host=$(since_load host)
	failures_of_guests=0
	for interval in 31 67 131 211 307 401 601 997; do
		fail_allocations $interval
		failed=$(often 4 "$exitgen" --cpuid 20 --vcpus 2)
		failures_of_guests=$((failures_of_guests + failed))
		note "each ${interval}th allocation fails: $failed of 4 guests failed"
	done
	fail_allocations 0
	at_least "guests fail for lack of memory" $failures_of_guests 4
	at_least "others run, or fail later" "$(($(since_load host) - host))" 40
	equal "nothing of those that failed is left" \
		"$(rows "$tables/vms" | wc -l) $(find "$debug" -maxdepth 1 -name '*-*' | wc -l)" \
		"0 0"
}

# refuse_reset FILE: writes to it when nothing but that can fail any more: all
# that a program needs to start has its memory by then.
refuse_reset()
(
	exec >"$1" || exit
	echo 1 >/proc/self/make-it-fail
	echo 1
)

# failures_in FUNCTION: of its own allocations, by the traces in the log.
failures_in()
{
	dmesg | awk -v name=" $1\\\\+" '
		/FAULT_INJECTION: forcing a failure/ { fresh = 1 }
		/ \? / { next }
		fresh && $0 ~ name { if (last ~ /alloc/) n++; fresh = 0 }
		{ last = $0 }
		END { print n + 0 }'
}

# Each of the allocations that a VM takes, one after the other.
creation()
{
	fail_allocations 0
	clear_log
	echo 2 >"$failslab/verbose"
	"$here/shortage" vms >"$scratch/shortage" 2>&1
	equal "VMs without one allocation each" $? 0
	echo 0 >"$failslab/verbose"
	at_least "KVM's record of a VM is one that failed" \
		"$(failures_in kvm_exit_stats_create_vm)" 1
	"$here/shortage" vcpus >>"$scratch/shortage" 2>&1
	equal "vCPUs without one allocation each" $? 0
	sed 's/^/# /' "$scratch/shortage"
	equal "nothing of those that failed is left" \
		"$(rows "$tables/vms" | wc -l) $(find "$debug" -maxdepth 1 -name '*-*' | wc -l)" \
		"0 0"
}

# Each file, and a reset that needs memory for its baseline.
files()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 150 $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	rows "$tables/vcpus" >"$scratch/before"
	fail_allocations 7
	for file in "$tables/global" "$tables/vcpus" "$tables/vms" \
		"$debug/$vm/exit_stats" "$debug/$vm/vcpu0/exit_stats" \
		"$values/total"; do
		failed=$(often 20 cat "$file")
		note "${file##*/}: $failed of 20 reads failed"
	done
	fail_allocations 0
	rows "$tables/vcpus" >"$scratch/after"
	same "reads that fail change nothing" "$scratch/before" "$scratch/after"
	fail_allocations 1
	refuse_reset "$debug/$vm/vcpu0/exit_stats_reset" 2>"$scratch/refusal"
	equal "a reset of a vCPU fails without its baseline" \
		"$? $(sed 's/.*: //' "$scratch/refusal")" \
		"1 Cannot allocate memory"
	fail_allocations 0
	rows "$tables/vcpus" >"$scratch/after"
	same "and changes nothing" "$scratch/before" "$scratch/after"
	echo 1 >"$debug/$vm/vcpu0/exit_stats_reset"
	equal "a reset works when there is memory" \
		"$(totals "$debug/$vm/vcpu0/exit_stats")" 0
	go guest
	end_guest guest
}

# cache_fails NAME: it is one of those that fail when there is a filter.
cache_fails()
{
	[ "$(cat "/sys/kernel/slab/$1/failslab")" = 1 ]
}

modules()
{
	vendor=kvm-amd
	[ "$(isa)" = svm ] || vendor=kvm-intel
	loads=0
	refused=0
	if ! cache_fails kmalloc-64 || cache_fails kmalloc-32; then
		skip "modules load without memory" \
			"slub_debug=A,... has to name the caches but kmalloc-32"
		return
	fi
	filter=Y
	unload-kvm
	load-kvm "$modules"
	rmmod $vendor
	for interval in 3 7 13 19 29 37 43 53 61 71 83 97 113 151 199; do
		fail_allocations $interval
		unlucky insmod "/modules/$modules/$vendor.ko"
		fail_allocations 0
		loads=$((loads + 1))
		if grep -q "^$(echo $vendor | tr - _) " /proc/modules; then
			rmmod $vendor
		else
			refused=$((refused + 1))
		fi
	done
	filter=N
	note "$refused of $loads loads of $vendor.ko failed"
	at_least "loading fails for lack of memory" $refused 3
	insmod "/modules/$modules/$vendor.ko"
	run_guest guest --cpuid 300
	at_least "after that it loads and counts" "$(totals "$tables/global")" 302
}

if [ ! -e "$failslab" ]; then
	skip "allocations that fail" "the kernel has no CONFIG_FAILSLAB"
	finish
fi
require_kvm
default_parameters
creation
guests
files
modules
no_complaints
finish
