#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions that `within` calls
#
# time.sh - in the mode "time", where the time of a vCPU goes
#
# That all parts add up to the time that passed, whatever happens to a vCPU; that
# each part is the one it ought to be; that no switch of the mode loses a count
# or a nanosecond, and that the tables of counts stay as they are.

. "${0%/*}/harness.sh"
. "$here/accounts.sh"

times=$tables/time

# of FILE NAME COLUMN: of a reason, or of guest, no_exit, total; 0 if there is none.
of()
{
	awk -F '\t' -v name="$2" -v column="$3" '
		/^#/ || $1 == "le" { next }
		NR == FNR && $1 == "code" { for (i = 1; i <= NF; i++) number[$i] = i; next }
		$2 == name || $3 == name || $1 == name { sum += $number[column] }
		END { printf "%.0f\n", sum }' "$1"
}

# exits_of FILE: "name exits" of each reason.
exits_of()
{
	awk -F '\t' '!/^#/ && $1 != "le" && $2 != "-" && $2 != "name" { print $2, $4 }' "$1" |
		sort
}

modes()
{
	equal "until it is switched on, nothing is shown" \
		"$(grep -vc '^#' "$times/global") $(of "$times/global" total total_ns)" "4 0"
	set_parameter exit_stats time
	equal "the parameter says time" "$(cat "$parameters/exit_stats")" time
	equal "so does the header" "$(header_field mode)" time
	note "$(head -n 1 "$times/global")"
	clock='tsc\|local_clock'
	! grep -qw tsc=unstable /proc/cmdline || clock=local_clock
	equal "the header of times names its format and its clock" \
		"$(sed -n '1s/^# \(kvm-exit-stats-time 1 isa=[a-z]* mode=time\) .* clock=\('"$clock"'\) clock_khz=[1-9][0-9]*$/\1/p' "$times/global")" \
		"kvm-exit-stats-time 1 isa=$(isa) mode=time"
}

# A vCPU that waits in userspace, because of an exit.
at_rest()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 1000 --io 50 --pages 40 --stat-exits $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	cp "$debug/$vm/vcpu0/exit_stats_time" "$scratch/first"
	cp "$debug/$vm/exit_stats_time" "$scratch/vm"
	sleep 1
	cp "$debug/$vm/vcpu0/exit_stats_time" "$scratch/second"
	grep -v '^#' "$scratch/first" | sed 's/^/# /' | head -n 30
	adds_up "a vCPU at rest" "$scratch/first" 1
	adds_up "a VM at rest" "$scratch/vm" 1
	exits_of "$scratch/first" >"$scratch/timed"
	rows "$debug/$vm/vcpu0/exit_stats" | awk '$2 != "-" { print $2, $4 }' |
		sort >"$scratch/counted"
	same "exits of each reason are those counted" \
		"$scratch/counted" "$scratch/timed"

	grown=$(($(of "$scratch/second" total total_ns) - $(of "$scratch/first" total total_ns)))
	at_least "meanwhile a second passes" $grown 900000000
	more=$((grown - $(of "$scratch/second" io user_ns) + $(of "$scratch/first" io user_ns)))
	at_most "all of it is userspace's, for the I/O" "${more#-}" 1
	equal "for no other reason userspace takes time" \
		"$(of "$scratch/second" cpuid user_ns) $(of "$scratch/second" npf user_ns)" "0 0"
	equal "nobody is blocked" "$(of "$scratch/second" total blocked_ns)" 0
	at_least "the guest has run" "$(of "$scratch/second" guest total_ns)" 1000
	at_least "CPUID takes time" "$(of "$scratch/second" cpuid kernel_ns)" 1000
	at_least "the histogram has its exits" \
		"$(awk -F '\t' '$1 == "le" && $2 ~ /CPUID|cpuid/ { sum += $4 } END { print sum }' "$scratch/second")" \
		1000

	wanted=$(of "$times/vms" total exits)
	go guest
	end_guest guest
	awk -F '\t' -v vm="$vm" '/^#/ || $1 == "code" || $11 == vm || $5 == vm' \
		"$times/retired" >"$scratch/retired"
	adds_up "a VM that ended" "$scratch/retired" 1
	equal "it is listed with all of its exits" \
		"$(of "$scratch/retired" total exits)" "$wanted"
	at_least "and the host has them" "$(of "$times/global" total exits)" "$wanted"
	adds_up "the host" "$times/global" 1 many=9
}

# One number a file, in sysfs.
sums()
{
	dir=/sys/devices/virtual/misc/kvm/exit_stats_time
	equal "sysfs has a file for each sum and each reason" \
		"$(find $dir -type f -perm 400 | wc -l)" \
		$(($(rows "$tables/reasons" | wc -l) + 7))
	equal "the sums are the time that passed" \
		"$(cat $dir/guest $dir/kernel $dir/user $dir/blocked $dir/preempted $dir/no_exit |
			awk -v total="$(cat $dir/total)" '{ sum += $1 }
				END { rest = total - sum; print (NR == 6 && rest >= 0 && rest < 7) }')" 1
	equal "they are those of global" \
		"$(cat $dir/guest) $(cat $dir/kernel) $(cat $dir/user)" \
		"$(of "$times/global" guest total_ns) $(of "$times/global" total kernel_ns) $(of "$times/global" total user_ns)"
	name=$(awk -F '\t' '$3 == "cpuid" { print $2 }' "$times/global")
	equal "and so is that of a reason" "$(cat "$dir/$name")" \
		"$(of "$times/global" cpuid kernel_ns)"
	at_least "which has taken time" "$(cat "$dir/$name")" 1000
}

# Halted in KVM, until a timer's signal makes KVM_RUN return.
halted()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --irqchip --hlt 20 --cpuid 100 $(pausing guest)
	await_guest guest "paused round=1" || return
	file=$debug/$(vm_of guest)/vcpu0/exit_stats_time
	cp "$file" "$scratch/halted"
	grep '^[^#lg].*hlt' "$scratch/halted" | sed 's/^/# /'
	adds_up "a vCPU that was halted" "$scratch/halted" 1
	at_least "it was blocked, by HLT" "$(of "$scratch/halted" hlt blocked_ns)" 20000000
	equal "by nothing else" "$(of "$scratch/halted" total blocked_ns)" \
		"$(of "$scratch/halted" hlt blocked_ns)"
	at_most "and took less time than that" \
		"$(($(of "$scratch/halted" hlt kernel_ns) + $(of "$scratch/halted" hlt user_ns)))" \
		"$(of "$scratch/halted" hlt blocked_ns)"
	at_least "returns that the signal caused are no exit's" \
		"$(of "$scratch/halted" no_exit total_ns)" 20
	go guest
	end_guest guest
}

# A VM that is stopped for a while is no exit of that length. It must not be
# stopped in userspace, for that is an exit's: one of 30000 exits goes there.
stopped()
{
	start_guest guest --cpuid 30000 --seconds 0
	within 20 grep -q "^vm" "$scratch/guest.out"
	file=$debug/$(vm_of guest)/exit_stats_time
	within 20 test -e "$file"
	sleep 1
	kill -STOP "$(cat "$scratch/guest.pid")"
	sleep 1
	before=$(of "$file" no_exit total_ns)
	sleep 2
	after=$(of "$file" no_exit total_ns)
	kill -CONT "$(cat "$scratch/guest.pid")"
	sleep 1
	cp "$file" "$scratch/stopped"
	stop_guest guest
	adds_up "a VM that was stopped" "$scratch/stopped" 1
	at_least "stopped for two seconds: that time is no exit's" \
		$((after - before)) 1900000000
	at_most "and no exit took as long" \
		"$(of "$scratch/stopped" total longest_ns)" 900000000
}

# More vCPUs than CPUs, each busy.
crowded()
{
	start_guest guest --cpuid 100 --io 1 --vcpus 4 --seconds 0
	within 20 grep -q "^vm" "$scratch/guest.out"
	within 20 test -e "$debug/$(vm_of guest)/vcpu3/exit_stats_time"
	sleep 3
	bad=0
	reads=0
	while [ $reads -lt 20 ]; do
		cp "$times/vcpus" "$scratch/live"
		reads=$((reads + 1))
		seen=$(awk -f "$here/time.awk" "$scratch/live")
		case $seen in
		"4 accounts, "*) ;;
		*) bad=$((bad + 1)); note "$seen" ;;
		esac
	done
	equal "while vCPUs run, each read of their table adds up" "$bad" 0
	stop_guest guest
	at_least "vCPUs that had to wait for a CPU were preempted" \
		"$(of "$scratch/live" total preempted_ns)" 100000000
}

resets()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 500 --vcpus 2 --rounds 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	dir=$debug/$(vm_of guest)
	echo 1 >"$dir/vcpu0/exit_stats_reset"
	equal "a reset of a vCPU: its exits are gone" \
		"$(of "$dir/vcpu0/exit_stats_time" cpuid exits)" 0
	equal "those of its VM and of the other one are not" \
		"$(of "$dir/exit_stats_time" cpuid exits) $(of "$dir/vcpu1/exit_stats_time" cpuid exits)" \
		"1000 500"
	echo 1 >"$tables/reset"
	equal "a reset of the host: its exits are gone" \
		"$(of "$times/global" cpuid exits)" 0
	equal "those of the VM are not" "$(of "$dir/exit_stats_time" cpuid exits)" 1000
	go guest
	await_guest guest "paused round=2"
	cp "$dir/vcpu0/exit_stats_time" "$scratch/reset"
	equal "after the resets the next round is counted" \
		"$(of "$scratch/reset" cpuid exits) $(of "$times/global" cpuid exits)" "500 1000"
	adds_up "after a reset, a vCPU" "$scratch/reset" 1 reset=1
	adds_up "after a reset, the host" "$times/global" 1 reset=1 many=9
	echo 1 >"$dir/exit_stats_reset"
	equal "a reset of the VM: its exits are gone" \
		"$(of "$dir/exit_stats_time" cpuid exits)" 0
	go guest
	end_guest guest
}

switches()
{
	start_guest guest --cpuid 100 --io 1 --hlt 1 --irqchip --vcpus 2 --seconds 0 --stat-exits
	within 20 grep -q "^vm" "$scratch/guest.out"
	dir=$debug/$(vm_of guest)
	within 20 test -e "$dir/vcpu1/exit_stats_time"
	turns=0
	while [ $turns -lt 20 ]; do
		echo count >"$parameters/exit_stats" || break
		echo time >"$parameters/exit_stats" || break
		turns=$((turns + 1))
	done
	equal "count and time can be switched often" $turns 20
	cp "$times/vcpus" "$scratch/switched"
	adds_up "after that" "$scratch/switched" 2
	set_parameter exit_stats count
	cp "$dir/exit_stats_time" "$scratch/first"
	counted=$(totals "$dir/exit_stats")
	sleep 1
	cp "$dir/exit_stats_time" "$scratch/second"
	grep -v '^#' "$scratch/first" >"$scratch/a"
	grep -v '^#' "$scratch/second" >"$scratch/b"
	same "count: no time changes" "$scratch/a" "$scratch/b"
	at_least "count: exits are counted" "$(totals "$dir/exit_stats")" $((counted + 10))
	set_parameter exit_stats time
	within 20 grown "$(of "$scratch/second" guest total_ns)"
	at_least "time again: it goes on" "$(of "$dir/exit_stats_time" guest total_ns)" \
		"$(of "$scratch/second" guest total_ns)"
	equal "no exit was lost: the sum is stat.exits" \
		"$(($(totals "$dir/exit_stats") <= $(cat "$dir/exits")))" 1
	stop_guest guest
	equal "in the end too" "$(rows "$tables/retired" | awk '$1 == "total" { last = $4 } END { print last }')" \
		"$(sed -n 's/^stat .*exits=//p' "$scratch/guest.out" | awk '{ sum += $1 } END { print sum }')"

	set_parameter exit_stats off
	run_guest unseen --cpuid 100
	set_parameter exit_stats time
	run_guest seen --cpuid 100
	equal "a VM that ran with it off has no time" \
		"$(grep -c "$(vm_of unseen)" "$times/retired")" 0
}

grown()
{
	[ "$(of "$dir/exit_stats_time" guest total_ns)" -gt "$1" ]
}

require_kvm
# Others may have measured time.
unload-kvm
load-kvm "$modules"
default_parameters
modes
at_rest
sums
halted
stopped
crowded
resets
switches
default_parameters
no_complaints
finish
