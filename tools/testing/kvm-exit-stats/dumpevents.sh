#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# dumpevents.sh - a trace event at each dump, kvm_exit_stats_mark
#
# As many events as marks that are reported; of those that are coalesced, none is
# missing; the totals are those in the log.

. "${0%/*}/harness.sh"
. "$here/tracing.sh"

# "total mark coalesced" of each event, in their order.
events_of_marks()
{
	sed -n 's/.* kvm_exit_stats_mark: total \([0-9]*\) mark \([0-9]*\) coalesced \([0-9]*\)$/\1 \2 \3/p' \
		"$tracing/trace"
}

# What is wrong with them, one after the other, with the interval $1.
bad_events()
{
	events_of_marks | awk -v interval="$1" '
		$2 % interval || $2 > $1 || $1 >= $2 + interval ||
			$2 != last + ($3 + 1) * interval { print }
		{ last = $2 }
		END { if (!NR) print "no event" }'
}

# compare INTERVAL GAP OPTION...: of exitgen.
compare()
{
	interval=$1
	gap=$2
	shift 2
	text="interval $interval, gap $gap ms"
	start_over "$interval" "$gap"
	trace_on kvm_exit_stats_mark
	run_guest guest "$@"
	within 10 settled
	trace_off
	equal "$text: no trace event is lost" "$(lost_events)" 0
	note "$text: reported $(marks reported), coalesced $(marks coalesced), first event: $(events_of_marks | head -n 1)"
	at_least "$text: there are dumps" "$(marks reported)" 2
	equal "$text: an event for each dump" \
		"$(events_of_marks | wc -l)" "$(marks reported)"
	equal "$text: all coalesced marks are in them" \
		"$(events_of_marks | awk '{ sum += $3 } END { print sum + 0 }')" \
		"$(marks coalesced)"
	equal "$text: their marks follow each other, none is missing" \
		"$(bad_events "$interval")$(events_of_marks | awk '{ last = $2 } END { print last }')" \
		$(($(totals "$tables/global") / interval * interval))
	log_lines | awk '/ exits / { print $1 }' >"$scratch/logged"
	events_of_marks | cut -d ' ' -f 1 >"$scratch/traced"
	same "$text: their totals are those in the log" \
		"$scratch/logged" "$scratch/traced"
	equal "$text: the thread has them" \
		"$(grep kvm_exit_stats_mark: "$tracing/trace" | grep -vc '^ *kvm-exit-stats-')" 0
}

require_tracing
require_kvm
default_parameters
equal "the fields are as documented" \
	"$(sed -n 's/.*field:u64 \([a-z]*\);.*size:8;.*/\1/p' \
		"$tracing/events/kvm/kvm_exit_stats_mark/format" | tr '\n' ' ')" \
	"total mark coalesced "
compare 1000 0 --cpuid 20000
compare 1000 200 --cpuid 100 --vcpus 2 --seconds 2
compare 7 50 --cpuid 100 --io 5 --vms 2 --seconds 1
default_parameters
no_complaints
finish
