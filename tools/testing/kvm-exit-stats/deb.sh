#!/bin/busybox sh
# shellcheck shell=dash source-path=SCRIPTDIR/../../../scripts/test disable=SC2016
# SPDX-License-Identifier: GPL-2.0
#
# deb.sh - install the packages of our modules and exitstat in Debian, remove them
#
# What scripts/test/deb.sh runs in the outer VM, with Debian's kernel. Expects
# there
#   /payload          a Debian system, with the inner VM's payload in payload/
#                     and this repository in repository/
#   /deb              the packages: modules.deb, exitstat.deb
#   /scripts          scripts/ of the repository
#   /tests            this script, exitgen, debian.sh, loaded.sh, deb-exitstat.sh,
#                     deb-study.sh
# and prints "ok N - text" or "not ok N - text" for each test.

# shellcheck source=tap.sh
. /scripts/test/tap.sh
# shellcheck source=../../tools/testing/kvm-exit-stats/loaded.sh
. "${0%/*}/loaded.sh"
# shellcheck source=../../tools/testing/kvm-exit-stats/debian.sh
. "${0%/*}/debian.sh"
# shellcheck source=../../tools/testing/kvm-exit-stats/deb-exitstat.sh
. "${0%/*}/deb-exitstat.sh"
# shellcheck source=../../tools/testing/kvm-exit-stats/deb-study.sh
. "${0%/*}/deb-study.sh"

# apt as a user has it, but for the network: the outer VM has none.
apt()
{
	in_debian apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" >/tmp/apt 2>&1
	apt_status=$?
	cat /tmp/apt
	return $apt_status
}

reload()
{
	if grep -q '^kvm ' /proc/modules; then
		in_debian modprobe -r "$vendor" kvm || return
	fi
	in_debian modprobe "$vendor"
}

# comes_from FOLDER: where modprobe takes each of the modules from.
comes_from()
{
	for module in kvm kvm_amd kvm_intel; do
		path=$(in_debian modinfo -n "$module") || return
		echo "$module: $path"
		path=${path#/usr}
		[ "${path%/*}" = "/lib/modules/$release/$1" ] || return
	done
}

said()
{
	cat /tmp/apt
	grep -q "modprobe -r $vendor kvm && modprobe $vendor" /tmp/apt
}

inner_linux_runs()
{
	inner-vm --console /tmp/inner >/tmp/qemu 2>&1
	cat /tmp/inner /tmp/qemu
	grep -q 'inner VM powers off' /tmp/inner
}

# More than the exits of a guest that does nothing but CPUID.
its_exits_are_counted()
{
	total=$(exits '$1 == "total"')
	reasons=$(grep -c '^[0-9]' "$table")
	echo "$total exits for $reasons reasons"
	[ "$total" -gt 5000 ] && [ "$reasons" -ge 8 ]
}

files_are_whole()
{
	in_debian dpkg --verify "$package" && package_is '^installed$'
}

package_is()
{
	in_debian dpkg-query -W -f '${db:Status-Status}\n' "$package" >/tmp/status 2>&1
	cat /tmp/status
	grep -q "$1" /tmp/status
}

files_are_gone()
{
	[ -e "/debian/lib/modules/$release/kernel" ] &&
		[ ! -e "/debian/lib/modules/$release/updates" ] &&
		package_is config-files
}

module_lists()
{
	(cd "/debian/lib/modules/$release" && sha256sum modules.*)
}

# What is for the inner VM.
mv /debian/payload /payload
cp /deb/modules.deb /debian/root/

release=$(uname -r)
modules=$(in_debian dpkg-deb -f /root/modules.deb Package)
package=$modules

module_lists >/tmp/before
check "Debian's own modules are found first" comes_from kernel/arch/x86/kvm
check "they load" reload
check "they do not count exits" stock_loaded
check_exitstat_alone
check "study: it is refused with them" refuses_study

check "apt installs the package" apt install /root/modules.deb
check "it says that KVM has to be loaded again" said
check "our modules are found now" comes_from updates
check "nothing has been loaded behind the user's back" stock_loaded
check "they load" reload
check "they count exits" ours_loaded
check "a guest runs" vm_runs
check "its 1000 CPUIDs are counted, no more and no less" cpuids_counted
check "an inner Linux boots with qemu -accel kvm" inner_linux_runs
check "its exits are counted" its_exits_are_counted
note "$(its_exits_are_counted)"

check_exitstat
check_study
package=$modules

module_lists >/tmp/installed
check "apt installs the package again" apt install --reinstall /root/modules.deb
check "our modules are found as before" comes_from updates
module_lists >/tmp/again
check "the lists of modules are as before" cmp /tmp/installed /tmp/again
check "the package's files are whole" files_are_whole

check "apt removes the package" apt remove "$package"
check "it says that KVM has to be loaded again" said
check "its files are gone" files_are_gone
check "Debian's own modules are found again" comes_from kernel/arch/x86/kvm
module_lists >/tmp/after
check "the lists of modules are what they were" cmp /tmp/before /tmp/after
check "they load" reload
check "they do not count exits" stock_loaded
check "a guest runs" vm_runs
check "apt purges the package" apt purge "$package"
check "dpkg does not know it any more" package_is 'no packages found'

tap_end
