# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# loaded.sh - which of KVM's modules are loaded in Debian's kernel, do they count
#
# Sourced, in the outer VM, after tap.sh:  . "${0%/*}/loaded.sh"
#
#   $vendor         kvm_amd or kvm_intel
#   ours_loaded, stock_loaded  true if they are
#   parameters      prints all parameters of both modules
#   vm_runs         runs a guest with 1000 CPUIDs
#   exits WHERE     how many stand in the host's rows for which that is true
#   cpuids_counted  true if those of one such guest are, no more and no less

table=/sys/kernel/debug/kvm/exit_stats/global
parameter=/sys/module/kvm/parameters/exit_stats
vendor=kvm_amd
grep -qw svm /proc/cpuinfo || vendor=kvm_intel

ours_loaded()
{
	[ -e $table ] && [ -e $parameter ] && [ -e "/sys/module/$vendor" ]
}

stock_loaded()
{
	[ ! -e ${table%/*} ] && [ ! -e $parameter ] && [ -e "/sys/module/$vendor" ]
}

parameters()
{
	grep -s . /sys/module/kvm/parameters/* "/sys/module/$vendor/parameters/"*
}

vm_runs()
{
	"${0%/*}/exitgen" --cpuid 1000
}

exits()
{
	awk -F '\t' "$1 { n += \$4 } END { print n + 0 }" $table
}

cpuids_counted()
{
	# shellcheck disable=SC2016 # awk's
	seen=$(exits '$3 == "cpuid"')
	echo "$seen exits"
	[ "$seen" -eq 1000 ]
}
