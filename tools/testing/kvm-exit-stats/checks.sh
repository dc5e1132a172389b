#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# checks.sh - run the checks in the outer VM, as one stream of TAP
#
# Which ones: the arguments, or checks=NAME,NAME on the kernel's command line,
# or all; those in "more" only by their names. modules= and pristine= there name
# the folders below /modules. A check that ends before its plan counts as one
# more failure. The last line is "# summary: N passed, N failed, N skipped".

here=$(cd "${0%/*}" && pwd)
all="counts entry trace linux exitstat handled binary files retired reset switch badinput dump dumpevents dumpvms time lifecycle unload loadfailure stress slowlog hostile allocation cost reads"
# shellcheck disable=SC2034 # scripts/run-checks.sh looks for it
more="documents selftest commotion detectors verdict scale"

# from_command_line NAME
from_command_line()
{
	tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p" | tail -n 1
}

value=$(from_command_line modules)
export modules="${value:-minimal}"
value=$(from_command_line pristine)
export pristine="${value:-minimal-pristine}"

checks=${*:-$(from_command_line checks | tr ',' ' ')}
for check in ${checks:-$all}; do
	began=$(date +%s)
	echo "## check $check"
	if [ -e "$here/$check.sh" ]; then
		sh "$here/$check.sh" 2>&1
	else
		echo "not ok 1 - there is a check called $check"
		echo "1..1"
	fi
	echo "## end $check $(($(date +%s) - began))"
done | awk '
	function result(line) {
		number++
		if (line ~ /^not ok/) failed++
		else if (line ~ /# SKIP/) skipped++
		else passed++
		sub(/[0-9]+ - /, number " - " check ": ", line)
		print line
	}
	/^## check / { check = $3; seen = 0; plan = ""; next }
	/^## end / {
		if (!seen || plan != seen)
			result("not ok 0 - runs to its end # plan \"" plan "\", results " seen)
		print "# " check ": " $4 " s"
		fflush()
		next
	}
	/^(not )?ok [0-9]+ - / { seen++; result($0); fflush(); next }
	/^1\.\.[0-9]+$/ { plan = substr($0, 4); next }
	/^#/ { print; fflush(); next }
	{ print "# " check ": " $0; fflush() }
	END {
		print "1.." number + 0
		print "# summary: " passed + 0 " passed, " failed + 0 " failed, " \
			skipped + 0 " skipped"
		exit failed || !passed
	}'
