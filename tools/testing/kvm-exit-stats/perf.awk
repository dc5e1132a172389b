# SPDX-License-Identifier: GPL-2.0
#
# perf.awk - the report of perf kvm stat beside our table of times, reason by reason
#
# Usage: awk -v guest=NAME -v waits=CLASS -f perf.awk PERF FS="\t" OURS
#
# Prints "guest reason class, exits of perf and ours, ns of perf and ours", with tabs
# between them, a 0 for what one of them lacks. perf goes on with the time of an exit
# until the next entry: no_exit is added to the reason of the class CLASS.

BEGIN { OFS = "\t" }

# Names may have blanks, what follows them has none.
FNR == NR && / \( *\+- *[0-9.]+% *\)$/ {
	sub(/ *\( *\+-.*/, "")
	average = $NF
	exits = $(NF - 5)
	sub(/us$/, "", average)
	$(NF - 5) = $(NF - 4) = $(NF - 3) = $(NF - 2) = $(NF - 1) = $NF = ""
	gsub(/^[ \t]+|[ \t]+$/, "")
	gsub(/[ \t]+/, "_")
	perf_exits[$0] = exits
	perf_ns[$0] = average * 1000 * exits
	next
}
FNR == NR { next }

/^#/ || $1 == "code" || $1 == "le" || $1 == "total" || $1 == "guest" { next }
$1 == "no_exit" { no_exit = $5; next }
{ class[$2] = $3; ours_exits[$2] = $4; ours_ns[$2] = $5 }
END {
	for (name in perf_exits)
		if (!(name in class))
			class[name] = "-"
	for (name in class)
		print guest, name, class[name], perf_exits[name] + 0, \
			ours_exits[name] + 0, sprintf("%.0f", perf_ns[name]), \
			sprintf("%.0f", ours_ns[name] + (class[name] == waits ? no_exit : 0))
}
