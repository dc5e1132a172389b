#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# trace.sh - the counts are those of KVM's own kvm_exit trace event
#
# Per vCPU and reason, external interrupts included, with no trace event lost.
# That holds for SVM up to Linux 6.1 too, where the event stands behind the
# fastpath: what re-enters the guest from there, writing the TSC deadline, needs
# a timer that SVM lacks.

. "${0%/*}/harness.sh"
. "$here/tracing.sh"

# scenario TEXT PAUSE OPTION...
scenario()
{
	text=$1
	pause=$2
	shift 2
	trace_on kvm_exit
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

require_tracing
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
