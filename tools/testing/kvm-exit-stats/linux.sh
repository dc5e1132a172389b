#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# linux.sh - while a whole Linux boots in a VM, no exit escapes the counters
#
# QEMU boots an inner Linux, from its firmware to its power-off; with two vCPUs
# on VMX and with one on SVM, where QEMU emulates a second one slowly.
# The counts are compared with KVM's own kvm_exit trace event, per vCPU and
# reason while QEMU is stopped, and per reason after the end; with stat.exits;
# and with the kvm_msr event, which sees each access to an MSR, those that the
# fastpath handles included.
#
# No reason may differ, on SVM up to Linux 6.1 as well: trace.sh says why.

. "${0%/*}/harness.sh"
. "$here/tracing.sh"

console=$scratch/console
# Seconds for a boot, and for what comes after it, on an idle machine.
patience=30

boot()
{
	: >"$console"
	# Longer than it takes to be seen.
	inner-vm --console "$console" --stay 6 --smp "$vcpus" \
		>"$scratch/qemu" 2>&1 &
	qemu=$!
	echo $qemu >"$scratch/qemu.pid"
}

# shellcheck disable=SC2317 # `within` calls these
has_booted()
{
	grep -q 'inner VM is up' "$console" || has_ended
}

# shellcheck disable=SC2317
has_ended()
{
	! kill -0 "$qemu" 2>/dev/null
}

# Its vCPUs leave the guest when it is stopped; wait for the last to have done so.
stop_qemu()
{
	kill -STOP "$qemu"
	before=
	until now=$(since_load host) && [ "$now" = "$before" ]; do
		before=$now
		sleep 1
	done
}

while_stopped()
{
	vm=$(rows "$tables/vms" | awk '$1 == "total" { print $5 }')
	counted >"$scratch/counted"
	traced >"$scratch/traced"
	compare "while it is up, by vCPU and reason" 2
	equal "all vCPUs have run" \
		"$(cut -d ' ' -f 1 "$scratch/counted" | sort -u | wc -l)" $vcpus
	equal "the VM's total is KVM's own stat.exits" \
		"$(totals "$debug/$vm/exit_stats")" "$(cat "$debug/$vm/exits")"
}

# compare TEXT COLUMN: counted and traced, with the reason in COLUMN.
compare()
{
	awk -v column="$2" '
		{ key = $1; for (i = 2; i <= column; i++) key = key " " $i }
		NR == FNR { counted[key] = $(column + 1); seen[key] = $column; next }
		{ traced[key] = $(column + 1); seen[key] = $column }
		END {
			for (key in seen)
				print seen[key], counted[key] + 0, traced[key] + 0, \
					counted[key] - traced[key]
		}' "$scratch/counted" "$scratch/traced" | sort >"$scratch/compared"
	at_least "$1: reasons are compared" \
		"$(cut -d ' ' -f 1 "$scratch/compared" | sort -u | wc -l)" 8
	awk '$4 != 0' "$scratch/compared" >"$scratch/differences"
	if [ -s "$scratch/differences" ]; then
		fail "$1: no exit without its event, no event without its exit" \
			"reason counted traced difference: $(cat "$scratch/differences")"
	else
		pass "$1: no exit without its event, no event without its exit"
	fi
}

# The second source for what kvm_exit may miss.
msr_events()
{
	equal "exits for MSRs, in the fastpath and out of it, are the kvm_msr events" \
		"$(awk '$1 == "msr" || $1 ~ /^MSR_(READ|WRITE)$/ { sum += $2 } END { print sum }' "$scratch/compared")" \
		"$(events kvm_msr)"
}

after_the_end()
{
	rows "$tables/retired" | awk -v vm="$vm" '
		$5 == vm && $1 != "total" && ($1 != "-" || $2 == "other") {
			print $2, $4
		}' | sort >"$scratch/counted"
	traced | awk '{ sum[$2] += $3 } END { for (n in sum) print n, sum[n] }' |
		sort >"$scratch/traced"
	compare "the whole boot, by reason" 1
	msr_events
	total=$(totals "$tables/retired" 5 "$vm")
	equal "the host grew by the VM's exits" "$(($(since_load host) - host))" \
		"$total"
	note "from power-on to power-off: $total exits, $(events kvm_exit) kvm_exit events"
	note "reason, exits, events, difference:"
	while read -r line; do
		note "  $line"
	done <"$scratch/compared"
	at_least "that is a whole boot" "$total" 5000
}

require_tracing
if [ ! -x /payload/bin/qemu-system-x86_64 ]; then
	skip "a Linux in a VM" "the outer VM was booted without --payload"
	finish
fi
require_kvm
default_parameters
vcpus=1
[ "$(isa)" = svm ] || vcpus=2
host=$(since_load host)
trace_on kvm_exit kvm_msr
boot
# Rarely: looking takes time from the boot.
pause_us=2000000
within $patience has_booted
if grep -q 'inner VM is up' "$console"; then
	stop_qemu
	while_stopped
	kill -CONT "$qemu"
fi
if ! within $patience has_ended; then
	note "the inner VM stands still, its console:"
	tail -n 5 "$console" | sed 's/^/#   /'
	kill -KILL "$qemu"
fi
wait "$qemu"
equal "the inner Linux boots and powers off" \
	"$? $(grep -c 'inner VM powers off' "$console")" "0 1"
rm -f "$scratch/qemu.pid"
trace_off
equal "no trace event is lost" "$(lost_events)" 0
after_the_end
echo >"$tracing/trace"
no_complaints
finish
