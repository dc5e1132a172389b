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
	for interval in 131 401 997; do
		fail_allocations $interval
		failed=$(often 4 "$exitgen" --cpuid 20 --vcpus 2)
		failures_of_guests=$((failures_of_guests + failed))
		note "each ${interval}th allocation fails: $failed of 4 guests failed"
	done
	fail_allocations 0
	at_least "guests fail for lack of memory" $failures_of_guests 2
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

# shortage TEXT ARGUMENT...: each of the allocations that this takes fails, one
# after the other; one at least is needed.
shortage()
{
	text=$1
	shift
	fail_allocations 0
	"$here/shortage" "$@" >"$scratch/shortage" 2>&1
	status=$?
	sed 's/^/# /' "$scratch/shortage"
	equal "$text: each allocation fails once" $status 0
	at_least "$text: and it is seen to fail" \
		"$(sed -n 's/.* failed \([0-9]*\)$/\1/p' "$scratch/shortage")" 1
}

creation()
{
	shortage "a VM" vms
	shortage "a vCPU" vcpus
	# Without memory for its record, its time is not measured, and that is all.
	set_parameter exit_stats time
	shortage "a vCPU in the mode time" vcpus
	set_parameter exit_stats count
	equal "nothing of those that failed is left" \
		"$(rows "$tables/vms" | wc -l) $(find "$debug" -maxdepth 1 -name '*-*' | wc -l)" \
		"0 0"
}

# A change that is refused is none, and a guest counts on.
changes()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 150 --rounds 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	shortage "the mode" write "$parameters/exit_stats" off
	shortage "the mode time" write "$parameters/exit_stats" time
	shortage "the interval" write "$parameters/exit_stats_interval" 777
	shortage "the gap" write "$parameters/exit_stats_gap_ms" 7
	vm=$(vm_of guest)
	go guest
	await_guest guest "paused round=2"
	equal "the guest is counted to the exit" \
		"$(awk '$3 == "cpuid" { print $4 }' "$debug/$vm/exit_stats")" 300
	go guest
	end_guest guest
}

# Each file, and a reset that needs memory for its baseline.
files()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 150 $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	rows "$tables/vcpus" >"$scratch/before"
	for file in "$tables/global" "$tables/vcpus" "$tables/vms" \
		"$tables/retired" "$tables/reasons" \
		"$debug/$vm/exit_stats" "$debug/$vm/vcpu0/exit_stats" \
		"$values/total"; do
		shortage "${file##*/kvm/}" read "$file"
	done
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

# Some of the many allocations: the start of the exit statistics takes most.
modules()
{
	if ! cache_fails kmalloc-64 || cache_fails kmalloc-32; then
		skip "modules load without memory" \
			"slub_debug=A,... has to name the caches but kmalloc-32"
		return
	fi
	unload-kvm
	load-kvm "$modules"
	rmmod $vendor
	clear_log
	filter=Y
	shortage "${vendor_file##*/}" --places 40 load "$vendor_file"
	filter=N
	fail_allocations 0
	insmod "$vendor_file"
	run_guest guest --cpuid 300
	at_least "after that it loads and counts" "$(totals "$tables/global")" 302
}

if [ ! -e "$failslab" ]; then
	skip "allocations that fail" "the kernel has no CONFIG_FAILSLAB"
	finish
fi
refusals=expected
require_kvm
default_parameters
creation
guests
changes
files
modules
no_complaints
finish
