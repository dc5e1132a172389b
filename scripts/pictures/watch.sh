#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# watch.sh - two VMs at work, and the files of KVM's counters once in a second
#
# What scripts/pictures.sh runs in the outer VM. What exitstat would read in each
# second goes to the console, packed, as a tree for exitstat top --replay.

tables=/sys/kernel/debug/kvm/exit_stats
parameters=/sys/module/kvm/parameters
out=/tmp/watched

die()
{
	echo "watch: $*"
	exit 1
}

# start NAME VCPUS SCRIPT
start()
{
	inner-vm --name "$1" --smp "$2" --console "/tmp/$1" \
		--append "rdinit=/bin/busybox -- sh -c \"$3\"" >/dev/null 2>&1 &
}

moment()
{
	to=$out/$1
	mkdir -p "$to$tables/time" "$to$parameters"
	for file in global vms vcpus retired reasons \
		time/global time/vms time/vcpus time/retired; do
		cat "$tables/$file" >"$to$tables/$file"
	done
	cp "$parameters"/exit_stats* "$to$parameters"
	awk -F '\t' '$1 == "total" { print $5 }' "$to$tables/vms" | while read -r vm; do
		pid=${vm%%-*}
		mkdir -p "$to/proc/$pid/fd"
		for name in cmdline comm cgroup; do
			cat "/proc/$pid/$name" >"$to/proc/$pid/$name" 2>/dev/null
		done
		ln -s "$(readlink "/proc/$pid/fd/${vm#*-}")" "$to/proc/$pid/fd/${vm#*-}"
		mkdir -p "$to/sys/kernel/debug/kvm/$vm"
		cat "/sys/kernel/debug/kvm/$vm/exit_stats" \
			>"$to/sys/kernel/debug/kvm/$vm/exit_stats"
	done
}

modules=$(sed -n 's/.*watch_modules=\([^ ]*\).*/\1/p' /proc/cmdline)
load-kvm "$modules" || exit 1
echo time >"$parameters/exit_stats" || die "this KVM measures no time"
moment 0
# One that writes to its serial console now and then, and one that sleeps often.
start web01 1 "while :; do busybox yes is anybody there | busybox head -n 300; busybox sleep 5; done"
sleep 3
start db01 1 "while :; do busybox usleep 4000; done"
number=0
while [ "$number" -lt "${watch_seconds:-70}" ]; do
	sleep 1
	number=$((number + 1))
	moment "$number"
done
killall qemu-system-x86_64

# The kernel's messages shall not come between the lines from here on.
dmesg -n 1
tar -czf "$out.tar.gz" -C "$out" . || die "the files cannot be packed"
echo "==> $(md5sum <"$out.tar.gz" | cut -d ' ' -f 1) <=="
base64 "$out.tar.gz"
echo "==> end <=="
