#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make-busy.sh - write the files of a host on which all vCPUs work, for --replay
#
# Usage: tests/make-busy.sh DIR VMS SAMPLES
#
# Each VM has 4 vCPUs. Each vCPU has exits of 8 reasons, at rates of its own from
# 10 to 4,000 a second that differ by up to a quarter from one second to the next.
# The numbers are drawn at random, always the same.
#
# Example:
#   tests/make-busy.sh /tmp/busy 250 3600
#   exitstat record --replay /tmp/busy -o busy.jsonl.zst

set -eu

case ${1-} in
'' | -h | --help)
	sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
dir=$1 vms=$2 samples=$3

sample=0
while [ "$sample" -lt "$samples" ]; do
	echo "$dir/$sample/sys/kernel/debug/kvm/exit_stats"
	sample=$((sample + 1))
done | xargs mkdir -p

awk -v dir="$dir" -v vms="$vms" -v samples="$samples" '
function begin(name, columns)
{
	file = dir "/" sample "/sys/kernel/debug/kvm/exit_stats/" name
	gsub(/ /, "\t", columns)
	printf "# kvm-exit-stats 1 isa=vmx mode=count generation=1 time_ns=%.0f\n", (sample + 1) * 1e9 >file
	if (name == "global")
		printf "# since_load host=%.0f retired=0 vms=%.0f\n# marks interval=10000 reported=0 coalesced=0 pending=0\n", total, total >file
	print columns >file
}

function line(reason, exits, cells)
{
	printf "%s\t%.0f%s\n", head[reason], exits, cells >file
}

BEGIN {
	nr = split("CPUID IO_INSTRUCTION MSR_WRITE HLT EPT_VIOLATION EPT_MISCONFIG EXTERNAL_INTERRUPT CR_ACCESS", names, " ")
	split("10 30 32 12 48 49 1 28", codes, " ")
	split("cpuid io msr hlt npf mmio interrupt cr", classes, " ")
	for (r = 1; r <= nr; r++)
		head[r] = codes[r] "\t" names[r] "\t" classes[r]
	srand(1)
	for (v = 0; v < vms * 4; v++)
		for (r = 1; r <= nr; r++)
			rate[v, r] = 10 * exp(rand() * 6)
	for (sample = 0; sample < samples; sample++) {
		for (r = 1; r <= nr; r++) {
			for (v = 0; v < vms * 4; v++) {
				more = int(rate[v, r] * (0.75 + rand() / 2))
				exits[v, r] += more
				of_vcpu[v] += more
				host[r] += more
				total += more
			}
		}
		begin("global", "code name class exits")
		for (r = 1; r <= nr; r++)
			line(r, host[r], "")
		printf "total\t-\t-\t%.0f\n", total >file
		close(file)
		begin("vms", "code name class exits vm pid comm vcpus")
		for (m = 0; m < vms; m++) {
			cells = "\t" 1000 + m "-12\t" 1000 + m "\tqemu-system-x86\t4"
			for (r = 1; r <= nr; r++)
				line(r, exits[4 * m, r] + exits[4 * m + 1, r] + exits[4 * m + 2, r] + exits[4 * m + 3, r], cells)
			printf "total\t-\t-\t%.0f%s\n", of_vcpu[4 * m] + of_vcpu[4 * m + 1] + of_vcpu[4 * m + 2] + of_vcpu[4 * m + 3], cells >file
		}
		close(file)
		begin("vcpus", "code name class exits vm vcpu")
		for (v = 0; v < vms * 4; v++) {
			cells = "\t" 1000 + int(v / 4) "-12\t" v % 4
			for (r = 1; r <= nr; r++)
				line(r, exits[v, r], cells)
			printf "total\t-\t-\t%.0f%s\n", of_vcpu[v], cells >file
		}
		close(file)
		begin("retired", "code name class exits vm pid comm vcpus lifetime_ns")
		close(file)
		begin("reasons", "code name class isa")
		for (r = 1; r <= nr; r++)
			print head[r] "\tvmx" >file
		close(file)
	}
}'
