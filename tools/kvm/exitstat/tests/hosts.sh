# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# hosts.sh - for cases that make up hosts; they source it

# host DIR [SETTING]... <VMS: as make-host.sh, which says what VMS is.
host()
{
	mkdir -p "$1"
	"$TESTS/make-host.sh" "$@"
}

# owner DIR PID FD [ARGUMENT]...: the process PID holds a VM at FD, and was
# started with the arguments.
owner()
{
	owner=$1/proc/$2
	mkdir -p "$owner/fd"
	ln -sfn anon_inode:kvm-vm "$owner/fd/$3"
	shift 3
	printf '%s\0' "$@" >"$owner/cmdline"
}

# qemu DIR PID NAME [UUID]: a QEMU that holds a VM at 4.
qemu()
{
	owner "$1" "$2" 4 qemu-system-x86_64 -name "$3" ${4:+-uuid "$4"}
}

# host_times DIR [SETTING]... <VCPUS: tables of times for it, as make-times.sh.
host_times()
{
	"$TESTS/make-times.sh" "$@"
}
