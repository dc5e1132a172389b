#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions that `within` calls
#
# dump.sh - the thread kvm-exit-stats logs the counts at each mark
#
# The format of the blocks; that their figures add up; that a dump comes at
# most 64 exits after its mark; that each mark is reported or counted as
# coalesced; that only the thread prints; the gap; interval 0.

. "${0%/*}/harness.sh"

# The log's lines about exit statistics, without what stands before the text.
log_lines()
{
	dmesg | sed -n 's/^\[[^]]*\] kvm: exit_stats: //p'
}

blocks()
{
	log_lines | grep -c '^[0-9]* exits '
}

# Starts with no exits since the reset, no marks and an empty log.
start_over()
{
	set_parameter exit_stats_gap_ms "$2"
	set_parameter exit_stats_interval "$1"
	echo 1 >"$tables/reset"
	clear_log
}

# field NAME of the line "# marks" in global.
marks()
{
	sed -n "s/^# marks.* $1=\([0-9]*\).*/\1/p" "$tables/global"
}

logged_blocks()
{
	[ "$(blocks)" -ge "$1" ]
}

# --- the format, and figures that add up ---

# What is wrong with the blocks in the log.
bad_blocks()
{
	rows "$tables/reasons" >"$scratch/reasons"
	log_lines | awk -v isa="$(isa)" '
		function check_sums() {
			if (in_block && (sum != total || more != increase))
				print "sums " sum " (+" more ") under " head
		}
		FILENAME == ARGV[1] { code[$2] = $1; next }
		/^[0-9]+ exits \(\+[0-9]+\) on (vmx|svm)$/ {
			check_sums()
			if ($5 != isa) print "ISA: " $0
			increase = substr($3, 3) + 0
			if ($1 != total + increase) print "increase: " $0 " after " total
			head = $0; total = $1; sum = 0; more = 0; in_block = 1; n++
			next
		}
		/^ *[^ ]+ [^ ]+ [0-9]+ \(\+[0-9]+\)$/ {
			match($0, /^ *[^ ]+/)
			if (RLENGTH < 4) print "width: " $0
			if (code[$2] != $1) print "code: " $0
			if ($3 == 0) print "zero: " $0
			if ($3 != last[$2] + substr($4, 3)) print "increase: " $0
			last[$2] = $3; sum += $3; more += substr($4, 3)
			next
		}
		{ print "format: " $0 }
		END { check_sums(); if (!n) print "no block" }' \
		"$scratch/reasons" -
}

format()
{
	start_over 2000 0
	run_guest guest --cpuid 2000 --io 100 --pages 50 --hlt 10 --rounds 4
	within 5 logged_blocks 3
	bad=$(bad_blocks)
	if [ -z "$bad" ]; then
		pass "blocks have the format, and their figures add up"
	else
		fail "blocks have the format, and their figures add up" "$bad"
	fi
	log_lines | head -n 5 | sed 's/^/#   /'
}

# --- the thread ---

thread_pid()
{
	grep -lx kvm-exit-stats /proc/[0-9]*/comm | sed 's|/proc/\(.*\)/comm|\1|'
}

thread()
{
	equal "there is one thread kvm-exit-stats" "$(thread_pid | wc -l)" 1
	equal "it is a kernel thread" \
		"$(awk '$1 == "PPid:" { print $2 }' "/proc/$(thread_pid)/status")" 2
}

# Who prints: KVM's lines go through the trace event of the console.
printer()
{
	event=$tracing/events/printk/console
	if [ ! -e "$event" ]; then
		skip "only the thread prints" "the kernel has no trace event for printk"
		return
	fi
	start_over 500 0
	echo 0 >"$tracing/tracing_on"
	echo >"$tracing/trace"
	echo 1 >"$event/enable"
	echo 1 >"$tracing/tracing_on"
	run_guest guest --cpuid 3000 --vcpus 2
	within 5 logged_blocks 3
	echo 0 >"$tracing/tracing_on"
	echo 0 >"$event/enable"
	at_least "lines of the dump are traced" \
		"$(grep -c 'exit_stats:' "$tracing/trace")" 6
	equal "only the thread prints them" \
		"$(grep 'exit_stats:' "$tracing/trace" | grep -vc '^ *kvm-exit-stats-')" 0
	echo >"$tracing/trace"
}

# --- how late ---

# One vCPU, 64 exits past the mark: the dump must have come, whatever the number
# of exits at which the vCPU began its batches. The vCPU is still there and at
# rest, and nothing is read that wakes the thread, so that only the vCPU's own
# batches can have told it.
lateness_of_one()
{
	early=0
	missing=0
	tries=0
	for more in $(seq 0 5 75); do
		start_over 10000 0
		run_guest first --cpuid $((9700 + more))
		early=$((early + $(blocks)))
		# Its page and the end of its round are two exits.
		left=$((10064 - 2 - $(cat "$values/total")))
		# shellcheck disable=SC2046 # an option and its value
		start_guest second --cpuid $left $(pausing second)
		await_guest second "paused round=1" || break
		within 1 logged_blocks 1 || missing=$((missing + 1))
		tries=$((tries + 1))
		go second
		end_guest second
	done
	equal "one vCPU: no dump comes before its mark" $early 0
	equal "one vCPU at rest 64 exits after the mark: the dump has come" \
		"$tries tries, $missing missing" "16 tries, 0 missing"
}

# Several vCPUs together: at most 1/16 of the interval. With the last numbers,
# full batches on each vCPU would hold back what makes the mark.
lateness_of_many()
{
	missing=0
	for numbers in "2 10000" "5 10000" "16 10000" "12 1000"; do
		vcpus=${numbers% *}
		interval=${numbers#* }
		start_over "$interval" 0
		# shellcheck disable=SC2046 # an option and its value
		start_guest guest --vcpus "$vcpus" $(pausing guest) \
			--cpuid $(((interval + interval / 16 + vcpus - 1) / vcpus))
		await_guest guest "paused round=1" || break
		within 3 logged_blocks 1 || missing=$((missing + 1))
		go guest
		end_guest guest
	done
	equal "2, 5, 16, 12 vCPUs at rest 1/16 of the interval after the mark: the dump has come" \
		$missing 0
}

# What the thread prints is what it finds when it runs; the guest goes on until
# then. It is not to wait for the guest's time slice, as with some schedulers.
lateness_seen()
{
	start_over 10000 0
	renice -n 19 -p $$
	run_guest guest --cpuid 60000
	renice -n -19 -p $$
	within 5 logged_blocks 6
	late=$(log_lines | awk '/ exits / { late = $1 % 10000; if (late > most) most = late; n++ }
		END { if (n) print most + 0 }')
	note "figures in the log: $(log_lines | awk '/ exits / { printf "%s ", $1 }'), latest by $late"
	at_least "the log has a block for each mark" "$(blocks)" 6
	# With more CPUs the guest goes on while the thread wakes up.
	if [ "$(nproc)" = 1 ]; then
		at_most "its figures are at most 64 exits after the mark" "$late" 64
	else
		skip "its figures are at most 64 exits after the mark" \
			"several CPUs: the guest runs while the thread wakes"
	fi
}

# --- every mark is accounted for ---

# accounting INTERVAL GAP OPTION...
accounting()
{
	interval=$1
	gap=$2
	shift 2
	start_over "$interval" "$gap"
	run_guest guest "$@"
	within 10 settled
	total=$(totals "$tables/global")
	reported=$(marks reported)
	coalesced=$(marks coalesced)
	text="interval $interval, gap $gap ms, \"$*\""
	note "$text: total $total, reported $reported, coalesced $coalesced"
	equal "$text: reported + coalesced == floor(total / interval)" \
		"$((reported + coalesced))" "$((total / interval))"
	equal "$text: as many blocks as reported marks" "$(blocks)" "$reported"
	at_least "$text: there are dumps" "$reported" 1
	[ "$(totals "$tables/global")" = "$total" ] ||
		fail "$text: the host is at rest" "the total moves"
}

settled()
{
	[ "$(marks pending)" = 0 ] && [ "$(blocks)" -ge "$(marks reported)" ]
}

# In any snapshot, with guests running.
accounting_live()
{
	start_over 1000 20
	start_guest busy --cpuid 100 --vcpus 3 --seconds 0
	reads=0
	while [ $reads -lt 40 ]; do
		cat "$tables/global"
		reads=$((reads + 1))
	done >"$scratch/globals"
	stop_guest busy
	equal "reported + coalesced + pending == floor(total / interval) in each of $reads reads" \
		"$(awk '
			/^# marks/ { gsub(/[a-z]+=/, ""); interval = $3; all = $4 + $5 + $6 }
			$1 == "total" { n++; if (all != int($4 / interval)) print all, $4, interval }
			END { print n }' "$scratch/globals")" $reads
	at_least "and there were marks" \
		"$(awk '/^# marks/ { gsub(/[a-z]+=/, ""); all = $4 + $5 + $6 } END { print all }' "$scratch/globals")" 3
}

gap()
{
	start_over 200 300
	run_guest guest --cpuid 100 --seconds 2
	# Without the unit of the timer's tick.
	least=$(dmesg | awk '/exit_stats: [0-9]+ exits / {
			gsub(/[][]/, " "); if (n++) { d = ($1 - last) * 1000; if (!m || d < m) m = d }
			last = $1 }
		END { if (n > 1) printf "%d\n", m + 0.5 }')
	note "gap of 300 ms: $(blocks) blocks in 2 s, the closest two are $least ms apart"
	at_least "two dumps are a gap apart" "$least" 292
	at_least "there are dumps after a gap" "$(blocks)" 2
}

# How often the thread has gone to sleep: each wake-up adds one.
sleeps()
{
	awk '$1 == "voluntary_ctxt_switches:" { print $2 }' \
		"/proc/$(thread_pid)/status"
}

none()
{
	start_over 0 0
	sleep 1
	slept=$(sleeps)
	run_guest guest --cpuid 25000 --vcpus 2
	sleep 1
	equal "interval 0: the thread is not woken" "$(sleeps)" "$slept"
	equal "interval 0: no dump" "$(blocks)" 0
	equal "interval 0: no marks" \
		"$(grep '^# marks' "$tables/global")" \
		"# marks interval=0 reported=0 coalesced=0 pending=0"
	at_least "interval 0: exits are counted" "$(totals "$tables/global")" 50000
	# What was held back is not lost, nor is it reported.
	set_parameter exit_stats_interval 10000
	equal "the marks passed meanwhile count as coalesced" \
		"$(marks reported) $(marks coalesced)" "0 5"
	equal "and get no dump" "$(blocks)" 0
	run_guest guest --cpuid 11000
	within 5 logged_blocks 1
	at_least "after interval 0 dumps come again" "$(blocks)" 1
}

require_kvm
default_parameters
thread
format
printer
lateness_of_one
lateness_of_many
lateness_seen
accounting 10000 100 --cpuid 45000
accounting 1000 100 --cpuid 20000 --vcpus 3
accounting 100 50 --cpuid 5000 --vms 3 --vcpus 2
accounting 7 100 --cpuid 3000
accounting 1 10 --cpuid 500 --vcpus 2
accounting_live
gap
none
default_parameters
no_complaints
finish
