#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make-host.sh - write the files of a host with made-up VMs
#
# Usage: tests/make-host.sh DIR [SETTING]... <VMS
#
#   SETTING   generation=N, mode=MODE, time=NS; ended=N: exits of VMs that ended
#             and are in no list
#
# Each line of VMS is a VM that lives or one that ended; all exits are CPUID, or
# have another reason of VMX behind them, as in 100:EPT_VIOLATION:
#
#   vm NAME COMM EXITS...          the exits of each of its vCPUs
#   ended NAME COMM LIFETIME EXITS
#
# The PID is that in the name. Several VMs may have one name, as in kernels that
# do not tell them apart.
#
# Example:
#   echo 'vm 123-4 qemu 7 8' | tests/make-host.sh /tmp/host/0 generation=1

set -eu

case ${1-} in
'' | -h | --help)
	sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
tables=$1/sys/kernel/debug/kvm/exit_stats
mkdir -p "$tables" "$1/sys/module/kvm/parameters"
shift
generation=1 mode=count time=1000000000 ended=0
for setting; do
	case $setting in
	generation=*) generation=${setting#*=} ;;
	mode=*) mode=${setting#*=} ;;
	time=*) time=${setting#*=} ;;
	ended=*) ended=${setting#*=} ;;
	*)
		echo "error: unknown setting $setting (--help shows how it is used)" >&2
		exit 2
		;;
	esac
done

awk -v dir="$tables" -v generation="$generation" -v mode="$mode" \
	-v time="$time" -v ended="$ended" '
function begin(name, columns)
{
	file = dir "/" name
	gsub(/ /, "\t", columns)
	print "# kvm-exit-stats 1 isa=vmx mode=" mode " generation=" generation " time_ns=" time >file
	if (name == "global") {
		printf "# since_load host=%.0f retired=%.0f vms=%.0f\n", total, retired, total - retired >file
		print "# marks interval=10000 reported=0 coalesced=0 pending=0" >file
	}
	print columns >file
}

# Exits are kept by what they are of and by reason.
function count(of, exits, part, reason)
{
	split(exits, part, ":")
	reason = part[2] == "" ? "CPUID" : part[2]
	if (!(reason in code))
		exit 1
	counts[of, reason] += part[1]
	sum[of] += part[1]
	counts["host", reason] += part[1]
	sum["host"] += part[1]
	total += part[1]
}

function list(of, cells, i, reason)
{
	gsub(/ /, "\t", cells)
	for (i = 1; i <= nr_reasons; i++) {
		reason = order[i]
		if (counts[of, reason])
			printf "%d\t%s\t%s\t%.0f%s\n", code[reason], reason, class[reason], counts[of, reason], cells >file
	}
	printf "total\t-\t-\t%.0f%s\n", sum[of], cells >file
}

BEGIN {
	nr_reasons = split("CPUID IO_INSTRUCTION MSR_WRITE HLT EPT_VIOLATION EPT_MISCONFIG EXTERNAL_INTERRUPT CR_ACCESS WBINVD XSETBV", order, " ")
	split("10 30 32 12 48 49 1 28 54 55", codes, " ")
	split("cpuid io msr hlt npf mmio interrupt cr cache xsetbv", classes, " ")
	for (i = 1; i <= nr_reasons; i++) {
		code[order[i]] = codes[i]
		class[order[i]] = classes[i]
	}
	if (ended)
		count("gone", ended)
	retired = ended + 0
	total += 0
}
$1 == "vm" {
	name[++vms] = $2
	comm[vms] = $3
	vcpus[vms] = NF - 3
	for (i = 4; i <= NF; i++) {
		n = split($i, parts, "+")
		for (j = 1; j <= n; j++) {
			count("vcpu " vms " " (i - 4), parts[j])
			split(parts[j], part, ":")
			reason = part[2] == "" ? "CPUID" : part[2]
			counts["vm " vms, reason] += part[1]
			sum["vm " vms] += part[1]
		}
	}
}
$1 == "ended" {
	old[++gone] = $2
	old_comm[gone] = $3
	lifetime[gone] = $4
	count("old " gone, $5)
	retired += $5 + 0
}
END {
	begin("global", "code name class exits")
	list("host", "")
	begin("vms", "code name class exits vm pid comm vcpus")
	for (v = 1; v <= vms; v++)
		list("vm " v, " " name[v] " " (name[v] + 0) " " comm[v] " " vcpus[v])
	begin("vcpus", "code name class exits vm vcpu")
	for (v = 1; v <= vms; v++)
		for (i = 0; i < vcpus[v]; i++)
			list("vcpu " v " " i, " " name[v] " " i)
	begin("retired", "code name class exits vm pid comm vcpus lifetime_ns")
	for (v = 1; v <= gone; v++)
		list("old " v, " " old[v] " " (old[v] + 0) " " old_comm[v] " 1 " lifetime[v])
	begin("reasons", "code name class isa")
	for (i = 1; i <= nr_reasons; i++)
		print code[order[i]] "\t" order[i] "\t" class[order[i]] "\tvmx" >file
}'
