# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2016,SC2154
#
# deb-exitstat.sh - install the package of exitstat in Debian, use and remove it
#
# Sourced by deb.sh, which has in_debian, apt and package_is, when our modules
# are loaded and no VM runs, so that the counters stand still. Expects
# /deb/exitstat.deb, and jq in the Debian system.
#
#   check_exitstat   tests, and removes the package again
#   check_exitstat_alone  the same where Debian's modules are loaded

# All there is but what apt and dpkg keep for themselves.
system_files()
{
	(cd /debian && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev \
		-o -path ./run -o -path ./root -o -path ./tmp -o -path ./var/lib/dpkg \
		-o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log \) \
		-prune -o -print) | sort
}

exitstat_version()
{
	in_debian exitstat --version >/tmp/version
	cat /tmp/version
	grep -q '^exitstat ' /tmp/version
}

# "reason number" in the order of the table, the total last.
counters()
{
	awk -F '\t' '!/^#/ && $4 ~ /^[0-9]+$/ { print $1 == "total" ? $1 : $2, $4 }' \
		"$table"
}

# Counters that stand still, and are some.
counters_agree()
{
	counters >/tmp/counters-before
	"$@" >/tmp/seen || return
	counters >/tmp/counters-after
	cat /tmp/counters-after /tmp/seen
	cmp /tmp/counters-before /tmp/counters-after && [ "$(wc -l </tmp/counters-before)" -ge 3 ] &&
		cmp /tmp/counters-before /tmp/seen
}

exported()
{
	in_debian exitstat export --format json --per-reason >/debian/tmp/json &&
		in_debian jq -r '.samples[0].host |
			(.reasons | to_entries[] | "\(.key) \(.value)"),
			"total \(.exits)"' /tmp/json
}

# The first line that exitstat shows is all since KVM was loaded.
shows_the_total()
{
	in_debian exitstat 1 1 >/tmp/stat || return
	cat /tmp/stat
	seen=$(awk '$1 == "all" { print $2 }' /tmp/stat)
	[ "$seen" = "$(exits '$1 == "total"')" ] &&
		[ "$seen" = "$(exits '$1 != "total"')" ]
}

records_a_guest()
{
	cp "${0%/*}/exitgen" /debian/root/exitgen
	in_debian exitstat record -f -o /root/guest.rec -- \
		/root/exitgen --cpuid 1000 &&
		in_debian exitstat report /root/guest.rec >/tmp/report || return
	cat /tmp/report
	awk '/^Classes$/ { classes = 1 }
		classes && $NF == "cpuid" { found = $1 }
		END { exit found != 1000 }' /tmp/report
}

units_are_not_enabled()
{
	for unit in exitstat.service exitstat-textfile.timer; do
		[ -s "/debian/lib/systemd/system/$unit" ] || return
	done
	! find /debian/etc/systemd -name 'exitstat*' | grep .
}

# $1: what may stay. Until it is purged, Debian remembers whether units of a
# package were enabled, as it does with configuration.
nothing_is_left_but()
{
	system_files | grep -v "$1" >/tmp/files-after
	diff /tmp/files-before /tmp/files-after
}

dpkg_knows_it_no_more()
{
	package_is not-installed || package_is 'no packages found'
}

counts_by_itself()
{
	cp "${0%/*}/exitgen" /debian/root/exitgen
	in_debian exitstat run --raw --noheadings -o reason,exits -- \
		/root/exitgen --cpuid 1000 --vcpus 2 >/tmp/by-bpf
	cat /tmp/by-bpf
	grep -qix 'cpuid 2000' /tmp/by-bpf
}

check_exitstat_alone()
{
	cp /deb/exitstat.deb /debian/root/
	check "exitstat: apt installs it where the kernel does not count" \
		apt install /root/exitstat.deb
	check "exitstat: it counts by itself there, all there is of a guest" counts_by_itself
	check "exitstat: apt purges it there" apt purge exitstat
}

check_exitstat()
{
	package=exitstat
	cp /deb/exitstat.deb /debian/root/
	system_files >/tmp/files-before
	check "exitstat: apt installs the package" apt install /root/exitstat.deb
	check "exitstat: it runs and says its version" exitstat_version
	check "exitstat: its files are whole" files_are_whole
	check "exitstat: its units are there and not enabled" units_are_not_enabled
	check "exitstat: the exported numbers are those of the kernel" \
		counters_agree exported
	check "exitstat: what it shows first is the kernel's total" shows_the_total
	check "exitstat: it records the 1000 CPUIDs of a guest" records_a_guest
	check "exitstat: apt removes the package" apt remove "$package"
	check "exitstat: nothing but systemd's notes of it is left" nothing_is_left_but \
		'^\./var/lib/systemd/deb-systemd-helper-enabled/exitstat[^/]*$'
	check "exitstat: apt purges the package" apt purge "$package"
	check "exitstat: nothing of it is left" nothing_is_left_but '^$'
	check "exitstat: dpkg does not know it any more" dpkg_knows_it_no_more
}
