# SPDX-License-Identifier: GPL-2.0
#
# rst.awk - the report of a study for the kernel's documentation: what answers.awk
# prints, without the charts

BEGIN {
	FS = "\t"
	print ".. SPDX-License-Identifier: GPL-2.0"
	print ".. Written by scripts/boot-study.sh of the exit statistics from measured data."
}

function plain(text)
{
	text = without_keys(text)
	# What Sphinx would take for markup.
	gsub(/[*`\\]/, "\\\\&", text)
	return text
}

$1 == "title" {
	print "\n" underline($2, "=") "\n" $2 "\n" underline($2, "=")
	print "\nThe counters are those of Documentation/virt/kvm/exit-stats.rst."
}
$1 == "h" { print "\n" $2 "\n" underline($2, "=") }
$1 == "p" { print "\n" fill(plain($2), "", "") }
$1 == "item" { print (before == "item" ? "" : "\n") fill(plain($2), "- ", "  ") }
$1 == "code" { print (before == "code" ? "" : "\n::\n") "\n  " $2 }
$1 == "table" {
	split($4, share, " ")
	caption = $5
	rows = 0
	split("", wide)
}
$1 == "head" || $1 == "row" {
	rows++
	columns = NF - 1
	for (i = 1; i < NF; i++) {
		cell[rows, i] = plain($(i + 1))
		# Or it is the bullet of a list.
		if (cell[rows, i] == "-")
			cell[rows, i] = "\\-"
		if (length(cell[rows, i]) > wide[i])
			wide[i] = length(cell[rows, i])
	}
}

function rule(    i, line)
{
	line = " "
	for (i = 1; i <= columns; i++)
		line = line "  " underline(sprintf("%" wide[i] "s", ""), "=")
	return line
}

$1 == "end" {
	print "\n.. table:: " caption
	line = ""
	for (i = 1; i <= columns; i++)
		line = line " " share[i]
	print "   :widths:" line "\n\n" rule()
	for (r = 1; r <= rows; r++) {
		line = " "
		for (i = 1; i <= columns; i++)
			line = line sprintf("  %-" wide[i] "s", cell[r, i])
		sub(/ +$/, "", line)
		print line
		if (r == 1)
			print rule()
	}
	print rule()
}
$1 != "figure" { before = $1 }
