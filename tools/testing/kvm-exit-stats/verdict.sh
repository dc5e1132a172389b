#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# verdict.sh - what a debug kernel has found since it booted
#
# The last check of scripts/test/debug-kernel.sh. It unloads KVM. The file
# "functions" beside it names the functions of the exit statistics.

. "${0%/*}/harness.sh"

kmemleak=${debug%/*}/kmemleak

# The log from the first record on, whoever cleared it, to a line of our own, as
# /dev/kmsg has no end. After it sed looks for one more, to know which is last.
read_log()
{
	end="here ends what verdict.sh reads ($$)"
	echo "$end" >/dev/kmsg
	echo "and this is behind it" >/dev/kmsg
	timeout 120 sed "/$end/q" /dev/kmsg >"$scratch/records"
	equal "the log is complete" \
		"$(sed -n -e '1s/^[^,]*,\([^,]*\),.*/\1/p' -e '$s/.*;//p' "$scratch/records" | tr '\n' ' ')" \
		"0 $end "
	sed 's/^[^;]*;//' "$scratch/records" >"$scratch/log"
}

# Of allocation.sh too, where it has run.
complaints()
{
	[ ! -e "${debug%/*}/failslab" ] || refusals=expected
	equal "the kernel has not complained since it booted" \
		"$(complaints_in "$scratch/log")." .
}

locks()
{
	if [ ! -e /proc/lockdep_stats ]; then
		skip "lockdep still looks at locks" "the kernel has no lockdep"
		return
	fi
	# It switches itself off with its first report.
	equal "lockdep still looks at locks" \
		"$(awk '$1 == "debug_locks:" { print $2 }' /proc/lockdep_stats)" 1
}

# Twice: an object may move while it is looked for, and has to be some seconds
# old to be reported. Prints what was found.
scan()
{
	echo scan >"$kmemleak" && sleep 6 && echo scan >"$kmemleak" &&
		cat "$kmemleak" ||
		echo "kmemleak does not scan"
}

# Each object on a line. Not KVM's are those from before the first program ran,
# and the names that sysfs_slab_add() of Linux 6.1 loses, whose ever slab cache it
# is, when allocation.sh makes it fail.
found()
{
	scan | awk '
		/^unreferenced object|^kmemleak does/ { if (line) print line; line = $0; next }
		/^  (comm|hex|  [0-9a-f][0-9a-f] )/ { if (/comm/) line = line $0; next }
		{ sub(/^ *\[<[^>]*>\]/, ""); line = line $0 }
		END { if (line) print line }' |
		grep -v -e ' kobject_init_and_add+.* sysfs_slab_add+' \
			-e 'comm "swapper/[0-9]*", pid [01],'
}

# none_left TEXT: the result, and what is in the list, KVM's first.
none_left()
{
	{
		grep '\[kvm' "$scratch/leaks"
		grep -v '\[kvm' "$scratch/leaks"
	} | head -n 10 | sed 's/^/# /'
	equal "$1" "$(wc -l <"$scratch/leaks") leaks" "0 leaks"
}

leaks()
{
	if [ ! -e "$kmemleak" ]; then
		skip "no leak is found" "the kernel has no kmemleak"
		return
	fi
	require_kvm
	equal "there is no VM any more" \
		"$(rows "$tables/vms" | wc -l) $(find "$debug" -maxdepth 1 -name '*-*' | wc -l)" \
		"0 0"
	found >"$scratch/leaks"
	none_left "no leak while KVM is loaded"

	# A module that leaks on purpose; none of this is worth much if that is
	# not found. Its functions have no names when it is gone.
	unload-kvm
	insmod "$here/memory_lost.ko" &
	mine="pid $!,"
	wait $!
	rmmod memory_lost
	found >"$scratch/all"
	lost=$(grep -c "$mine" "$scratch/all")
	note "$lost of 100 lost objects are found"
	at_least "a leak is found where there is one" "$lost" 50
	grep -v "$mine" "$scratch/all" >"$scratch/leaks"
	none_left "no leak when KVM is unloaded"
}

# Splits KCSAN's reports by whether one of the two accesses is made by the exit
# statistics, or by a function that they call.
races()
{
	if ! grep -q '^kcsan: enabled' "$scratch/log"; then
		skip "no data race in the exit statistics" "the kernel has no KCSAN"
		return
	fi
	at_least "functions of the exit statistics are known" \
		"$(wc -l <"$here/functions")" 50
	awk -v ours="$scratch/ours" -v others="$scratch/others" '
		NR == FNR { known[$1]; next }
		/^BUG: KCSAN: / { title = $0; report = ""; mine = 0; depth = 9 }
		!title { next }
		{ report = report $0 "\n" }
		/ to 0x[0-9a-f]+ of [0-9]+ bytes by / { depth = 0; next }
		/^ .*\+0x/ && ++depth <= 2 && / \[kvm/ {
			name = $1
			sub(/[.+].*/, "", name)
			if (name in known) mine = 1
		}
		/^=====/ {
			if (mine) printf "%s", report >ours
			else print title >others
			title = ""
		}' "$here/functions" "$scratch/log"
	touch "$scratch/ours" "$scratch/others"
	equal "no data race in the exit statistics" \
		"$(grep '^BUG:' "$scratch/ours" | sort | uniq -c | head -n 5)." .
	head -n 80 "$scratch/ours" | sed 's/^/# /'
	note "$(wc -l <"$scratch/others") reports of data races elsewhere in the kernel:"
	sort "$scratch/others" | uniq -c | sort -rn | head -n 40 | sed 's/^/# /'
}

leaks
read_log
complaints
locks
races
finish
