#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make-recording.sh - write a generated recording, for tests of what is large
#
# Usage: tests/make-recording.sh [OPTION]... >FILE
#
#   --samples N   samples, 100 ms apart (default: 600)
#   --vcpus N     vCPUs, eight in a VM (default: 4)
#   --reload N    KVM is loaded anew before sample N
#   --mark N TEXT a mark before sample N; may be given several times
#
# The numbers are made up, always the same ones, but fit together as those of
# a kernel do: the host is the sum of the VMs, a VM the sum of its vCPUs. The
# vCPUs have phases of a boot and of load, and one is idle.
#
# Example:
#   tests/make-recording.sh --samples 36000 --mark 9000 "load begins" >hour.jsonl

set -eu

samples=600
vcpus=4
reload=0
marks=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help)
		sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' \
			-e 's/^# \{0,1\}//p' "$0"
		exit 0
		;;
	--samples | --vcpus | --reload | --mark)
		[ $# -ge 2 ] || {
			echo "error: $1 needs a value" >&2
			exit 2
		}
		;;
	*)
		echo "error: unknown option $1 (--help shows how it is used)" >&2
		exit 2
		;;
	esac
	case $1 in
	--samples) samples=$2 ;;
	--vcpus) vcpus=$2 ;;
	--reload) reload=$2 ;;
	--mark)
		[ $# -ge 3 ] || {
			echo "error: --mark needs a number and a text" >&2
			exit 2
		}
		marks="$marks$2 $3
"
		shift
		;;
	esac
	shift 2
done

MARKS=$marks awk -v samples="$samples" -v vcpus="$vcpus" -v reload="$reload" '
function random(below)
{
	seed = (seed * 16807) % 2147483647
	return seed % below
}

# How busy a vCPU is with a reason, at a part of the recording, 0 to 1.
function share(reason, part)
{
	if (reason == "EPT_VIOLATION")
		return part < 0.2 ? 1 : 0.05
	if (reason == "IO_INSTRUCTION")
		return part < 0.3 ? 0.7 : part < 0.6 ? 0.1 : 0.3
	if (reason == "MSR_WRITE")
		return part < 0.3 ? 0.2 : 0.8
	if (reason == "HLT")
		return part < 0.3 ? 0.02 : 0.4
	return 1
}

function counts(array, key, text, i)
{
	text = ""
	for (i = 1; i <= nr; i++)
		if (array[key, i] > 0)
			text = text (text == "" ? "" : ",") "\"" name[i] "\":" sprintf("%.0f", array[key, i])
	return "{" text "}"
}

BEGIN {
	seed = 20
	nr = split("EPT_VIOLATION IO_INSTRUCTION MSR_WRITE HLT CPUID EXTERNAL_INTERRUPT PREEMPTION_TIMER MSR_READ EPT_MISCONFIG INTERRUPT_WINDOW CR_ACCESS XSETBV", name)
	split("48 30 32 12 10 1 52 31 49 7 28 55", code)
	split("npf io msr hlt cpuid interrupt preempt_timer msr mmio interrupt_window cr xsetbv", class)
	split("220 160 120 90 60 50 40 25 16 9 4 1", mean)
	n = split(ENVIRON["MARKS"], line, "\n")
	for (i = 1; i <= n; i++) {
		at = line[i] + 0
		text = line[i]
		sub(/^[0-9]+ /, "", text)
		gsub(/[\\"]/, "\\\\&", text)
		if (at)
			mark[at] = mark[at] text "\n"
	}
	printf "{\"exitstat\":1,\"isa\":\"vmx\",\"hostname\":\"generated\",\"kernel\":\"6.1.192\",\"start\":1790000000000000000,\"interval\":100000000,\"reasons\":["
	for (i = 1; i <= nr; i++)
		printf "%s[\"%s\",\"%s\",\"%s\"]", (i > 1 ? "," : ""), code[i], name[i], class[i]
	print "]}"
	vms = int((vcpus + 7) / 8)
	time = 5000000000
	for (s = 0; s < samples; s++) {
		generation++
		if (reload && s == reload) {
			split("", host); split("", vm); split("", vcpu)
			total = 0
			generation = 1
		}
		if (s in mark) {
			m = split(mark[s], line, "\n")
			for (i = 1; i < m; i++)
				printf "{\"mark\":{\"time\":%.0f,\"text\":\"%s\"}}\n", time - 50000000, line[i]
		}
		for (v = 0; v < vcpus; v++)
			for (i = 1; s && i <= nr; i++) {
				busy = vcpus > 1 && v == vcpus - 1 ? 0.002 : 1 / (1 + v % 8)
				e = int(mean[i] * share(name[i], s / samples) * busy * (50 + random(100)) / 100)
				vcpu[v, i] += e
				vm[int(v / 8), i] += e
				host[0, i] += e
				total += e
			}
		printf "{\"sample\":{\"time\":%.0f,\"generation\":%d,\"mode\":\"count\",\"source\":\"debugfs\",\"since_load\":%.0f,\"since_load_retired\":0,\"host\":%s,\"vms_time\":%.0f,\"vms\":[", time, generation, total, counts(host, 0), time
		for (v = 0; v < vms; v++)
			printf "%s{\"vm\":\"%d-4\",\"pid\":%d,\"comm\":\"qemu-system-x86\",\"vcpus\":%d,\"name\":\"vm%02d\",\"exits\":%s}", v ? "," : "", 1000 + v, 1000 + v, (vcpus - v * 8 < 8 ? vcpus - v * 8 : 8), v, counts(vm, v)
		printf "],\"vcpus_time\":%.0f,\"vcpus\":[", time
		for (v = 0; v < vcpus; v++)
			printf "%s{\"vm\":\"%d-4\",\"vcpu\":%d,\"exits\":%s}", v ? "," : "", 1000 + int(v / 8), v % 8, counts(vcpu, v)
		print "],\"retired\":[]}}"
		time += 100000000
	}
}'
