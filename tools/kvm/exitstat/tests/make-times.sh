#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make-times.sh - write the tables of times of a host with made-up vCPUs
#
# Usage: tests/make-times.sh DIR [SETTING]... <VCPUS
#
#   SETTING   generation=N, mode=MODE, time=NS, clock=NAME, khz=N
#
# Each line of VCPUS is about a vCPU of a VM, which is an account of zeros if it
# is not told of:
#
#   vcpu VM N                      it is there
#   time VM N GUEST NO_EXIT        ns in the guest, and in userspace for no exit
#   exit VM N REASON EXITS KERNEL USER BLOCKED PREEMPTED LONGEST [END:EXITS]...
#   ended VM LIFETIME              it did, after so many ns
#
# A VM that ended may be called as one that lives, with a + behind that is left out.
# REASON is CPUID, HLT, IO_INSTRUCTION, EPT_VIOLATION or EXTERNAL_INTERRUPT. END is
# K for the bucket of less than 2^K cycles, 8 to 25, or inf. The host is all VMs
# together, and blanks divide what is on a line.
#
# Example:
#   printf '%s\n' 'time 9-4 0 700 0' 'exit 9-4 0 CPUID 1 300 0 0 0 300 9:1' |
#       tests/make-times.sh /tmp/host/0

set -eu

case ${1-} in
'' | -h | --help)
	sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
tables=$1/sys/kernel/debug/kvm/exit_stats/time
mkdir -p "$tables"
shift
generation=1 mode=time time=1000000000 clock=tsc khz=1000000
for setting; do
	case $setting in
	generation=*) generation=${setting#*=} ;;
	mode=*) mode=${setting#*=} ;;
	time=*) time=${setting#*=} ;;
	clock=*) clock=${setting#*=} ;;
	khz=*) khz=${setting#*=} ;;
	*)
		echo "error: unknown setting $setting (--help shows how it is used)" >&2
		exit 2
		;;
	esac
done

awk -v dir="$tables" -v generation="$generation" -v mode="$mode" \
	-v time="$time" -v clock="$clock" -v khz="$khz" '
function begin(name, extra)
{
	file = dir "/" name
	gsub(/ /, "\t", extra)
	print "# kvm-exit-stats-time 1 isa=vmx mode=" mode " generation=" generation " time_ns=" time " clock=" clock " clock_khz=" khz >file
	print "# le\tname\tend_ns\texits" extra >file
	print "code\tname\tclass\texits\ttotal_ns\tkernel_ns\tuser_ns\tblocked_ns\tpreempted_ns\tlongest_ns" extra >file
}

# What is kept of an account: [of, "guest"], [of, "no_exit"], and of its reasons
# and "total" [of, reason, number], and [of, reason, "le", K].
function add_exit(of, i, r, part)
{
	r = $4
	if (!(r in code))
		exit 1
	for (i = 5; i <= 9; i++) {
		sums[of, r, i] += $i
		sums[of, "total", i] += $i
	}
	if ($10 > sums[of, r, "longest"])
		sums[of, r, "longest"] = $10
	if ($10 > sums[of, "total", "longest"])
		sums[of, "total", "longest"] = $10
	for (i = 11; i <= NF; i++) {
		split($i, part, ":")
		sums[of, r, "le", part[1]] += part[2]
	}
}

function row(code, name, class, of, r, total, extra)
{
	printf "%s\t%s\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f%s\n",
		code, name, class, sums[of, r, 5], total, sums[of, r, 6],
		sums[of, r, 7], sums[of, r, 8], sums[of, r, 9],
		sums[of, r, "longest"], extra >file
}

function parts(of, r)
{
	return sums[of, r, 6] + sums[of, r, 7] + sums[of, r, 8] + sums[of, r, 9]
}

function list(of, extra, i, k, r)
{
	gsub(/ /, "\t", extra)
	for (i = 1; i <= nr_reasons; i++) {
		r = order[i]
		if (!sums[of, r, 5])
			continue
		row(code[r], r, class[r], of, r, parts(of, r), extra)
		for (k = 8; k <= 26; k++) {
			name = k < 26 ? k : "inf"
			if (sums[of, r, "le", name])
				printf "le\t%s\t%s\t%.0f%s\n", r, k < 26 ? sprintf("%.0f", int(2 ^ k * 1000000 / khz)) : "inf", sums[of, r, "le", name], extra >file
		}
	}
	row("guest", "-", "-", of, "none", sums[of, "guest"], extra)
	row("no_exit", "-", "-", of, "none", sums[of, "no_exit"], extra)
	row("total", "-", "-", of, "total", sums[of, "guest"] + sums[of, "no_exit"] + parts(of, "total"), extra)
}

function described(vm, name)
{
	name = vm
	sub(/\+/, "", name)
	return " " name " " (name + 0) " qemu " vcpus[vm]
}

BEGIN {
	nr_reasons = split("CPUID HLT IO_INSTRUCTION EPT_VIOLATION EXTERNAL_INTERRUPT", order, " ")
	split("10 12 30 48 1", codes, " ")
	split("cpuid hlt io npf interrupt", classes, " ")
	for (i = 1; i <= nr_reasons; i++) {
		code[order[i]] = codes[i]
		class[order[i]] = classes[i]
	}
}
$1 == "ended" {
	lifetime[$2] = $3
	next
}
NF {
	if (!(($2, $3) in there)) {
		there[$2, $3]
		if (!($2 in vcpus))
			vms[++nr_vms] = $2
		ids[$2, ++vcpus[$2]] = $3
	}
	split("host;vm " $2 ";vcpu " $2 " " $3, of, ";")
	for (o = 1; o <= 3; o++) {
		if ($1 == "time") {
			sums[of[o], "guest"] += $4
			sums[of[o], "no_exit"] += $5
		} else if ($1 == "exit") {
			add_exit(of[o])
		}
	}
}
END {
	begin("global", "")
	list("host", "")
	begin("vms", " vm pid comm vcpus")
	for (v = 1; v <= nr_vms; v++)
		if (!(vms[v] in lifetime))
			list("vm " vms[v], described(vms[v]))
	begin("vcpus", " vm vcpu")
	for (v = 1; v <= nr_vms; v++)
		for (i = 1; !(vms[v] in lifetime) && i <= vcpus[vms[v]]; i++)
			list("vcpu " vms[v] " " ids[vms[v], i], " " vms[v] " " ids[vms[v], i])
	begin("retired", " vm pid comm vcpus lifetime_ns")
	for (v = 1; v <= nr_vms; v++)
		if (vms[v] in lifetime)
			list("vm " vms[v], described(vms[v]) " " lifetime[vms[v]])
}'
