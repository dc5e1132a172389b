#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# trace.sh - the counts are those of KVM's own kvm_exit trace event
#
# Per vCPU and reason, external interrupts included, with no trace event lost.
# Where KVM's event misses exits that the fastpath handled (SVM up to 6.1 with
# a timer of the host), the counts may only be higher, for MSR writes.

. "${0%/*}/harness.sh"

event=$tracing/events/kvm/kvm_exit

trace_on()
{
	echo 0 >"$tracing/tracing_on"
	echo 16384 >"$tracing/buffer_size_kb"
	echo >"$tracing/trace"
	echo 1 >"$event/enable"
	echo 1 >"$tracing/tracing_on"
}

trace_off()
{
	echo 0 >"$tracing/tracing_on"
	echo 0 >"$event/enable"
}

lost_events()
{
	cat "$tracing"/per_cpu/cpu*/stats |
		awk '/overrun|dropped/ { n++; sum += $NF } END { if (n) print sum }'
}

# "vcpu name events", with the names that the tables have.
traced()
{
	sed -n 's/.*kvm_exit: vcpu \([0-9]*\) reason \(.*\) rip 0x.*/\1 \2/p' \
		"$tracing/trace" |
		sed -e 's/ FAILED_VMENTRY$//' -e 's/ 0xffffffff$/ invalid_guest_state/' \
			-e 's/^\([0-9]*\) \([^ ]*\) /\1 \2_/' |
		awk '{ sum[$0]++ } END { for (k in sum) print k, sum[k] }' | sort
}

counted()
{
	rows "$tables/vcpus" | awk '$1 != "total" { print $6, $2, $4 }' | sort
}

# scenario TEXT PAUSE OPTION...
scenario()
{
	text=$1
	pause=$2
	shift 2
	trace_on
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest "$@" $(pausing guest)
	if await_guest guest "paused $pause"; then
		trace_off
		counted >"$scratch/counted"
		equal "$text: no trace event is lost" "$(lost_events)" 0
		traced >"$scratch/traced"
		note "$text: $(awk '{ n += $3 } END { print n }' "$scratch/traced") events, $(awk '{ n += $3 } END { print n }' "$scratch/counted") exits"
		same "$text: exits by vCPU and reason are the trace events" \
			"$scratch/traced" "$scratch/counted"
		go guest
	fi
	trace_off
	end_guest guest
}

if [ ! -e "$tracing/events" ]; then
	skip "trace events" "the kernel has no tracefs"
	finish
fi
require_kvm
default_parameters
scenario "one vCPU" round=1 --cpuid 1000 --hlt 50 --io 100 --rdmsr 50 \
	--wrmsr 50 --hypercall 50 --pages 200 --mmio 20 --wbinvd 5 --cr4 10 \
	--undefined 10
scenario "three vCPUs" round=1 --vcpus 3 --cpuid 700 --io 100 --pages 100
scenario "fastpath" round=1 --vcpus 2 --tsc-deadline 500 --ipi 200 --hlt 5
scenario "with timer ticks" round=1 --vcpus 2 --cpuid 100 --spin 5000000
scenario "failed entries" end --fail-entry 9
echo >"$tracing/trace"
no_complaints
finish
