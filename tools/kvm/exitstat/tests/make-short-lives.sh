#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make-short-lives.sh - write a recording of VMs that come and go
#
# Usage: tests/make-short-lives.sh VMS >FILE
#
# As on a host that runs a VM for each job: of 50 that come in a second, each
# lives for two samples, with one vCPU, and ends. Each has 10 exits.
#
# Example:
#   tests/make-short-lives.sh 25000 >lives.jsonl

set -eu

case ${1-} in
[1-9]*) ;;
*)
	sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac

awk -v vms="$1" '
function list(from, to, exits, ended, i, text)
{
	text = ""
	for (i = from; i <= to; i++)
		text = text (i > from ? "," : "") "{\"vm\":\"" i "-4\",\"pid\":" i ",\"comm\":\"qemu\",\"vcpus\":1," (ended ? "\"lifetime\":" 1000000 + i "," : "\"name\":\"job" i "\",") "\"exits\":{\"CPUID\":" exits "}}"
	return text
}

function vcpus(from, to, exits, i, text)
{
	text = ""
	for (i = from; i <= to; i++)
		text = text (i > from ? "," : "") "{\"vm\":\"" i "-4\",\"vcpu\":0,\"exits\":{\"CPUID\":" exits "}}"
	return text
}

BEGIN {
	print "{\"exitstat\":1,\"isa\":\"vmx\",\"hostname\":\"generated\",\"start\":1790000000000000000,\"interval\":1000000000,\"reasons\":[[\"10\",\"CPUID\",\"cpuid\"]]}"
	for (first = 1; first <= vms + 51; first += 50) {
		last = first + 49 > vms ? vms : first + 49
		gone = first - 1 > vms ? vms : first - 1
		total = gone * 10 + (last < first ? 0 : (last - first + 1) * 5)
		time += 1000000000
		printf "{\"sample\":{\"time\":%.0f,\"generation\":%d,\"mode\":\"count\",\"source\":\"debugfs\",\"since_load\":%d,\"since_load_retired\":%d,\"host\":{\"CPUID\":%d},\"vms_time\":%.0f,\"vms\":[%s],\"vcpus_time\":%.0f,\"vcpus\":[%s],\"retired\":[%s]}}\n", time, first, total, gone * 10, total, time, list(first, last, 5, 0), time, vcpus(first, last, 5), list(gone > 64 ? gone - 63 : 1, gone, 10, 1)
	}
}'
