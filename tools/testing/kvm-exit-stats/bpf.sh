#!/bin/busybox sh
# shellcheck shell=dash source-path=SCRIPTDIR/../../../scripts/test
# SPDX-License-Identifier: GPL-2.0
#
# bpf.sh - exitstat counts in Debian's kernel, which does not
#
# What scripts/test/bpf.sh runs in the outer VM, with Debian's kernel. Expects
# there
#   /modules/pristine     Debian's modules
#   /modules/modules-btf  ours for that kernel, with BTF
#   /payload              exitstat and the libraries that it needs
#   /scripts              scripts/ of the repository
#   /tests                this script, expected.awk, exitgen
# and prints "ok N - text" or "not ok N - text" for each test.

# shellcheck source=tap.sh
. /scripts/test/tap.sh

exitgen=/tests/exitgen
tables=/sys/kernel/debug/kvm/exit_stats

program=/payload/bin/exitstat
export LD_LIBRARY_PATH=/payload/lib

exitstat()
{
	timeout 120 "$program" "$@"
}

guest()
{
	"$exitgen" --cpuid 1000 --hypercall 100 --rdmsr 20 --wrmsr 30 --io 7 --mmio 9 \
		--pages 11 --wbinvd 3 --undefined 4 "$@"
}

# said PATTERN CMD...: one sentence, which matches, is all, and the status is 2.
said()
{
	pattern=$1
	shift
	"$@" 2>/tmp/said >/tmp/printed </dev/null
	status=$?
	cat /tmp/said /tmp/printed
	[ $status -eq 2 ] && [ ! -s /tmp/printed ] &&
		[ "$(wc -l </tmp/said)" -eq 1 ] && grep -q "$pattern" /tmp/said
}

# waits CMD...: until it succeeds, ten seconds at most.
waits()
{
	for _ in $(seq 100); do
		! "$@" || return 0
		usleep 100000
	done
	echo "this never came: $*"
	return 1
}

begin_recording()
{
	"$program" record --source bpf -i 200ms -f -o "$1" >/dev/null 2>/tmp/recorder &
	recorder=$!
	waits grep -q 'counts from now on' /tmp/recorder
}

go()
{
	timeout 20 sh -c 'echo >/tmp/go'
}

# The last sample of vCPUs of a recording, as the kernel has it in `vcpus`.
vcpus_of()
{
	exitstat export --format csv --per reason --per vcpu "$1" | tr -d '\r' |
		awk -F , -v OFS='\t' '
			$1 != now { now = $1; n = 0 }
			$3 == "vcpu" { line[n++] = $11 OFS $12 OFS $13 OFS $14 OFS $4 OFS $10
				last = n }
			END { for (i = 0; i < last; i++) print line[i] }' | sort >"$2.rows"
	awk -F '\t' -v OFS='\t' '
		{ print; sum[$5 OFS $6] += $4 }
		END { for (vcpu in sum) print "total", "-", "-", sum[vcpu], vcpu }' \
		"$2.rows" >"$2"
}

# counted NAME: a recording of it has just what the guest did, which stands still.
counted()
{
	awk -f /tests/expected.awk "/tmp/$1.out" "/tmp/$1.table" >/tmp/compared
	cat /tmp/compared
	[ "$(wc -l </tmp/compared)" -eq 1 ] && grep -q '^compared [1-9]' /tmp/compared
}

# stands NAME OPTION...: begins to count when the guest's VMs are there, has them
# run once, keeps a recording and the kernel's table, if any, of that.
stands()
{
	name=$1
	shift
	rm -f /tmp/go
	mkfifo /tmp/go
	: >"/tmp/$name.out"
	guest "$@" --pause-before /tmp/go --pause /tmp/go >"/tmp/$name.out" 2>&1 &
	guest=$!
	waits grep -q '^paused before' "/tmp/$name.out" &&
		begin_recording "/tmp/$name.rec" && go &&
		waits grep -q '^paused round' "/tmp/$name.out" || return
	sleep 1
	kill "$recorder"
	wait "$recorder"
	[ ! -e $tables ] || cat $tables/vcpus >"/tmp/$name.kernel"
	go && wait "$guest" || return
	vcpus_of "/tmp/$name.rec" "/tmp/$name.table"
}

# The numbers of the kernel and those of BPF, with codes, names and classes.
equal_to_kernel()
{
	grep -v -e '^#' -e '^code' -e '^total' "/tmp/$1.kernel" | sort >/tmp/kernel.rows
	[ -s /tmp/kernel.rows ] && diff /tmp/kernel.rows "/tmp/$1.table.rows"
}

# Two recordings of the same time, each with all that the guests do.
recordings_are_equal()
{
	exitstat record --source bpf -i 200ms -f -o /tmp/bpf.rec -- \
		"$0" record-by-kernel >/dev/null 2>&1 || return
	for per in reason class vm; do
		exitstat diff --per $per --raw --noheadings -o a,b /tmp/bpf.rec \
			/tmp/kernel.rec 2>/dev/null >/tmp/differences
		cat /tmp/differences
		[ -s /tmp/differences ] && ! awk '$1 != $2' /tmp/differences | grep . || return
	done
}

names_are_the_kernels()
{
	sed '1,/^code/d' $tables/reasons | cut -f 1-3 | sort >/tmp/kernel.names
	exitstat record --source bpf -f -o /tmp/names.rec -- true 2>/dev/null >/dev/null
	sed -n '1s/.*"reasons":\[\(.*\)\].*/\1/p' /tmp/names.rec |
		sed -e 's/^\["//' -e 's/"\]$//' -e 's/"\],\["/\n/g' -e 's/","/\t/g' |
		sort >/tmp/bpf.names
	[ -s /tmp/kernel.names ] && diff /tmp/kernel.names /tmp/bpf.names
}

total_is()
{
	exitstat run --raw --noheadings -o reason,exits -- "$exitgen" --cpuid 1000 \
		--vcpus 2 --vms 6 --serial 2>/dev/null >/tmp/total
	cat /tmp/total
	grep -qix 'cpuid 12000' /tmp/total
}

# Instructions from one exit to the next, where the time stamp counter counts them.
loop_cost()
{
	"$@" "$exitgen" --loop-cost cpuid 2>/dev/null |
		sed -n 's/^cost cpuid=\([0-9]*\).* tick=1\.000 .*/\1/p'
}

cost_is_bounded()
{
	[ "$with" -gt "$without" ] && [ $((with - without)) -le 200 ]
}

# Many vCPUs, one after the other at the same address, between two looks.
short_lives_are_kept()
{
	exitstat record --source bpf -i 100s -f -o /tmp/lives.rec -- \
		"$exitgen" --cpuid 10 --vms 30 --vcpus 2 --serial >/dev/null 2>&1 || return
	exitstat report --per reason --raw --noheadings -o exits,reason \
		/tmp/lives.rec >/tmp/lives
	cat /tmp/lives
	grep -qix '600 cpuid' /tmp/lives
}

check_cost()
{
	without=$(loop_cost)
	if [ -z "$without" ]; then
		skip "what an exit costs" "the time stamp counter does not count instructions here (QEMU: boot with --icount)"
		return
	fi
	with=$(loop_cost exitstat record --source bpf -f -o /tmp/cost.rec --)
	note "instructions from one CPUID exit to the next: $without, counted by BPF $with"
	check "an exit takes at most 200 instructions more" cost_is_bounded
}

if [ "${1-}" = record-by-kernel ]; then
	exitstat record --source kernel -i 200ms -f -o /tmp/kernel.rec -- \
		"$exitgen" --cpuid 500 --rdmsr 20 --wrmsr 30 --ipi 10 --irqchip \
		--tsc-deadline 5 --hypercall 7 --pages 3 --vcpus 8 --vms 4 --serial
	exit
fi

load-kvm pristine
check_cost
if grep -qw only_cost /proc/cmdline; then
	tap_end
	exit
fi
check "VMs that run before are counted per vCPU, from then on" \
	stands stock --vms 2 --vcpus 4
check "just what the guests did, in a kernel without exit statistics" counted stock
check "VMs that come and go are all in the total" total_is
check "and so are those that nobody looked at while they lived" short_lives_are_kept
check "what a BPF program cannot count is said" \
	said 'no exit statistics' exitstat time
check "the kernel's own are asked for, and not there" \
	said 'no exit statistics' exitstat --source kernel
echo nobody:x:65534:65534::/:/bin/sh >/etc/passwd
check "without rights there is one sentence" \
	said 'CAP_BPF' su -s /bin/sh -c "$program --source bpf" nobody
mv /payload/lib/libbpf.so.1 /payload/lib/away
check "without libbpf there is one sentence" said 'needs libbpf' exitstat
mv /payload/lib/away /payload/lib/libbpf.so.1
unload-kvm

load-kvm modules-btf
check "names, codes and classes are those of the exit statistics" names_are_the_kernels
check "the kernel counts here, and its own numbers are the default" \
	stands ours --vms 2 --vcpus 8
check "BPF has just what the guests did" counted ours
check "and just what the kernel has, per vCPU and reason" equal_to_kernel ours
check "recordings of both, of VMs that come and go, do not differ" recordings_are_equal

mount -t securityfs none /sys/kernel/security 2>/dev/null
unload-kvm
load-kvm pristine
echo integrity >/sys/kernel/security/lockdown
check "lockdown=integrity, which closes debugfs, does not matter" total_is
echo confidentiality >/sys/kernel/security/lockdown
check "lockdown=confidentiality does, says one sentence" said 'locked down' \
	exitstat --source bpf
tap_end
