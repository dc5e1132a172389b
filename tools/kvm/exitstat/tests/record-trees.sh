#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# record-trees.sh - record the files that the tests of exitstat are run on
#
# Runs in an outer VM, where KVM counts exits, beside exitgen, and with QEMU in
# /payload:
#
#   scripts/boot.sh --machine svm --modules build/6.1/minimal \
#       --payload build/6.1/payload --add DIR:/record \
#       --run /record/record-trees.sh
#
# DIR holds this script and exitgen. The files go to the console, each below a
# line "==> TREE/MOMENT/PATH <==", tests/cut-trees.sh takes them from the log.

set -u
here=$(cd "${0%/*}" && pwd)
exitgen=$here/exitgen
debug=/sys/kernel/debug/kvm
values=/sys/devices/virtual/misc/kvm/exit_stats
parameters=/sys/module/kvm/parameters
scratch=/tmp/record
out=/tmp/trees

# file TREE/MOMENT PATH: appends it, if it is there and can be read.
file()
{
	[ -e "$2" ] && cat "$2" >"$scratch/text" 2>/dev/null || return 0
	echo "==> $1$2 <=="
	case $2 in
	# Strings that end with NUL: one on each line.
	*/cmdline) tr '\0' '\n' <"$scratch/text" ;;
	*) cat "$scratch/text" ;;
	esac
}

# moment TREE N: all that exitstat could look at.
moment()
{
	echo "moment $1 $2" >&2
	for name in global vms vcpus retired reasons; do
		file "$1/$2" "$debug/exit_stats/$name"
	done
	for path in "$debug"/[0-9]*/exit_stats "$debug"/[0-9]*/vcpu*/exit_stats; do
		file "$1/$2" "$path"
	done
	for path in "$parameters"/exit_stats*; do
		file "$1/$2" "$path"
	done
	# shellcheck disable=SC2013 # names, one word each
	for vm in $(sed -n 's/^total.*\t\([0-9]*-[0-9]*\)\t.*/\1/p' \
		"$debug/exit_stats/vms"); do
		pid=${vm%-*}
		echo "==> $1/$2/proc/$pid/fd/${vm#*-} <=="
		readlink "/proc/$pid/fd/${vm#*-}"
		for name in cmdline comm cgroup; do
			file "$1/$2" "/proc/$pid/$name"
		done
	done
}

# What is left where debugfs is closed.
closed_moment()
{
	echo "moment $1 $2" >&2
	for path in "$values"/* "$parameters"/exit_stats*; do
		file "$1/$2" "$path"
	done
}

start()
{
	guest=$1
	shift
	rm -f "$scratch/$guest.go"
	mkfifo "$scratch/$guest.go"
	: >"$scratch/$guest.out"
	"$exitgen" "$@" --pause "$scratch/$guest.go" >"$scratch/$guest.out" 2>&1 &
	echo $! >"$scratch/$guest.pid"
}

# The guest NAME has ended its round N.
await()
{
	until grep -q "^paused round=$2" "$scratch/$1.out"; do
		if ! kill -0 "$(cat "$scratch/$1.pid")"; then
			cat "$scratch/$1.out" >&2
			return 1
		fi
		usleep 20000
	done
}

go()
{
	timeout 20 sh -c "echo >'$scratch/$1.go'"
}

two_vms()
{
	moment "$1" 0
	start a --cpuid 1000 --hlt 20 --io 5 --vcpus 2 --rounds 3
	start b --rdmsr 300 --io 60 --rounds 3
	await a 1 && await b 1
	moment "$1" 1
	go a; go b
	await a 2 && await b 2
	moment "$1" 2
	go a; await a 3
	go a; wait "$(cat $scratch/a.pid)"
	moment "$1" 3
	start c --wbinvd 40 --cpuid 100 --rounds 2
	await c 1
	go b; await b 3
	moment "$1" 4
	go b; wait "$(cat $scratch/b.pid)"
	go c; await c 2; go c; wait "$(cat $scratch/c.pid)"
	moment "$1" 5
}

# Between two moments a VM comes and goes.
short_life()
{
	moment "$1" 0
	"$exitgen" --cpuid 2500 --hypercall 70 >/dev/null
	moment "$1" 1
}

reset()
{
	start a --cpuid 1000 --io 30 --rounds 4
	await a 1
	moment "$1" 0
	go a; await a 2
	echo 1 >"$debug/exit_stats/reset"
	go a; await a 3
	moment "$1" 1
	go a; await a 4
	moment "$1" 2
	echo 1 >"$debug/$(sed -n 's/^vm //p' $scratch/a.out)/exit_stats_reset"
	moment "$1" 3
	go a; wait "$(cat $scratch/a.pid)"
}

reload()
{
	moment "$1" 0
	unload-kvm
	load-kvm minimal
	"$exitgen" --cpuid 50 >/dev/null
	moment "$1" 1
	"$exitgen" --cpuid 50 >/dev/null
	moment "$1" 2
}

switched_off()
{
	start a --cpuid 400 --rounds 3
	await a 1
	echo off >$parameters/exit_stats
	moment "$1" 0
	go a; await a 2
	moment "$1" 1
	echo count >$parameters/exit_stats
	go a; await a 3
	moment "$1" 2
	go a; wait "$(cat $scratch/a.pid)"
}

# A Linux boots in QEMU; a moment each second.
inner_boot()
{
	LD_LIBRARY_PATH=/payload/lib /payload/bin/qemu-system-x86_64 \
		-L /payload/share -name guest=web01,debug-threads=on \
		-uuid 3f1c2d9e-52aa-4c6b-9a37-0c8d5d0a7b11 -nodefaults \
		-no-user-config -no-reboot -accel kvm -cpu host -m 128 \
		-smp "$2" -display none -vga none -serial file:$scratch/console \
		-kernel /payload/inner/vmlinuz -initrd /payload/inner/initramfs \
		-append "console=ttyS0,115200 quiet panic=-1 inner_stay=1" \
		</dev/null >/dev/null 2>&1 &
	qemu=$!
	number=0
	while kill -0 $qemu 2>/dev/null && [ $number -lt 11 ]; do
		moment "$1" $number
		number=$((number + 1))
		sleep 1
	done
	wait $qemu
	moment "$1" $number
}

many_vcpus()
{
	start a --cpuid 10 --vcpus 16 --rounds 2
	await a 1
	moment "$1" 0
	go a; await a 2
	moment "$1" 1
	go a; wait "$(cat $scratch/a.pid)"
}

mkdir -p $scratch
dmesg -n 1
load-kvm minimal || exit 1
isa=$(sed -n '1s/.* isa=\([a-z]*\) .*/\1/p' $debug/exit_stats/global)
{
	moment "$isa-idle" 0
	sleep 1
	moment "$isa-idle" 1
	two_vms "$isa-two-vms"
	short_life "$isa-short-life"
	closed_moment "$isa-closed" 0
	"$exitgen" --cpuid 500 >/dev/null
	closed_moment "$isa-closed" 1
	reset "$isa-reset"
	many_vcpus "$isa-many-vcpus"
	switched_off "$isa-off"
	reload "$isa-reload"
	[ ! -d /payload/bin ] || inner_boot "$isa-boot" 1
} >$out
cat $out
echo "==> end <=="
