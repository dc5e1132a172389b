#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# stress.sh - hundreds of VMs come, run and go on all CPUs while all is read
#
# Eight workers run VMs with 1 to 8 vCPUs each, one after the other. Meanwhile
# threads read all files and verify each snapshot (watcher.c). Three passes:
#
#   calm     64 VMs; nothing is reset: sums of VMs and totals must be exact
#   resets   500 VMs beside 1,000 vCPUs that stand still; host, VMs and vCPUs are
#            reset all the time
#   time     64 VMs; the mode goes from count to time and back all the time: not
#            an exit may be missing, and each account of time has to add up
#   toggle   100 VMs; it goes through all modes, off too
#
# After a pass the host's total, which no reset changes, must have grown by what
# KVM itself counted (stat.exits of each vCPU), to the exit; in the last pass by
# at most that. Each VM, vCPU and reset must have moved the generation.
#
# With "short" on the kernel's command line, for kernels that take many times as
# long, there are fewer VMs of all this, which live longer, and no less to be proven
# of them.

. "${0%/*}/harness.sh"

if grep -qw short /proc/cmdline; then
	workers="0 1 2"
	most_vcpus=2
	calm=6 resets=9 times=6 toggle=6 crowd=2
	cpuids=1000
	least_verified=2 least_in_all=30 least_outlived=1
	least_resets=10 least_toggles=5 least_accounts=20
else
	workers="0 1 2 3 4 5 6 7"
	most_vcpus=8
	calm=64 resets=500 times=64 toggle=100 crowd=100
	cpuids=40
	least_verified=5 least_in_all=300 least_outlived=10
	least_resets=100 least_toggles=50 least_accounts=100
fi

generation()
{
	sed -n '1s/.* generation=\([0-9]*\) .*/\1/p' "$tables/reasons"
}

# Whether the mode is still to be switched, or accounts are still to be read: how
# often that is while so many VMs live depends on the machine.
more_is_wanted()
{
	[ "$lacking" -gt 0 ] || return
	! grep -qx "switched $lacking" "$scratch/$name.watcher" ||
		awk -v least="$least_accounts" '
			{ sum += $1 } END { exit sum >= least }' "$scratch/accounts"
}

# worker NUMBER VMS: that many VMs, eight of a shape at a time, and then as long as
# more is wanted; ten times as many VMs at most.
worker()
{
	left=$2
	shape=$1
	until [ "$left" -le 0 ] && { [ "$left" -le $((-9 * $2)) ] || ! more_is_wanted; }; do
		vms=8
		[ "$left" -le 0 ] || [ "$left" -ge 8 ] || vms=$left
		timeout 900 "$exitgen" --serial --vms "$vms" --vcpus $((shape % most_vcpus + 1)) \
			--cpuid $cpuids --io 6 --pages 2 --rdmsr 5 --stat-exits || return 1
		left=$((left - vms))
		shape=$((shape + 1))
	done
}

# run_workers NAME VMS: one of each worker at a time, VMS in all at least.
run_workers()
{
	: >"$scratch/failed"
	nr_workers=$(echo "$workers" | wc -w)
	for number in $workers; do
		share=$(($2 / nr_workers + (number < $2 % nr_workers)))
		(worker "$number" $share >"$scratch/worker.$number" 2>&1 ||
			echo "worker $number" >>"$scratch/failed") &
		echo $! >"$scratch/worker$number.pid"
	done
	for number in $workers; do
		wait "$(cat "$scratch/worker$number.pid")"
		rm -f "$scratch/worker$number.pid"
	done
	cat "$scratch"/worker.? >"$scratch/$1.out"
}

said_total()
{
	sed -n 's/^stat .*exits=//p' "$scratch/$1.out" |
		awk '{ sum += $1 } END { print sum + 0 }'
}

# What exitgen knows that its guests do: all but what depends on timing.
planned_total()
{
	awk '/^expect / {
			for (i = 4; i <= NF; i++) { split($i, f, "="); sum += f[2] }
		} END { print sum + 0 }' "$scratch/$1.out"
}

# Tables of times, again and again, until there is a file "enough".
watch_times()
{
	while [ ! -e "$scratch/enough" ]; do
		for table in global vms vcpus retired; do
			awk -v reset=1 -v many=999 -f "$here/time.awk" "$tables/time/$table"
		done
	done >"$scratch/accounts"
}

# figure NAME OF: what the watcher printed.
figure()
{
	sed -n "s/^$2 \([0-9]*\)$/\1/p" "$scratch/$1.watcher"
}

# stress NAME VMS SWITCHES WATCHER_OPTION...
stress()
{
	name=$1
	vms=$2
	lacking=$3
	shift 3
	host=$(since_load host)
	retired=$(since_load retired)
	moved=$(generation)
	"$here/watcher" --readers 2 --rest 4000 "$@" >"$scratch/$name.watcher" 2>&1 &
	echo $! >"$scratch/watcher.pid"
	rm -f "$scratch/enough"
	watch_times &
	echo $! >"$scratch/times.pid"
	run_workers "$name" "$vms"
	kill "$(cat "$scratch/watcher.pid")"
	wait "$(cat "$scratch/watcher.pid")"
	status=$?
	: >"$scratch/enough"
	wait "$(cat "$scratch/times.pid")"
	rm -f "$scratch/watcher.pid" "$scratch/times.pid"
	set_parameter exit_stats count

	equal "$name: all guests end well" \
		"$(wc -l <"$scratch/failed")" 0
	at_least "$name: so many VMs lived" \
		"$(grep -c '^vm ' "$scratch/$name.out")" "$vms"
	vms=$(grep -c '^vm ' "$scratch/$name.out")
	if [ $status -eq 0 ]; then
		pass "$name: no snapshot contradicts itself or an earlier one"
	else
		fail "$name: no snapshot contradicts itself or an earlier one" \
			"$(grep -A 40 wrong "$scratch/$name.watcher")"
	fi
	for kind in global vms vcpus retired vm vcpu sysfs held; do
		at_least "$name: snapshots of $kind are verified" \
			"$(figure "$name" "verified $kind")" $least_verified
	done
	at_least "$name: many in all" \
		"$(figure "$name" "verified all")" $least_in_all
	# Beside many that stand still, few of the files that are open are of others.
	[ "$standing" -gt 0 ] ||
		at_least "$name: files were open when their VM ended" \
			"$(figure "$name" outlived)" $least_outlived
	equal "$name: accounts of time that do not add up" \
		"$(grep -vc '^[0-9]* accounts' "$scratch/accounts")" 0
	note "$(head -n 1 "$tables/time/global")"
	note "$name: $(awk '{ sum += $1 } END { print NR, "tables with", sum }' "$scratch/accounts") accounts; $(grep -v '^[0-9]* accounts' "$scratch/accounts" | head -n 3)"
	exits=$(said_total "$name")
	vcpus=$(grep -c '^stat ' "$scratch/$name.out")
	grown=$(($(since_load host) - host))
	note "$name: $vms VMs with $vcpus vCPUs, planned exits $(planned_total "$name"), stat.exits $exits, the host grew by $grown"
	note "$name: $(figure "$name" "verified all") snapshots verified ($(sed -n 's/^verified //p' "$scratch/$name.watcher" | grep -v all | tr '\n' ',')), $(figure "$name" resets) resets, $(figure "$name" toggles) switches, $(figure "$name" outlived) files outlived their VM, $(figure "$name" gone) reads found it gone"
}

# Nobody switched it off: nothing may be missing. What was switched, was so to
# another mode each time, and in the end to count.
exact()
{
	switched=$(figure "$name" toggles)
	[ $((switched % 2)) -eq 0 ] || switched=$((switched + 1))
	equal "$name: the host grew by stat.exits of all vCPUs" "$grown" "$exits"
	at_least "$name: and stat.exits are at least the planned exits" \
		"$exits" "$(planned_total "$name")"
	at_least "$name: which are many" "$(planned_total "$name")" \
		$((vcpus * 50))
	equal "$name: each VM, vCPU and reset moved the generation" \
		"$(($(generation) - moved))" \
		"$((2 * vms + 2 * vcpus + $(figure "$name" resets) + switched))"
	equal "$name: all of it is retired" \
		"$(($(since_load retired) - retired)) $(since_load vms)" \
		"$exits $standing"
}

# The table of the host, by reason, against the plan.
by_plan()
{
	awk '
		/^timing / { for (i = 2; i <= NF; i++) timing[$i] = 1 }
		/^expect / {
			for (i = 4; i <= NF; i++) {
				split($i, f, "=")
				plan[f[1]] += f[2]
			}
		}
		FNR != NR && $1 != "total" && !($1 in timing) { seen[$1] = $2 }
		END {
			for (n in plan) if (plan[n] != seen[n]) print n, plan[n], seen[n]
			for (n in seen) if (!(n in plan)) print n, 0, seen[n]
			for (n in plan) right += plan[n] == seen[n]
			print "reasons as planned:", right
		}' "$scratch/calm.out" "$scratch/by_reason" >"$scratch/plan"
	equal "calm: the host's reasons are those that were planned" \
		"$(cat "$scratch/plan")" "reasons as planned: 4"
}

# They have exited, and will again, when all else has ended.
crowd()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest crowd --vms 10 --vcpus $crowd --cpuid 3 --rounds 2 \
		--stat-exits $(pausing crowd)
	await_guest crowd "paused round=1" || return
	standing=$(since_load vms)
	at_least "$((crowd * 10)) vCPUs stand still, and have exited" "$standing" \
		$((crowd * 30))
}

end_crowd()
{
	host=$(since_load host)
	go crowd
	await_guest crowd "paused round=2" || return
	go crowd
	end_guest crowd
	equal "of these, no exit is lost" "$(($(since_load host) - host + standing))" \
		"$(sed -n 's/^stat \(.*\) exits=/\1 /p' "$scratch/crowd.out" |
			awk '{ sum += $3 - last[$1, $2]; last[$1, $2] = $3 }
			     END { print sum + 0 }')"
	standing=0
}

standing=0
# Nothing was ever reset.
unload-kvm
require_kvm
default_parameters
set_parameter exit_stats_interval 1000
set_parameter exit_stats_gap_ms 10

stress calm $calm 0 --never-reset
exact
by_reason "$tables/global" >"$scratch/by_reason"
by_plan

crowd
stress resets $resets 0 --resets
exact
at_least "resets: there were resets" "$(figure resets resets)" $least_resets
end_crowd
ended=$((calm + resets + 10))
equal "resets: retired lists the VMs, but no more than 64" \
	"$(rows "$tables/retired" | grep -c '^total')" $((ended < 64 ? ended : 64))

if grep -qw parallel /proc/cmdline &&
	grep -qw arch_jump_label_transform_apply /proc/kallsyms; then
	skip "toggle" "QEMU with a thread for each CPU cannot patch code reliably"
else
	stress time $times $least_toggles --time
	exact
	at_least "time: it was switched often" "$(figure time toggles)" $least_toggles
	at_least "time: there were accounts" \
		"$(awk '{ sum += $1 } END { print sum }' "$scratch/accounts")" $least_accounts
	stress toggle $toggle $least_toggles --resets --toggle
	at_most "toggle: the host grew by at most stat.exits" "$grown" "$exits"
	at_least "toggle: and by something" "$grown" 1
	at_least "toggle: it was switched often" "$(figure toggle toggles)" $least_toggles
fi

host=$(since_load host)
run_guest after --cpuid 500 --vcpus 2 --stat-exits
equal "after all that, counting is exact" "$(($(since_load host) - host))" \
	"$(said_total after)"
equal "no directory of a VM is left" \
	"$(find "$debug" -maxdepth 1 -name '*-*' | wc -l)" 0
equal "the thread is alive" \
	"$(thread_pid | wc -l)" 1
clear_log
run_guest dumped --cpuid 3000
within 20 logged_blocks 1
at_least "and prints" "$(blocks)" 1
default_parameters
no_complaints
finish
