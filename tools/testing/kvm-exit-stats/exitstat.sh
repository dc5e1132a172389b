#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# exitstat.sh - the program exitstat, on the counters of a KVM that runs
#
# All that it says is held against the files that it reads: numbers since load,
# rates, exports, a recording of a guest with marks, a budget, metrics over HTTP.
# It is in the payload, with the libraries that it needs.

. "${0%/*}/harness.sh"

program=/payload/bin/exitstat
address=127.0.0.1:9977

exitstat()
{
	LD_LIBRARY_PATH=/payload/lib "$program" "$@"
}

# While no guest runs nothing changes.
total_now()
{
	totals "$tables/global"
}

# What report and export call a reason, with its exits, sorted.
reasons_of_files()
{
	by_reason "$tables/global" | grep -v '^total '
}

reasons_of_json()
{
	sed -n 's/.*"host":{"exits":[0-9]*,"classes":{[^}]*},"reasons":{\([^}]*\)}.*/\1/p' "$1" |
		tr ',' '\n' | sed -n 's/^"\(.*\)":\([0-9]*\)$/\1 \2/p' | sort
}

since_load_report()
{
	exitstat 1 1 >"$scratch/stat" 2>"$scratch/said"
	equal "exitstat 1 1 ends well" $? 0
	equal "its total is that of global" \
		"$(awk '$1 == "all" { print $2 }' "$scratch/stat")" "$(total_now)"
}

exports()
{
	exitstat export --format json >"$scratch/json"
	equal "export --format json ends well" $? 0
	reasons_of_files >"$scratch/files"
	reasons_of_json "$scratch/json" >"$scratch/exported"
	same "its reasons are those of global" "$scratch/files" "$scratch/exported"
	exitstat export --format csv |
		tr -d '\r' | awk -F , '$3 == "host" { print $12, $14 }' | sort >"$scratch/exported"
	same "and those of export --format csv too" "$scratch/files" \
		"$scratch/exported"
}

# A guest with a known number of exits, a mark before and after it, each some
# samples away, however late these come on a busy machine.
recording()
{
	cat >"$scratch/marked" <<-END
		export LD_LIBRARY_PATH=/payload/lib
		$program mark begin || exit 9
		sleep 2
		$exitgen --cpuid 1000 --hlt 20 --vcpus 2 || exit 8
		sleep 2
		$program mark end
	END
	before=$(total_now)
	exitstat record -i 20ms -o "$scratch/guest.jsonl" -- \
		sh "$scratch/marked" >"$scratch/guest.out" 2>&1
	equal "record -- exitgen ends as its command does" $? 0
	grew=$(($(total_now) - before))
	at_least "the guest has run" "$grew" 2040
	exitstat report "$scratch/guest.jsonl" >"$scratch/report"
	equal "the recording has all exits that global has more" \
		"$(sed -n 's/^Exits *//p' "$scratch/report")" "$grew"
	equal "and the guest's CPUIDs" \
		"$(sed '/^Classes/,$d' "$scratch/report" | awk 'tolower($4) == "cpuid" { print $1 }')" 2000
	equal "between its marks, and nowhere else" \
		"$(awk '/^Phases/ { on = 1 } on && $NF == "begin" { for (i = 1; i <= NF; i++) if ($i ~ /\/s$/) print $(i - 1) }' "$scratch/report")" "$grew"
	exitstat record -o "$scratch/none.jsonl" -- sh -c 'exit 7' 2>/dev/null
	equal "record ends with the status of its command" $? 7
}

# One command, its VM gone when it is counted; and the same into a recording that
# is compressed.
one_command()
{
	before=$(total_now)
	exitstat run -- "$exitgen" --cpuid 700 >/dev/null 2>"$scratch/run"
	equal "run -- exitgen ends as its command does" $? 0
	equal "its total is what global has more" \
		"$(awk '$2 == "total" { print $1 }' "$scratch/run")" \
		"$(($(total_now) - before))"
	equal "and it has the CPUIDs" \
		"$(awk 'tolower($2) == "cpuid" { print $1 }' "$scratch/run")" 700
	before=$(total_now)
	exitstat record -o "$scratch/packed.zst" -- "$exitgen" --cpuid 300 \
		>/dev/null 2>&1
	equal "a compressed recording has all exits too" \
		"$(exitstat report "$scratch/packed.zst" | sed -n 's/^Exits *//p')" \
		"$(($(total_now) - before))"
}

budgets()
{
	echo "cpuid <= 2000" >"$scratch/budget"
	exitstat check --budget "$scratch/budget" "$scratch/guest.jsonl" \
		>/dev/null 2>&1
	equal "check: the guest keeps to cpuid <= 2000" $? 0
	echo "cpuid <= 1999" >"$scratch/budget"
	exitstat check --budget "$scratch/budget" "$scratch/guest.jsonl" \
		>/dev/null 2>&1
	equal "check: but not to cpuid <= 1999" $? 1
}

# shellcheck disable=SC2317 # `within` calls it
answers()
{
	wget -q -O "$scratch/metrics" "http://$address/metrics" 2>/dev/null
}

metrics()
{
	if ! ifconfig lo 127.0.0.1 up 2>/dev/null; then
		skip "metrics over HTTP" "this kernel has no network"
		return
	fi
	LD_LIBRARY_PATH=/payload/lib "$program" serve --listen $address \
		>"$scratch/serve" 2>&1 &
	echo $! >"$scratch/serve.pid"
	if within 60 answers; then
		pass "serve answers a scrape"
	else
		fail "serve answers a scrape" "$(cat "$scratch/serve")"
		return
	fi
	equal "kvm_exits_total is the total of global" \
		"$(awk '$1 == "kvm_exits_total" { print $2 }' "$scratch/metrics")" \
		"$(total_now)"
	sed -n 's/^kvm_reason_exits_total{reason="\([^"]*\)",.*} \([1-9][0-9]*\)$/\1 \2/p' \
		"$scratch/metrics" | sort >"$scratch/exported"
	same "kvm_reason_exits_total are the reasons of global" \
		"$scratch/files" "$scratch/exported"
	kill "$(cat "$scratch/serve.pid")"
	wait "$(cat "$scratch/serve.pid")"
	equal "serve ends well at SIGTERM" $? 0
	rm -f "$scratch/serve.pid"
}

live_vm()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest held --cpuid 100 $(pausing held)
	await_guest held "paused round=1" || return
	vm=$(vm_of held)
	exitstat list >"$scratch/list" 2>&1
	equal "list names the VM that runs" \
		"$(grep -c -- "$vm" "$scratch/list")" 1
	equal "its exits are those of its file" \
		"$(awk -v vm="$vm" '$1 == vm { print $6 }' "$scratch/list")" \
		"$(totals "$debug/$vm/exit_stats")"
	go held
	end_guest held
}

# Where the time of a VM at rest went, against its table.
time_of_vm()
{
	set_parameter exit_stats time
	# shellcheck disable=SC2046 # an option and its value
	start_guest timed --cpuid 700 --io 20 $(pausing timed)
	await_guest timed "paused round=1" || return
	vm=$(vm_of timed)
	exitstat time --vm "$vm" >"$scratch/time" 2>&1
	equal "time ends well" $? 0
	sed 's/^/#   /' "$scratch/time"
	awk -F '\t' -v vm="$vm" '$11 == vm && $2 != "-" { print $2, $4 }' \
		"$tables/time/vms" | sort >"$scratch/files"
	awk 'NR > 3 { print $1, $2 }' "$scratch/time" | sort >"$scratch/shown"
	same "its reasons and exits are those of time/vms" \
		"$scratch/files" "$scratch/shown"
	equal "its parts are 100 percent" \
		"$(awk 'NR == 2 { gsub("%", ""); for (i = 2; i <= NF; i += 2) sum += $i
			print (NF == 12 && sum > 99.6 && sum < 100.4) }' "$scratch/time")" 1
	exitstat export --format openmetrics >"$scratch/metrics"
	equal "metrics have the exits of CPUID in their histogram" \
		"$(sed -n 's/^kvm_exit_duration_seconds_count{.*reason="\(CPUID\|cpuid\)".* \([0-9]*\)$/\2/p' "$scratch/metrics" | head -n 1)" \
		"$(awk -F '\t' '$1 == "le" && tolower($2) == "cpuid" { sum += $4 } END { print sum }' "$tables/time/global")"
	go timed
	end_guest timed
	default_parameters
}

if [ ! -x "$program" ]; then
	skip "exitstat" "the outer VM was booted without a payload that has it"
	finish
fi
require_kvm
default_parameters
run_guest first --cpuid 500 --io 7
since_load_report
exports
recording
one_command
budgets
reasons_of_files >"$scratch/files"
metrics
live_vm
time_of_vm
no_complaints
finish
