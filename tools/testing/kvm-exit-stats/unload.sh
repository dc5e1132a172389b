#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # "ten" and the harness call some
#
# unload.sh - KVM's modules go at the worst moments and leave nothing behind
#
# Fifty times: right after the end of a VM, while a dump is printed, with files
# held open, with readers that never rest, and with a process that is killed and
# takes its VM along exactly then. Each time the thread and the files must be
# gone, and with kvm itself the parameters; every other time only the vendor's
# module goes and kvm stays. Either way the next load counts from zero.

. "${0%/*}/harness.sh"

# remove MODULE: as soon as it can be.
remove()
{
	tries=0
	until rmmod "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -lt 3000 ] || return 1
	done
}

# What is still there of KVM, in words.
kvm_left_behind()
{
	left_behind
	[ $stays = yes ] || ls -d /sys/module/kvm 2>/dev/null
	awk -v stays=$stays '
		/^kvm/ && !(stays == "yes" && $1 == "kvm" && $3 == 0)' /proc/modules
}

load_again()
{
	if [ $stays = yes ]; then
		insmod "$vendor_file"
	else
		load-kvm "$modules"
	fi
}

# Nothing may be left; then loads again, and counts from zero.
from_zero()
{
	left=$(kvm_left_behind)
	[ -z "$left" ] || {
		problem="after round $round there is still: $left"
		return 1
	}
	load_again || {
		problem="after round $round the modules do not load"
		return 1
	}
	[ "$(since_load host) $(rows "$tables/retired" | wc -l)" = "0 0" ] || {
		problem="after round $round it does not begin at zero: $(head -n 3 "$tables/global")"
		return 1
	}
	"$exitgen" --cpuid 50 --stat-exits >"$scratch/guest.out" || {
		problem="after round $round no guest runs"
		return 1
	}
	[ "$(since_load host)" = "$(sed -n 's/^stat .*exits=//p' "$scratch/guest.out")" ] || {
		problem="after round $round the guest is not counted: $(since_load host)"
		return 1
	}
}

# ten TEXT SITUATION: it leaves the modules removed.
ten()
{
	problem=
	done=0
	began=$(date +%s)
	for round in 1 2 3 4 5 6 7 8 9 10; do
		stays=no
		"$2" || {
			problem=${problem:-"round $round: the modules cannot be removed"}
			break
		}
		from_zero || break
		done=$((done + 1))
		total_rounds=$((total_rounds + 1))
	done
	note "$1: $(($(date +%s) - began)) s"
	if [ $done -eq 10 ]; then
		pass "$1, ten times"
	else
		fail "$1, ten times" "$problem"
		unload-kvm
		load-kvm "$modules"
	fi
}

# The counts live in kvm: they must go without it, too.
remove_modules()
{
	remove "$vendor" || return 1
	if [ $((round % 2)) -eq 0 ]; then
		stays=yes
	else
		remove kvm
	fi
}

after_death()
{
	"$exitgen" --cpuid 300 --vcpus $((round % 4 + 1)) >"$scratch/guest.out" &&
		remove_modules
}

# Each exit is a mark, and each line takes long. What the thread prints after the
# line of ours was printed while the module was being removed.
while_printing()
{
	set_parameter exit_stats_interval 1
	set_parameter exit_stats_gap_ms 0
	thread=$(thread_pid)
	# It gets the CPU when the guest has ended, whatever the scheduler is.
	renice -n 19 -p "$thread" || return 1
	clear_log
	echo 50 >/proc/sys/kernel/printk_delay
	"$exitgen" --cpuid 200 --io 20 --rdmsr 2 --hypercall 2 --wbinvd 2 --hlt 2 \
		--cr4 2 --vcpus 2 >"$scratch/guest.out" || return 1
	echo "removing" >/dev/kmsg
	remove_modules
	status=$?
	echo 0 >/proc/sys/kernel/printk_delay
	[ "$status" -eq 0 ] || return 1
	dmesg | awk '/ removing$/ { now = 1 } now && /exit_stats: / { n++ }
		END { exit !n }' && printing=$((printing + 1))
	return 0
}

# The vendor's module can go; kvm, to which the file belongs, only after it.
held_open()
{
	exec 7<"$tables/global" 8<"$tables/reasons" 9<"$values/total"
	head -c 20 <&7 >"$scratch/part"
	remove "$vendor" || return 1
	if rmmod kvm 2>/dev/null; then
		problem="round $round: kvm goes while its file is open"
		return 1
	fi
	for descriptor in 7 8 9; do
		if cat <&"$descriptor" >"$scratch/rest" 2>/dev/null; then
			problem="round $round: the open file $descriptor can still be read"
			return 1
		fi
	done
	exec 7<&- 8<&- 9<&-
	remove kvm
}

# Whatever is there, also while it goes and comes.
read_all()
{
	cat "$tables"/* "$values"/* "$parameters"/exit_stats* "$debug"/*-*/exit_stats
	usleep 20000
}

# Its process is killed: the VM ends when the kernel closes its files.
killed()
{
	start_guest killed --cpuid 100 --vcpus 3 --seconds 0
	await_guest killed "vm " || return 1
	usleep $((round * 7000))
	kill -9 "$(cat "$scratch/killed.pid")"
	remove_modules || return 1
	wait "$(cat "$scratch/killed.pid")"
	rm -f "$scratch/killed.pid"
}

require_kvm
stays=no
total_rounds=0

ten "right after the end of a VM" after_death
before=$(slab_kb)

# Only lines that go to the console are delayed. On one CPU, the thread must be
# interrupted while it prints, or it is always through when somebody else runs.
printing=0
level=$(cut -f 1 /proc/sys/kernel/printk)
preemption=/sys/kernel/debug/sched/preempt
preempts=$(sed -n 's/.*(\(.*\)).*/\1/p' $preemption)
dmesg -n 7
echo full >$preemption
ten "while a dump is printed" while_printing
echo "$preempts" >$preemption
default_parameters
dmesg -n "$level"
at_least "and it was being printed indeed" $printing 3
note "in $printing of 10 rounds the thread printed on while its module went"

ten "with files held open" held_open

start_readers read_all
ten "with readers that never rest" after_death
stop_readers
at_least "they have read all the time" "$reads" 10

ten "with a process that is killed with its VM just then" killed

equal "modules were removed and loaded" $total_rounds 50
keeps_memory "40 rounds leave" "$before" 400
default_parameters
no_complaints
finish
