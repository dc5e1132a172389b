# SPDX-License-Identifier: GPL-2.0
#
# time.jq - where the time of boots went, as keys and values
#
#   jq -rs -f time.jq FILE...
#
# Each FILE is what `exitstat report --time --json` prints of one boot. Prints
# "key<TAB>value", or "key<TAB>value<TAB>clock" for ns, of the VM of the boot that
# has the median, the lower one of two:
#
#   time.boots time.all.{min,max}  how many there were, and how long they took
#   time.all time.guest time.{kernel,user,blocked,preempted,no_exit}
#   time.handling                  kernel and user, of all reasons
#   time.exits time.reason.<name>.exits
#   time.reason.<name>.{handling,mean,p50_least,p50,p99_least,p99,max}
#
# A percentile is from <p>_least to <p>.

map(.time.vms[0]) | sort_by(.total_ns) |
["time.boots", length],
["time.all.min", first.total_ns, "clock"], ["time.all.max", last.total_ns, "clock"],
(.[(length - 1) / 2 | floor] |
	["time.exits", .exits], ["time.all", .total_ns, "clock"],
	["time.handling", .kernel_ns + .user_ns, "clock"],
	(("guest", "kernel", "user", "blocked", "preempted", "no_exit") as $part |
		["time." + $part, .[$part + "_ns"], "clock"]),
	(.reasons[] | ("time.reason." + .reason) as $key |
		[$key + ".exits", .exits], [$key + ".handling", .kernel_ns + .user_ns, "clock"],
		(("mean", "p50_least", "p50", "p99_least", "p99", "max") as $number |
			.[$number + "_ns"] | values | [$key + "." + $number, ., "clock"]))) | @tsv
