#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# regression.sh - KVM's own selftests see no difference
#
# Usage: scripts/test/regression.sh [--test NAME]... [vmx|svm]...
#
#   --test NAME   only this selftest; may be repeated
#
# Builds all of KVM's selftests and runs each in the outer VM three times
# (tools/testing/kvm-exit-stats/regression.sh): with unpatched modules, and
# with patched ones in the modes off and count. A test has to end in the same
# way each time: pass, skip, fail, timeout, a signal, or a panic of the kernel,
# which the outer VM then starts anew from, after the test. Nor may the kernel
# complain with patched modules only. When something differs, the test is
# repeated in all three, up to three times, and that is said.
#
# Tests that pass each time count as passed. Those that skip or fail each time,
# with unpatched modules too, are shown as skipped, with what they said; so are
# those that are left out here, with the reason. In the end the counters have to
# add up in both modes.
#
# Examples:
#   scripts/test/regression.sh
#   scripts/test/regression.sh --test smm_test --test state_test svm

set -eu
. "$(dirname "$0")/suite.sh"

# Seconds of the outer VM's time for one test; the longest needs 35.
limit=120
# Seconds of real time without any progress: the outer VM hangs. Ten times what the
# longest needs on an idle machine.
patience=3000

# left_out MACHINE TEST: prints why, or nothing.
left_out()
{
	case $1,$2 in
	*,exit_stats_test) echo "it is of this patch set, and a suite of its own" ;;
	*,hardware_disable_test)
		echo "512 processes with a VM each take more memory and minutes than there are" ;;
	*,hyperv_tlb_flush) echo "it spins for seven minutes in an emulator, three times" ;;
	vmx,vmx_preemption_timer_test) echo "it does not end in Bochs, unpatched either" ;;
	vmx,xapic_ipi_test)
		echo "it spins for 40 s of Bochs's time, in which the kernel sees a stall, unpatched too" ;;
	vmx,memslot_perf_test) echo "it times by the clock and takes minutes in Bochs" ;;
	esac
}

# Smaller than what they do by themselves, where that takes minutes.
arguments()
{
	case $1 in
	demand_paging_test | dirty_log_perf_test | kvm_page_table_test) echo "-b 4M" ;;
	max_guest_memory_test) echo "-c 1 -m 1 -s 1" ;;
	memslot_modification_stress_test) echo "-i 10 -b 4M" ;;
	memslot_perf_test) echo "-s 32 -l 1 -e 0" ;;
	esac
}

# add_to_plan TEST MODE...
add_to_plan()
{
	plan_test=$1
	shift
	for mode; do
		case $mode in
		unpatched) set -- minimal-pristine - ;;
		*) set -- minimal "$mode" ;;
		esac
		plan_number=$((plan_number + 1))
		echo "$plan_number $1 $2 $limit $plan_test $(arguments "$plan_test")" \
			>>"$guest/plan"
		echo "$plan_number $plan_test $mode" >>"$scratch/meaning"
	done
}

new_plan()
{
	plan_number=0
	rm -f "$guest/plan" "$scratch/meaning"
}

# boot FIRST: runs the plan from there; kills an outer VM that hangs.
boot()
{
	# Time that passes with each instruction: on a busy machine these tests
	# time out otherwise, and the kernel gives up its clock.
	icount=
	[ "$machine" = vmx ] || icount=--icount
	"$top/scripts/boot.sh" --machine "$machine" --memory "$memory" $icount \
		--modules "$dir/minimal-pristine" --modules "$dir/minimal" \
		--payload "$programs" --add "$guest:/regression" \
		--run /regression/regression.sh --timeout 14400 --log "$log" \
		--append "oops=panic first=$1" >"$scratch/boot" 2>&1 &
	progress_pid=$!
	size=
	quiet=0
	while kill -0 "$progress_pid" 2>/dev/null; do
		sleep 1
		quiet=$((quiet + 1))
		[ "$(wc -c <"$log")" = "$size" ] || quiet=0
		size=$(wc -c <"$log")
		done=$(grep -c '^regression: end' "$log") || :
		if [ "$quiet" -gt "$patience" ]; then
			progress_kill_tree "$progress_pid"
		elif [ "$((done / 50))" -gt "$shown" ]; then
			shown=$((done / 50))
			say "$machine: $(($1 - 1 + done)) of $plan_number runs" >&2
		fi
	done
	wait "$progress_pid" 2>/dev/null || :
	progress_pid=
}

# run_plan: "NUMBER RESULT # WORDS" to $scratch/ends, complaints to
# $scratch/complaints.
run_plan()
{
	: >"$scratch/ends"
	: >"$scratch/complaints"
	next=1
	while [ "$next" -le "$plan_number" ]; do
		shown=0
		: >"$log"
		boot "$next"
		tr -d '\r' <"$log" >"$scratch/log"
		sed -n 's/^.*regression: end //p' "$scratch/log" >>"$scratch/ends"
		sed -n 's/^.*regression: complaint //p' "$scratch/log" \
			>>"$scratch/complaints"
		! grep -q '^exit-stats-run: status 0' "$scratch/log" || return 0

		# What was begun last has no end.
		next=$(sed -n 's/^.*regression: begin \([0-9]*\)$/\1/p' \
			"$scratch/log" | tail -n 1)
		if [ -z "$next" ]; then
			tail -n 20 "$scratch/boot" >&2
			die "the outer VM did not run the selftests, its log is $log"
		fi
		if ! grep -q "^$next " "$scratch/ends"; then
			what=hang
			! grep -q 'Kernel panic' "$scratch/log" || what=panic
			echo "$next $what # $(grep -m 1 -E 'kernel BUG|BUG:|Oops|general protection|Kernel panic' \
				"$scratch/log" | sed 's/^\[[^]]*\] //') $(grep -m 1 -o 'RIP: .*' "$scratch/log")" >>"$scratch/ends"
			say "$machine: $what in $(sed -n "s/^$next //p" "$scratch/meaning"), going on after it" >&2
		fi
		next=$((next + 1))
	done
}

# result TEST MODE: with what the kernel had to say.
result()
{
	number=$(sed -n "s/^\([0-9]*\) $1 $2\$/\1/p" "$scratch/meaning")
	complaint=
	! grep -q "^$number " "$scratch/complaints" || complaint=,complaint
	echo "$(sed -n "s/^$number \([^ ]*\) .*/\1/p" "$scratch/ends")$complaint"
}

# words TEST MODE: the last that it said; complaints TEST MODE: of the kernel.
words()
{
	number=$(sed -n "s/^\([0-9]*\) $1 $2\$/\1/p" "$scratch/meaning")
	sed -n "s/^$number [^ ]* # //p" "$scratch/ends"
}

complaints()
{
	number=$(sed -n "s/^\([0-9]*\) $1 $2\$/\1/p" "$scratch/meaning")
	sed -n "s/^$number //p" "$scratch/complaints"
}

# compare TEST: sets $seen and tells whether there is a difference. A complaint
# that only the unpatched modules cause is none of ours.
compare()
{
	first=$(result "$1" unpatched)
	second=$(result "$1" off)
	third=$(result "$1" count)
	seen="unpatched $first, off $second, count $third"
	[ -n "${first%,complaint}" ] || return 1
	for other in "$second" "$third"; do
		[ "$other" = "$first" ] || [ "$other" = "${first%,complaint}" ] ||
			return 1
	done
}

# report TEST REMARK: of a test without a difference.
report()
{
	text="$machine: $1: the same on unpatched, off, count$2"
	case $first in
	pass) ok "$text" ;;
	skip) skip "$text" "skips itself: $(words "$1" unpatched)" ;;
	*,complaint)
		skip "$text: ${first%,*}" "the kernel complains unpatched too: $(complaints "$1" unpatched)" ;;
	*) skip "$text: $first" "fails on the unpatched kernel too: $(words "$1" unpatched)" ;;
	esac
}

differs()
{
	for mode in unpatched off count; do
		note "  $1, $mode: $(result "$1" "$mode"): $(words "$1" "$mode") $(complaints "$1" "$mode")"
	done
}

# Modules, then tests: the same tests in the same order on fresh modules. So
# what an earlier test leaves behind is the same, too.
run_machine()
{
	new_plan
	for mode in unpatched off count; do
		for test in $tests; do
			add_to_plan "$test" "$mode"
		done
		# A few tests are too few exits to look at.
		[ "$mode" = unpatched ] || [ -n "$only" ] ||
			add_to_plan @counters "$mode"
	done
	say "$machine: $(echo "$tests" | wc -w) selftests, three times" >&2
	run_plan

	different=
	for test in $tests; do
		if compare "$test"; then
			report "$test" ""
		else
			different="$different $test"
			note "$machine: $test differs: $seen"
			differs "$test"
		fi
	done
	for mode in off count; do
		[ -z "$only" ] || break
		if [ "$(result @counters "$mode")" = pass ]; then
			ok "$machine: after the selftests the counters add up, $mode"
			note "$machine: $mode: $(words @counters "$mode")"
		else
			not_ok "$machine: after the selftests the counters add up, $mode ($(words @counters "$mode"))"
		fi
	done

	for repeat in 1 2 3; do
		[ -n "$different" ] || break
		say "$machine: repetition $repeat of$different" >&2
		new_plan
		for test in $different; do
			add_to_plan "$test" unpatched off count
		done
		run_plan
		still=
		for test in $different; do
			if compare "$test"; then
				report "$test" " in repetition $repeat, after a difference"
			else
				still="$still $test"
				note "$machine: $test differs in repetition $repeat: $seen"
				[ "$repeat" -lt 3 ] || not_ok "$machine: $test: the same on unpatched, off, count ($seen)"
				differs "$test"
			fi
		done
		different=$still
	done
}

only=
machines=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--test)
		[ $# -ge 2 ] || usage "--test needs the name of a selftest"
		only="$only $2"
		shift
		;;
	vmx | svm) machines="$machines $1" ;;
	*) usage "there is no machine $1, but there are vmx and svm" ;;
	esac
	shift
done

dir=$BUILD/$KERNEL
programs=$dir/selftests-all
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
guest=$scratch/guest
mkdir "$guest"
cp "$top/tools/testing/kvm-exit-stats/regression.sh" "$guest"

"$top/scripts/build/selftests.sh" --out "$programs" >&2
"$top/scripts/build/selftests.sh" --list >"$scratch/list"
for test in $only; do
	grep -qx "$test" "$scratch/list" || usage "there is no selftest $test"
done

for machine in ${machines:-svm vmx}; do
	log=$BUILD/regression-$machine.log
	memory=2048
	[ "$machine" = svm ] || memory=1024
	tests=
	for test in ${only:-$(cat "$scratch/list")}; do
		reason=$(left_out "$machine" "$test")
		[ -e "$programs/$test" ] ||
			reason="it does not compile in Linux $(tree_version "$(tree_default)")"
		if [ -n "$reason" ]; then
			skip "$machine: $test" "left out: $reason"
		else
			tests="$tests $test"
		fi
	done
	[ -z "$tests" ] || run_machine
done

tap_end
