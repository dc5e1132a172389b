# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154,SC2317
#
# tools-meanwhile.sh - perf kvm stat and kvm_stat -l, while a domain runs a little
#
# Sourced by tools.sh, after tools-domain.sh.
#
#   start_perf, stop_perf   it records all CPUs meanwhile
#   perf_exits              "reason exits" of its report
#   kvm_stat OPTION...      with the files in debugfs
#   run_beside_kvm_stat     the domain runs until $scratch/csv has some lines

go=/debian/tmp/go

start_perf()
{
	mkfifo "$go"
	# Buffers that hold it all: perf sleeps until the end.
	in_debian perf kvm stat record -a -m 2048 -o /tmp/perf.data \
		sh -c 'echo begun; read -r line </tmp/go' >"$scratch/perf" 2>&1 &
	perf=$!
	within 60 grep -q begun "$scratch/perf"
}

stop_perf()
{
	timeout 60 sh -c "echo >$go"
	wait "$perf"
}

perf_exits()
{
	in_debian perf kvm -i /tmp/perf.data stat report -p "$pid" >"$scratch/report" 2>&1
	awk -v guest="$vm" -f "$here/perf.awk" "$scratch/report" FS='\t' /dev/null |
		awk '{ print $2, $4 }' | sort
}

kvm_stat()
{
	in_debian python3 -u /usr/bin/kvm_stat -d "$@"
}

# lines N
lines()
{
	[ "$(wc -l <"$scratch/csv")" -ge "$1" ]
}

run_a_little()
{
	within 60 lines 1
	resume_domain
	within 60 lines 4
	pause_domain
	# What came since the last one.
	within 60 lines $(($(wc -l <"$scratch/csv") + 2))
	in_debian pkill -INT -f kvm_stat
}

# In the background, it would not hear of the signal.
run_beside_kvm_stat()
{
	: >"$scratch/csv"
	run_a_little &
	driver=$!
	kvm_stat -p "$pid" -l -c -s 1 -f exits_ >"$scratch/csv"
	wait "$driver"
}
