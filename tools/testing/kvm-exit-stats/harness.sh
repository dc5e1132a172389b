# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2034 # the checks use the variables
#
# harness.sh - what all checks use: results in TAP, guests, KVM's tables
#
# Sourced, in the outer VM:  . "${0%/*}/harness.sh"
#
#   pass TEXT, fail TEXT SEEN, skip TEXT REASON    one result
#   note TEXT                                      a figure, as a comment
#   equal TEXT SEEN WANTED                         equal numbers or words
#   at_least, at_most TEXT SEEN BOUND              numbers
#   same TEXT FILE FILE                            equal files that are not empty
#   finish                                         the plan; ends the check
#
# Every result needs something seen: nothing is never right.

set -u
here=$(cd "${0%/*}" && pwd)
exitgen=$here/exitgen

modules=${modules:-minimal}
pristine=${pristine:-minimal-pristine}

debug=/sys/kernel/debug/kvm
tables=$debug/exit_stats
values=/sys/devices/virtual/misc/kvm/exit_stats
parameters=/sys/module/kvm/parameters
tracing=/sys/kernel/tracing
vendor=kvm_amd
grep -qw svm /proc/cpuinfo || vendor=kvm_intel
vendor_file=/modules/$modules/$(echo $vendor | tr _ -).ko

results=0
failures=0
scratch=$(mktemp -d /tmp/check.XXXXXX)

end_guests()
{
	for pid_file in "$scratch"/*.pid; do
		[ -e "$pid_file" ] || continue
		kill "$(cat "$pid_file")" 2>/dev/null
	done
	rm -rf "$scratch"
}
trap end_guests EXIT
trap 'exit 130' INT TERM

pass()
{
	results=$((results + 1))
	echo "ok $results - $1"
}

# What was seen on one line, and not too much of it.
fail()
{
	results=$((results + 1))
	failures=$((failures + 1))
	echo "not ok $results - $1 # $(printf '%s' "$2" | tr '\n\t' '; ' | cut -c 1-400)"
}

skip()
{
	results=$((results + 1))
	echo "ok $results - $1 # SKIP $2"
}

note()
{
	echo "# $*"
}

finish()
{
	echo "1..$results"
	[ "$results" -gt 0 ] && [ "$failures" -eq 0 ]
	exit
}

equal()
{
	if [ -n "$2" ] && [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "seen \"$2\", wanted \"$3\""
	fi
}

is_number()
{
	case $1 in
	'' | *[!0-9]*) return 1 ;;
	esac
}

at_least()
{
	if is_number "$2" && is_number "$3" && [ "$2" -ge "$3" ]; then
		pass "$1"
	else
		fail "$1" "seen \"$2\", wanted at least \"$3\""
	fi
}

at_most()
{
	if is_number "$2" && is_number "$3" && [ "$2" -le "$3" ]; then
		pass "$1"
	else
		fail "$1" "seen \"$2\", wanted at most \"$3\""
	fi
}

same()
{
	if [ ! -s "$2" ]; then
		fail "$1" "nothing in $2"
	elif cmp -s "$2" "$3"; then
		pass "$1"
	else
		fail "$1" "$(diff "$2" "$3" | grep '^[-+][^-+]')"
	fi
}

# Succeeds as soon as the command does. On an idle machine that is within so many
# seconds; it fails after ten times as many, as others may be at work. It is tried
# each pause_us microseconds (default: 20000).
within()
{
	deadline=$(($(date +%s) + 10 * $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		usleep "${pause_us:-20000}"
	done
}

# --- the modules ---

require_kvm()
{
	[ ! -e "$tables/global" ] || return 0
	unload-kvm
	load-kvm "$modules"
	[ -e "$tables/global" ] && return 0
	fail "KVM with exit statistics loads" "there is no $tables/global"
	finish
}

# What is still there of the exit statistics when the vendor's module has gone.
left_behind()
{
	thread_pid
	ls -d "$debug" "$values" "/sys/module/$vendor" /dev/kvm 2>/dev/null
}

isa()
{
	sed -n '1s/.* isa=\([a-z]*\) .*/\1/p' "$tables/global"
}

set_parameter()
{
	echo "$2" >"$parameters/$1" || fail "$1 takes $2" "refused"
}

default_parameters()
{
	set_parameter exit_stats count
	set_parameter exit_stats_interval 10000
	set_parameter exit_stats_gap_ms 100
	set_parameter exit_stats_dump host
}

# --- the thread that prints ---

thread_pid()
{
	grep -lx kvm-exit-stats /proc/[0-9]*/comm 2>/dev/null | sed 's|/proc/\(.*\)/comm|\1|'
}

# What it has logged, without what stands before the text.
log_lines()
{
	dmesg | sed -n 's/^\[[^]]*\] kvm: exit_stats: //p'
}

# How many dumps are in the log.
blocks()
{
	log_lines | grep -c '^[0-9]* exits '
}

logged_blocks()
{
	[ "$(blocks)" -ge "$1" ]
}

# start_over INTERVAL GAP: no exits since the reset, no marks, and an empty log.
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

# Whether the dumps of all marks are in the log.
settled()
{
	[ "$(marks pending)" = 0 ] && [ "$(blocks)" -ge "$(marks reported)" ]
}

# Nothing is being printed.
thread_rests()
{
	grep -q '^State:.[IS]' "/proc/$(thread_pid)/status"
}

# How often it has gone to sleep: each wake-up adds one.
thread_sleeps()
{
	awk '$1 == "voluntary_ctxt_switches:" { print $2 }' \
		"/proc/$(thread_pid)/status"
}

# --- memory ---

# Of the kernel, and not to be had back on demand.
slab_kb()
{
	awk '$1 == "SUnreclaim:" { print $2 }' /proc/meminfo
}

# keeps_memory TEXT BEFORE BOUND: from BEFORE on it grew by less than BOUND kB.
keeps_memory()
{
	after=$(slab_kb)
	note "unreclaimable slab, in kB: $2, then $after"
	at_most "$1 less than $3 kB behind" \
		$((after > $2 ? after - $2 : 0)) "$3"
}

# --- guests ---

# Runs a guest to its end; its output is in $scratch/NAME.out.
run_guest()
{
	guest=$1
	shift
	timeout 120 "$exitgen" "$@" >"$scratch/$guest.out" 2>&1 && return 0
	fail "the guest \"exitgen $*\" runs" "$(cat "$scratch/$guest.out")"
	return 1
}

# Starts one in the background that can be told to go on by `go NAME`.
start_guest()
{
	guest=$1
	shift
	rm -f "$scratch/$guest.go"
	mkfifo "$scratch/$guest.go"
	# Not left to the shell in the background: what an earlier guest of this
	# name said must be gone when it is waited for this one to say it.
	: >"$scratch/$guest.out"
	"$exitgen" "$@" >"$scratch/$guest.out" 2>&1 &
	echo $! >"$scratch/$guest.pid"
}

# The option that makes the guest NAME stop after each round.
pausing()
{
	echo "--pause $scratch/$1.go"
}

said()
{
	grep -q "^$2" "$scratch/$1.out" ||
		! kill -0 "$(cat "$scratch/$1.pid")" 2>/dev/null
}

# Waits until the guest NAME prints a line that starts with TEXT.
await_guest()
{
	within 12 said "$1" "$2"
	grep -q "^$2" "$scratch/$1.out" && return 0
	kill -9 "$(cat "$scratch/$1.pid")" 2>/dev/null
	fail "the guest says \"$2\"" "$(tail -n 3 "$scratch/$1.out")"
	return 1
}

go()
{
	timeout 20 sh -c "echo >'$scratch/$1.go'"
}

# Waits for the end of the guest NAME; fails if that was an error.
end_guest()
{
	wait "$(cat "$scratch/$1.pid")"
	guest_status=$?
	rm -f "$scratch/$1.pid"
	[ $guest_status -eq 0 ] && return 0
	fail "the guest ends well" "status $guest_status: $(tail -n 3 "$scratch/$1.out")"
	return 1
}

# Ends a guest that runs without end.
stop_guest()
{
	kill "$(cat "$scratch/$1.pid")" 2>/dev/null
	end_guest "$1"
}

# The name of the guest's first, second, ... VM.
vm_of()
{
	sed -n 's/^vm //p' "$scratch/$1.out" | sed -n "${2:-1}p"
}

# --- tables ---

# header_field NAME: of the first line of global.
header_field()
{
	sed -n "1s/.* $1=\([^ ]*\).*/\1/p" "$tables/global"
}

# rows FILE: without comments and the header.
rows()
{
	grep -v '^#' "$1" | tail -n +2
}

# totals FILE [COLUMN VALUE]: the sum of the rows "total".
totals()
{
	rows "$1" | awk -v column="${2:-0}" -v value="${3:-}" '
		$1 == "total" && (!column || $column == value) { sum += $4; n++ }
		END { if (n) printf "%.0f\n", sum }'
}

# by_reason FILE [COLUMN VALUE]: "name exits", the totals as "total".
by_reason()
{
	rows "$1" | awk -v column="${2:-0}" -v value="${3:-}" '
		column && $column != value { next }
		{ sum[$1 == "total" ? "total" : $2] += $4 }
		END { for (name in sum) printf "%s %.0f\n", name, sum[name] }' |
		sort
}

# classes_of FILE [COLUMN VALUE]: "class exits" of a table.
classes_of()
{
	rows "$1" | awk -v column="${2:-0}" -v value="${3:-}" '
		$1 == "total" || column && $column != value { next }
		{ sum[$3] += $4 }
		END { for (class in sum) printf "%s %.0f\n", class, sum[class] }' |
		sort
}

# The second of two files of by_reason, less the first.
increase()
{
	awk 'NR == FNR { before[$1] = $2; next }
		$2 != before[$1] { printf "%s %.0f\n", $1, $2 - before[$1] }' \
		"$1" "$2"
}

# since_load FIELD: host, retired or vms, that no reset changes.
since_load()
{
	sed -n "s/^# since_load.* $1=\([0-9]*\).*/\1/p" "$tables/global"
}

# --- readers ---

# Two that call READ again and again; what it cannot find is no error.
start_readers()
{
	rm -f "$scratch/enough" "$scratch/reads".*
	readers=
	for reader in 1 2; do
		(while [ ! -e "$scratch/enough" ]; do
			"$1" >"$scratch/read.$reader" 2>/dev/null
			echo >>"$scratch/reads.$reader"
		done) &
		readers="$readers $!"
	done
}

# Waits for them; $reads is how often they have read.
stop_readers()
{
	: >"$scratch/enough"
	# shellcheck disable=SC2086 # process ids
	wait $readers
	reads=$(cat "$scratch/reads".* | wc -l)
}

# --- the kernel log ---

# Clears the log; what was in it is still looked at for complaints.
clear_log()
{
	dmesg -c >>"$scratch/dmesg"
}

# complaints_in FILE [BEGIN]: problems that the kernel has found with itself,
# after the last line with BEGIN in it. Data races are verdict.sh's. With
# refusals=expected, what gets no memory may show its trace: there it is no error.
complaints_in()
{
	awk -v begin="${2:-}" -v expected="${refusals:-}" '
		begin != "" && index($0, begin) { n = 0 }
		/BUG: KCSAN:|rcu: .* debug is enabled/ { next }
		expected && /kmem_cache_create.* failed with error -12|FAULT_INJECTION: forcing a failure|vmalloc error: .* allocation failed/ { refused = 1; next }
		/Call Trace:/ && refused { refused = 0; next }
		/Call Trace:/ { $0 = said "; " $0 }
		!/(CPU: [0-9]|Hardware name: |name [a-z]*, interval )/ { said = $0 }
		/WARNING:|BUG:|BUG |Oops|general protection|Call Trace|refcount_t|use-after-free|hung task|stall/ && n < 5 { line[n++] = $0 }
		END { if (!NR) print "the log is empty"; for (i = 0; i < n; i++) print line[i] }' "$1"
}

kernel_complaints()
{
	{
		cat "$scratch/dmesg" 2>/dev/null
		dmesg
	} >"$scratch/dmesg.all"
	complaints_in "$scratch/dmesg.all" "$log_begin"
}

no_complaints()
{
	complaints=$(kernel_complaints)
	if [ -z "$complaints" ]; then
		pass "the kernel has not complained"
	else
		fail "the kernel has not complained" "$complaints"
	fi
}

log_begin="check ${0##*/} begins ($$)"
echo "$log_begin" >/dev/kmsg
