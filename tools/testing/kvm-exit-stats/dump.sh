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
	# Another interval, the same counts.
	set_parameter exit_stats_interval 3000
	run_guest guest --cpuid 3000
	within 5 logged_blocks 4
	bad=$(bad_blocks)
	if [ -z "$bad" ]; then
		pass "blocks have the format, and their figures add up"
	else
		fail "blocks have the format, and their figures add up" "$bad"
	fi
	at_least "they have the level info" \
		"$(dmesg -r | grep -c '^<6>.*kvm: exit_stats: [0-9]* exits ')" 3
	log_lines | head -n 5 | sed 's/^/#   /'
}

# --- the thread ---

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

# Several vCPUs together, at rest 64 exits past the mark, whatever stands in the
# batches of each; and many, where it comes by time.
lateness_of_many()
{
	missing=0
	for vcpus in 2 3 5 9 16 40; do
		start_over 10000 0
		# Its page and the end of its round are two exits of each.
		# shellcheck disable=SC2046 # an option and its value
		start_guest guest --vcpus "$vcpus" $(pausing guest) \
			--cpuid $(((10064 + vcpus - 1) / vcpus - 2))
		await_guest guest "paused round=1" || break
		within 1 logged_blocks 1 || missing=$((missing + 1))
		go guest
		end_guest guest
	done
	equal "2, 3, 5, 9, 16, 40 vCPUs at rest 64 exits after the mark: the dump has come" \
		$missing 0
}

# With an interval of 3, a batch has many marks. A round has 64 exits. Four of
# them are fewer than 100 marks, after which a dump waits for 10 s.
lateness_of_small_interval()
{
	start_over 3 0
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 63 --rounds 4 $(pausing guest)
	missing=0
	for round in 1 2 3 4; do
		await_guest guest "paused round=$round" || break
		within 1 last_dump_from $(($(cat "$values/total") - 64)) ||
			missing=$((missing + 1))
		go guest
	done
	end_guest guest
	equal "interval 3: each 64 exits the dump has come" \
		"round $round, $missing missing" "round 4, 0 missing"
	at_most "interval 3: as many dumps as are printed without a wait" \
		"$(blocks)" 100
}

# The last dump was made when the total was so high.
last_dump_from()
{
	[ "$(log_lines | awk '/ exits / { last = $1 } END { print last + 0 }')" -ge "$1" ]
}

# A mark stands in a batch that its vCPU, at rest, does not publish.
read_wakes()
{
	start_over 10000 0
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 9999 $(pausing guest)
	await_guest guest "paused round=1" || return
	at_least "a mark is pending, or its dump is there" \
		$(($(marks pending) + $(blocks))) 1
	within 5 logged_blocks 1
	equal "one look at it, and the dump comes" "$(blocks)" 1
	go guest
	end_guest guest
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

# A shorter gap ends the wait that is under way.
shorter_gap()
{
	# The thread must not be in a wait yet that this would make longer.
	start_over 1000 0
	usleep 200000
	set_parameter exit_stats_gap_ms 3600000
	run_guest guest --cpuid 1000
	within 5 logged_blocks 1
	run_guest guest --cpuid 1000
	usleep 200000
	equal "gap of an hour: one dump" "$(blocks)" 1
	set_parameter exit_stats_gap_ms 0
	within 20 logged_blocks 2
	equal "no gap any more: the next" "$(blocks)" 2
}

reported_more()
{
	[ "$(marks reported)" -gt "$reported" ]
}

# A boot or a lab gets all of its dumps, a storm does not fill the log.
bounded()
{
	start_over 100 0
	began=$(cut -d . -f 1 /proc/uptime)
	separate=0
	while [ $separate -lt 100 ]; do
		run_guest guest --cpuid 100
		within 2 logged_blocks $((separate + 1)) || break
		separate=$((separate + 1))
	done
	equal "100 marks in a row get a dump each" $separate 100
	run_guest guest --cpuid 100 --seconds 3
	usleep 300000
	tokens=$((101 + ($(cut -d . -f 1 /proc/uptime) - began) / 10))
	at_most "then one each 10 s" "$(marks reported)" $tokens
	at_least "the other marks wait" "$(marks pending)" 1
	total=$(totals "$tables/global")
	equal "and none is lost" \
		$(($(marks reported) + $(marks coalesced) + $(marks pending))) \
		$((total / 100))
	reported=$(marks reported)
	within 11 reported_more
	at_least "10 s later there is one more" "$(marks reported)" $((reported + 1))
	start_over 100 0
	run_guest guest --cpuid 200
	within 2 logged_blocks 1
	at_least "a reset begins anew" "$(blocks)" 1
}

# The thread gives way, however long the console takes for a line.
slow_console()
{
	delay=/proc/sys/kernel/printk_delay
	if ! [ -e $delay ]; then
		skip "slow console: the thread sleeps after each dump" "no $delay"
		return
	fi
	start_over 1000 100
	slept=$(thread_sleeps)
	echo 20 >$delay
	run_guest guest --cpuid 100 --seconds 3
	echo 0 >$delay
	within 5 settled
	slept=$(($(thread_sleeps) - slept))
	at_least "slow console: there are dumps" "$(blocks)" 3
	at_least "slow console: the thread sleeps after each dump" $slept "$(blocks)"
}

same_interval()
{
	start_over 1000 0
	run_guest guest --cpuid 1500
	within 5 settled
	reported=$(marks reported)
	set_parameter exit_stats_interval 1000
	equal "the interval that is set already changes nothing" \
		"$(marks reported) of $reported" "1 of 1"
}

none()
{
	start_over 0 0
	sleep 1
	slept=$(thread_sleeps)
	run_guest guest --cpuid 25000 --vcpus 2
	sleep 1
	equal "interval 0: the thread is not woken" "$(thread_sleeps)" "$slept"
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

# Exits that a vCPU held back with interval 0 count for the mark, although it
# stands still and publishes nothing.
held_back()
{
	start_over 0 0
	# shellcheck disable=SC2046 # an option and its value
	start_guest idle --cpuid 900 $(pausing idle)
	await_guest idle "paused round=1" || return
	set_parameter exit_stats_interval 1000
	run_guest guest --cpuid 110
	within 2 logged_blocks 1
	equal "a mark that exits held back make together with others has a dump" \
		"$(blocks)" 1
	go idle
	end_guest idle
}

# Below the next mark the thread is left alone: whatever a reset hides, a vCPU
# held back, or a dump has covered.
left_alone()
{
	start_over 0 0
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 900 --rounds 3 $(pausing guest)
	await_guest guest "paused round=1" || return
	set_parameter exit_stats_interval 10000
	usleep 300000
	slept=$(thread_sleeps)
	go guest
	await_guest guest "paused round=2"
	usleep 300000
	equal "before the first mark the thread is not woken" "$(thread_sleeps)" "$slept"
	run_guest other --cpuid 9000
	within 5 logged_blocks 1
	usleep 300000
	slept=$(thread_sleeps)
	go guest
	await_guest guest "paused round=3"
	usleep 300000
	equal "nor between a dump and the next mark" \
		"$(thread_sleeps) $(blocks)" "$slept 1"
	go guest
	end_guest guest
}

require_kvm
default_parameters
thread
format
printer
lateness_of_one
lateness_of_many
lateness_of_small_interval
lateness_seen
read_wakes
accounting 10000 100 --cpuid 45000
accounting 1000 100 --cpuid 20000 --vcpus 3
accounting 100 50 --cpuid 5000 --vms 3 --vcpus 2
accounting 7 100 --cpuid 3000
accounting 1 10 --cpuid 500 --vcpus 2
accounting_live
gap
shorter_gap
bounded
slow_console
same_interval
none
held_back
left_alone
default_parameters
no_complaints
finish
