# SPDX-License-Identifier: GPL-2.0
#
# time.awk - what is wrong with a table of times
#
# For each vCPU, VM or host of the table: that the parts of each reason add up to
# its total, that all rows add up to the time that passed, and the histogram to
# the exits but for one that is being handled. Each figure is rounded down to a
# nanosecond. A VM or host has as many=N vCPUs. With reset=1, the longest exit may have begun before. Prints what
# does not add up, and as the last line "N accounts, N reasons".

function wrong(what)
{
	print what " in: " $0
}

# Each vCPU may be at one exit; the tables of VMs say how many it has.
function vcpus()
{
	return NF >= 14 ? $14 : many
}

BEGIN { FS = "\t"; if (!many) many = 1 }
/^#/ || $1 == "code" { next }
$1 == "le" {
	if ($3 != "inf" && $3 <= last_end[$2])
		wrong("bounds do not rise")
	last_end[$2] = $3
	handled += $4
	next
}
{
	rest = $5 - $6 - $7 - $8 - $9
	sum += $5
	rows++
}
$1 == "guest" || $1 == "no_exit" {
	if ($4 != 0 || $6 + $7 + $8 + $9 + $10 != 0)
		wrong("no reason has parts")
	next
}
$1 == "total" {
	accounts++
	sum -= $5
	if ($5 - sum < 0 || $5 - sum > rows)
		wrong("the rows are " $5 - sum " ns less than the total")
	if (exits != $4)
		wrong("exits are " exits)
	if (handled > exits || handled + vcpus() < exits)
		wrong("the histogram has " handled " exits")
	sum = rows = exits = handled = 0
	split("", last_end)
	next
}
{
	reasons++
	exits += $4
	if (rest < 0 || rest > 4)
		wrong("parts are " rest " ns less than the total")
	if (!reset && $10 > $6 + $7 + 1)
		wrong("the longest is longer than all")
}
END {
	print accounts + 0 " accounts, " reasons + 0 " reasons"
}
