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

# time_hosts DIR: two ticks, DIR/0 and DIR/1, that are two seconds apart. web01 has
# three vCPUs, which are busy with CPUID, halted, and busy with I/O; db and 300-6
# have one each. The order of VMs is another one by rate, by time and by average.
time_hosts()
{
	printf '%s\n' 'vm 118-4 qemu 1000 0:HLT 0:IO_INSTRUCTION' \
		'vm 200-4 qemu 0' 'vm 300-6 qemu 0' | host "$1/0" mode=time
	host_times "$1/0" <<-VCPUS
		time 118-4 0 900000000 0
		exit 118-4 0 CPUID 1000 2000000 0 0 0 900000 11:990 20:10
		vcpu 118-4 1
		vcpu 118-4 2
		vcpu 200-4 0
		vcpu 300-6 0
	VCPUS
	printf '%s\n' 'vm 118-4 qemu 2000 8:HLT 400:IO_INSTRUCTION' \
		'vm 200-4 qemu 2:EPT_VIOLATION' 'vm 300-6 qemu 1:EPT_VIOLATION' |
		host "$1/1" mode=time time=3000000000 generation=2
	host_times "$1/1" time=3000000000 generation=2 <<-VCPUS
		time 118-4 0 2800000000 0
		exit 118-4 0 CPUID 2000 102000000 0 0 0 900000 11:990 17:990 20:20
		time 118-4 1 16000000 0
		exit 118-4 1 HLT 8 4000000 0 1980000000 0 520000 19:8
		time 118-4 2 1620000000 20000000
		exit 118-4 2 IO_INSTRUCTION 400 20000000 300000000 0 40000000 3000000 20:390 22:10
		time 200-4 0 1600000000 0
		exit 200-4 0 EPT_VIOLATION 2 400000000 0 0 0 300000000 inf:2
		time 300-6 0 1550000000 0
		exit 300-6 0 EPT_VIOLATION 1 450000000 0 0 0 450000000 inf:1
	VCPUS
	for tick in 0 1; do
		qemu "$1/$tick" 118 web01
		qemu "$1/$tick" 200 db
	done
}

# time_ends DIR: two ticks, DIR/0 and DIR/1, that are a second apart. 118-4 ends, and
# the next of its name comes; 300-4 comes and ends; 200-4 lives.
time_ends()
{
	printf '%s\n' 'vm 118-4 qemu 100' 'vm 200-4 qemu 5' |
		host "$1/0" mode=time
	host_times "$1/0" <<-VCPUS
		time 118-4 0 900000000 0
		exit 118-4 0 CPUID 100 100000000 0 0 0 900000 11:90 20:10
		time 200-4 0 1000000 0
		exit 200-4 0 CPUID 5 5000 0 0 0 1000 10:5
	VCPUS
	printf '%s\n' 'vm 118-4 qemu 3' 'vm 200-4 qemu 7' \
		'ended 118-4 qemu 5000 150' 'ended 300-4 qemu 60 10' |
		host "$1/1" mode=time time=2000000000 generation=5
	host_times "$1/1" time=2000000000 generation=5 <<-VCPUS
		time 118-4+ 0 1700000000 0
		exit 118-4+ 0 CPUID 150 150000000 0 0 0 900000 11:130 20:20
		ended 118-4+ 5000
		time 300-4 0 10000000 0
		exit 300-4 0 CPUID 10 1000000 0 0 0 9000 11:10
		ended 300-4 60
		time 118-4 0 50000000 0
		exit 118-4 0 CPUID 3 3000 0 0 0 1000 10:3
		time 200-4 0 2000000 0
		exit 200-4 0 CPUID 7 7000 0 0 0 1000 10:7
	VCPUS
}
