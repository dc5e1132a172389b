# SPDX-License-Identifier: GPL-2.0
#
# expected.awk - hold KVM's table "vcpus" against what exitgen expects
#
# Usage: awk -f expected.awk EXITGEN_OUTPUT VCPUS_TABLE
#
# Prints what is wrong, and last how much was compared. A reason that exitgen
# does not expect is wrong, except for those it calls a matter of timing; so is
# a sum that is not the total, and a total that is not stat.exits.

function forget(key,    name)
{
	for (name in want)
		if (index(name, key SUBSEP) == 1)
			delete want[name]
}

# A later line is about the same vCPU after one more round.
function take_expectations(key, least,    i, pair)
{
	forget(key)
	for (i = 4; i <= NF; i++) {
		split($i, pair, "=")
		want[key, pair[1]] = pair[2]
	}
	vcpus[key] = 1
	only_least[key] = least
}

FILENAME == ARGV[1] {
	key = $2 " " $3
	if ($1 == "timing")
		for (i = 2; i <= NF; i++)
			timing[$i] = 1
	else if ($1 == "expect")
		take_expectations(key, 0)
	else if ($1 == "expect-least")
		take_expectations(key, 1)
	else if ($1 == "stat") {
		split($4, pair, "=")
		stat[key] = pair[2]
	}
	next
}

/^#/ || $1 == "code" { next }

{
	key = "vm=" $5 " vcpu=" $6
	if (!(key in vcpus))
		next
	if ($1 == "total") {
		total[key] = $4
		next
	}
	sum[key] += $4
	if ($2 in timing)
		next
	compared++
	if (only_least[key] ? $4 < want[key, $2] : $4 != want[key, $2])
		print key ": " $2 " is " $4 ", not " want[key, $2] + 0
	delete want[key, $2]
}

END {
	for (key in vcpus) {
		number++
		if (!(key in total))
			print key ": not in the table"
		else if (total[key] != sum[key] + 0)
			print key ": total " total[key] ", but the sum is " sum[key] + 0
		if (key in stat) {
			stats++
			if (stat[key] != total[key])
				print key ": stat.exits " stat[key] ", but the total is " total[key]
		}
	}
	for (name in want) {
		split(name, part, SUBSEP)
		print part[1] ": no " part[2] ", not " want[name]
	}
	print "compared " number + 0 " vCPUs, " compared + 0 " reasons, " stats + 0 " stat.exits"
}
