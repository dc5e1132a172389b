#!/bin/busybox sh
# shellcheck shell=dash source-path=SCRIPTDIR/../../../scripts/test
# SPDX-License-Identifier: GPL-2.0
#
# short-road.sh - load and unload our modules in Debian's kernel
#
# What scripts/test/short-road.sh runs in the outer VM, with Debian's kernel.
# Expects there
#   /modules/pristine       Debian's modules, from which it makes /lib/modules
#   /modules/modules-stock  ours for that kernel
#   /modules/minimal        ours for another kernel
#   /scripts                scripts/ of the repository
#   /tests                  this script, exitgen, loaded.sh
# and prints "ok N - text" or "not ok N - text" for each test.

# shellcheck source=tap.sh
. /scripts/test/tap.sh
# shellcheck source=../../tools/testing/kvm-exit-stats/loaded.sh
. "${0%/*}/loaded.sh"

load()
{
	sh /scripts/load.sh --modules /modules/modules-stock
}

unload()
{
	sh /scripts/unload.sh
}

# refuses PATTERN CMD...: CMD must fail and its message match.
refuses()
{
	pattern=$1
	shift
	if "$@" >/tmp/message 2>&1; then
		echo "it did not refuse"
		return 1
	fi
	cat /tmp/message
	grep -q "$pattern" /tmp/message
}

has_parameter()
{
	echo "$1 is $(cat "/sys/module/$1")"
	[ "$(cat "/sys/module/$1")" = "$2" ]
}

# What the study of boots does on the machine itself.
load_here()
{
	BUILD=/tmp/build sh /scripts/study/load-here.sh here "$@"
}

nested_paging_goes()
{
	parameters >/tmp/parameters
	load_here kvm_amd.npt=0 kvm_intel.ept=0 >/tmp/message 2>&1 || {
		cat /tmp/message
		return 1
	}
	cat /tmp/message
	grep . "/sys/module/$vendor/parameters/"[en]pt
	[ ! -s /tmp/message ] && ours_loaded &&
		grep -q '[0N]' "/sys/module/$vendor/parameters/"[en]pt
}

nested_paging_comes_back()
{
	load_here || return
	parameters >/tmp/parameters.now
	diff /tmp/parameters /tmp/parameters.now && ours_loaded
}

# load_ours PARAMETER=VALUE...: kvm's, besides those of before.
load_ours()
{
	rmmod "$vendor" kvm &&
		insmod /modules/modules-stock/kvm.ko ignore_msrs=1 "$@" &&
		insmod "/modules/modules-stock/$(echo $vendor | tr _ -).ko" nested=0
}

modules_on_disk()
{
	find "$lib" -type f -exec sha256sum {} + | sort
}

# The module opens its device before the first vCPU is there.
wait_for_vm()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		# shellcheck disable=SC2010 # links, not file names
		ls -l "/proc/$holder/fd" 2>/dev/null | grep -q kvm-vcpu && return 0
		sleep 1
	done
	return 1
}

lib=/lib/modules/$(uname -r)
mkdir -p "$lib/kernel"
cp /modules/pristine/*.ko "$lib/kernel/"
depmod
modules_on_disk >/tmp/before

# Two parameters that differ from their defaults: the first can be written at
# any time, the second only be given when the module is loaded.
modprobe kvm ignore_msrs=1
modprobe "$vendor" nested=0
# 0 on AMD, N on Intel
nested=$(cat "/sys/module/$vendor/parameters/nested")

check "the stock modules run a VM" vm_runs
check "unload with the stock modules loaded does nothing" unload
check "the stock modules are still there" stock_loaded

check "modules for another kernel are refused" \
	refuses "was built for" sh /scripts/load.sh --modules /modules/minimal
check "a missing folder of modules is refused" \
	refuses "make modules" sh /scripts/load.sh --modules /modules/none
check "a wrong option is refused" refuses "unknown argument" sh /scripts/load.sh --wrong

mkfifo /tmp/go
/tests/exitgen --cpuid 1 --vcpus 2 --pause-before /tmp/go >/dev/null 2>&1 &
holder=$!
check "a VM is there" wait_for_vm
check "load refuses while a VM runs, and says who holds KVM" \
	refuses "exitgen (pid $holder: 1 virtual machine, 2 vCPUs" load
check "the stock modules are still there" stock_loaded
kill "$holder"
wait "$holder" 2>/dev/null

check "load" load
check "our modules are there" ours_loaded
check "kvm's parameter was carried over" \
	has_parameter kvm/parameters/ignore_msrs Y
check "$vendor's parameter was carried over" \
	has_parameter "$vendor/parameters/nested" "$nested"
check "our modules run a VM" vm_runs
check "its 1000 CPUIDs are counted, no more and no less" cpuids_counted
check "load again takes the modules anew" load
check "our modules are there" ours_loaded

mkdir -p /run /tmp/build/running
ln -s /modules/modules-stock /tmp/build/running/modules
check "nested paging is switched off, and nothing is lost" nested_paging_goes
check "with it come those back that follow from it" nested_paging_comes_back
# One of those, in some kernels.
load_ours tdp_mmu=0
check "nested paging is switched off again, and nothing is lost" nested_paging_goes
check "what was wished for stays" nested_paging_comes_back

/tests/exitgen --cpuid 1 --pause-before /tmp/go >/dev/null 2>&1 &
holder=$!
check "a VM is there" wait_for_vm
check "unload refuses while a VM runs, and says who holds KVM" \
	refuses "exitgen (pid $holder: 1 virtual machine, 1 vCPU," unload
check "our modules are still there" ours_loaded
kill "$holder"
wait "$holder" 2>/dev/null

sh -c "exec sleep 1000" </sys/kernel/debug/kvm/exit_stats/global &
holder=$!
check "unload refuses while a table is open, and says who holds it" \
	refuses "sleep (pid $holder: 1 open file of KVM)" unload
kill "$holder"
wait "$holder" 2>/dev/null

check "unload" unload
check "the stock modules are back" stock_loaded
check "kvm's parameter was carried over" \
	has_parameter kvm/parameters/ignore_msrs Y
check "$vendor's parameter was carried over" \
	has_parameter "$vendor/parameters/nested" "$nested"
check "the stock modules run a VM" vm_runs

mkdir /tmp/broken
cp /modules/modules-stock/*.ko /tmp/broken/
module=/tmp/broken/$(echo $vendor | tr _ -).ko
size=$(stat -c %s "$module")
truncate -s $((size / 2)) "$module"
check "modules that do not load are refused" \
	refuses "stock ones are back" sh /scripts/load.sh --modules /tmp/broken
check "the stock modules are back" stock_loaded
check "$vendor's parameter was carried over" \
	has_parameter "$vendor/parameters/nested" "$nested"

modules_on_disk >/tmp/after
check "nothing below /lib/modules has changed" cmp /tmp/before /tmp/after

tap_end
