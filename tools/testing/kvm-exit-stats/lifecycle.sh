#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # the harness calls read_all
#
# lifecycle.sh - modules, VMs and vCPUs come and go while files are read

. "${0%/*}/harness.sh"

# They may find that a VM has just gone.
read_all()
{
	cat "$tables/global" "$tables/vcpus" "$tables/vms" "$tables/retired" \
		"$tables/reasons" "$values"/* "$debug"/*-*/exit_stats \
		"$debug"/*-*/vcpu*/exit_stats
}

is_loaded()
{
	grep -q "^$1 " /proc/modules
}

loads()
{
	loads=0
	while [ $loads -lt 8 ]; do
		unload-kvm || break
		[ ! -e "$tables" ] || break
		[ ! -e "$values" ] || break
		[ -z "$(thread_pid)" ] || break
		load-kvm "$modules" || break
		"$exitgen" --cpuid 300 --vcpus 2 >"$scratch/guest.out" || break
		[ "$(totals "$tables/global")" -ge 604 ] || break
		[ "$(totals "$tables/global")" -lt 900 ] || break
		loads=$((loads + 1))
	done
	equal "modules are unloaded and loaded, each time from zero" $loads 8
}

# Only the vendor's module: the counts live in the one that stays.
vendor_loads()
{
	# What a reset hides, and the last dump, go with what they are about.
	set_parameter exit_stats_interval 500
	run_guest guest --cpuid 1000
	echo 1 >"$tables/reset"
	clear_log
	run_guest guest --cpuid 1000
	within 20 logged_blocks 1
	rmmod $vendor
	# More than one dump may have come.
	clear_log
	equal "without the vendor's module there are no files" \
		"$(find "$debug" "$values" -name '*exit_stats*' 2>/dev/null | wc -l)" 0
	equal "nor a thread" \
		"$(thread_pid | wc -l)" 0
	equal "the parameters stay" "$(cat "$parameters/exit_stats")" count
	set_parameter exit_stats off
	set_parameter exit_stats_interval 777
	set_parameter exit_stats_gap_ms 50
	insmod "$vendor_file"
	run_guest guest --cpuid 100
	equal "off, set without the vendor's module, is off" \
		"$(totals "$tables/global")" 0
	set_parameter exit_stats count
	run_guest guest --cpuid 100
	equal "the interval is the one set" \
		"$(sed -n 's/^# marks interval=\([0-9]*\).*/\1/p' "$tables/global")" 777
	at_least "count, set after it, counts" "$(totals "$tables/global")" 102
	usleep 300000
	slept=$(thread_sleeps)
	run_guest guest --cpuid 300
	usleep 300000
	equal "the way to the first mark begins anew" "$(thread_sleeps)" "$slept"
	run_guest guest --cpuid 500
	within 20 logged_blocks 1
	equal "and so do the dumps" \
		"$(log_lines | awk '/ exits / { print $1 - substr($3, 3); exit }')" 0
	default_parameters
}

# loaded_with PARAMETER... : loads kvm with parameters.
loaded_with()
{
	unload-kvm
	load-kvm "$modules" "$@"
}

shown_parameters()
{
	for parameter in exit_stats exit_stats_interval exit_stats_gap_ms exit_stats_dump; do
		cat "$parameters/$parameter"
	done | paste -s -d ' '
}

load_parameters()
{
	loaded_with exit_stats=off exit_stats_interval=123 exit_stats_gap_ms=45 \
		exit_stats_dump=vms
	equal "parameters are taken when the module loads" \
		"$(shown_parameters)" "off 123 45 vms"
	run_guest guest --cpuid 100
	equal "loaded with off: nothing is counted" "$(totals "$tables/global")" 0
	unload-kvm
	for parameter in exit_stats=nonsense exit_stats= exit_stats_interval=-1 \
		exit_stats_interval=x exit_stats_gap_ms=99999999999 \
		exit_stats_dump=1-4 exit_stats_dump=; do
		if insmod "/modules/$modules/kvm.ko" "$parameter" 2>"$scratch/error"; then
			fail "the module does not load with $parameter" "it does"
			rmmod kvm
		else
			pass "the module does not load with $parameter"
		fi
	done
	load-kvm "$modules"
	equal "without parameters they are those that are documented" \
		"$(shown_parameters)" "count 10000 100 host"
}

busy_module()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 100 $(pausing guest)
	await_guest guest "paused round=1" || return
	if rmmod $vendor 2>/dev/null; then
		fail "modules cannot go while a VM is there" "they can"
	else
		pass "modules cannot go while a VM is there"
	fi
	equal "and the VM's counts are intact" \
		"$(awk '$3 == "cpuid" { print $4 }' "$debug/$(vm_of guest)/exit_stats")" 100
	go guest
	end_guest guest
	unload-kvm
	is_loaded kvm
	equal "they can go right after its end" $? 1
	load-kvm "$modules"
}

# The thread waits for the gap to be over when the modules shall go.
long_gap()
{
	set_parameter exit_stats_gap_ms 60000
	set_parameter exit_stats_interval 100
	clear_log
	run_guest guest --cpuid 300
	within 20 logged_blocks 1
	equal "there is a dump, and a minute to wait for the next" "$(blocks)" 1
	(unload-kvm && : >"$scratch/unloaded") &
	unloading=$!
	within 30 test -e "$scratch/unloaded"
	equal "the modules can go meanwhile" \
		"$([ -e "$scratch/unloaded" ] && echo yes)" yes
	wait $unloading
	load-kvm "$modules"
}

# Descriptors run out when a vCPU is all but created.
no_descriptor()
{
	(ulimit -n 12 && exec "$exitgen" --cpuid 1000 --vcpus 30 --stagger 50) \
		>"$scratch/few.out" 2>&1
	vcpus=$(sed -n 's/.*cannot create vCPU \([1-9]\).*/\1/p' "$scratch/few.out")
	at_least "a vCPU without a file descriptor is refused" "${vcpus:-0}" 1
	equal "and was none of the VM's, which has ended" \
		"$(rows "$tables/retired" | awk '$1 == "total" { n = $8 } END { print n }')" \
		"$vcpus"
	equal "nothing is left of it" "$(rows "$tables/vcpus" | wc -l)" 0
}

# A file of the host is open when the modules shall go.
open_file()
{
	exec 7<"$tables/global"
	head -c 10 <&7 >"$scratch/part"
	unload-kvm 2>/dev/null
	cat <&7 >"$scratch/rest" 2>"$scratch/error"
	exec 7<&-
	unload-kvm 2>/dev/null
	is_loaded kvm
	equal "a file held open: unloading works then or after it" $? 1
	load-kvm "$modules"
	run_guest guest --cpuid 100
	at_least "and the next load counts" "$(totals "$tables/global")" 102
}

readers()
{
	host=$(since_load host)
	start_readers read_all
	stats=0
	for arguments in "--vms 12 --serial --vcpus 2" "--vms 4 --vcpus 2" \
		"--vcpus 6 --stagger 30" "--vms 12 --serial" \
		"--vms 3 --vcpus 3 --stagger 10"; do
		# shellcheck disable=SC2086 # options
		run_guest guest --cpuid 60 --pages 5 --stat-exits $arguments
		stats=$((stats + $(sed -n 's/^stat .*exits=//p' "$scratch/guest.out" | awk '{ n += $1 } END { print n + 0 }')))
	done
	stop_readers
	at_least "files are read while VMs and vCPUs come and go" "$reads" 10
	equal "and no exit is lost" "$(($(since_load host) - host))" "$stats"
}

# vCPUs appear in the files one by one, while those before them run.
hot_add()
{
	start_guest guest --cpuid 50 --vcpus 6 --stagger 300 --seconds 4
	: >"$scratch/numbers"
	while kill -0 "$(cat "$scratch/guest.pid")" 2>/dev/null; do
		rows "$tables/vcpus" | grep -c '^total' >>"$scratch/numbers"
	done
	end_guest guest
	note "vCPUs listed: $(uniq "$scratch/numbers" | tr '\n' ' ')"
	at_least "vCPUs are seen to come one by one" \
		"$(awk '$1 > 0' "$scratch/numbers" | sort -u | wc -l)" 4
	equal "and all of them come" "$(sort -n "$scratch/numbers" | tail -n 1)" 6
}

# After the ring of retired VMs is full, VMs must cost no memory.
leak()
{
	run_guest guest --cpuid 1 --vms 80 --vcpus 2 --serial
	sleep 1
	before=$(slab_kb)
	run_guest guest --cpuid 1 --vms 200 --vcpus 2 --serial
	sleep 1
	keeps_memory "200 VMs with 2 vCPUs leave" "$before" 300
}

# What a reset of a vCPU keeps, of times too, goes with the next reset, and with the
# vCPU; so does what a reset of its VM keeps.
reset_leak()
{
	set_parameter exit_stats time
	# The list of VMs that ended is full of such with times.
	run_guest guest --cpuid 1 --vms 64 --serial
	run_guest guest --cpuid 1 --vcpus 64
	sleep 1
	before=$(slab_kb)
	resets=0
	for _ in 1 2 3; do
		# shellcheck disable=SC2046 # an option and its value
		start_guest guest --cpuid 1 --vcpus 64 $(pausing guest)
		await_guest guest "paused round=1" || return
		vm=$debug/$(vm_of guest)
		for file in "$vm"/vcpu*/exit_stats_reset; do
			echo 1 >"$file" && echo 1 >"$file" &&
				resets=$((resets + 2))
		done
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
			echo 1 >"$vm/exit_stats_reset" && resets=$((resets + 1))
		done
		go guest
		end_guest guest
	done
	sleep 1
	set_parameter exit_stats count
	equal "192 vCPUs are reset twice, 3 VMs 16 times" "$resets" 432
	keeps_memory "after their end they leave" "$before" 300
}

# KASAN keeps what was freed, to see it used.
leaks()
{
	if [ "$modules" = kasan ]; then
		skip "memory that VMs and resets leave behind" \
			"KASAN keeps freed memory, and verdict.sh asks kmemleak"
		return
	fi
	leak
	reset_leak
}

require_kvm
default_parameters
loads
vendor_loads
load_parameters
busy_module
long_gap
no_descriptor
open_file
readers
hot_add
leaks
default_parameters
no_complaints
finish
