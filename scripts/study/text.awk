# SPDX-License-Identifier: GPL-2.0
#
# text.awk - the report of a study for a terminal: what answers.awk prints, without
# the charts

BEGIN { FS = "\t" }

$1 == "title" { print $2 "\n" underline($2, "=") }
$1 == "h" { print "\n" $2 "\n" underline($2, "-") }
$1 == "p" { print "\n" fill(without_keys($2), "", "") }
$1 == "item" && before != "item" { print "" }
$1 == "item" { print fill(without_keys($2), "- ", "  ") }
$1 == "code" { print "\n    " $2 }
$1 == "table" {
	aligns = $3
	rows = 0
	split("", wide)
	print "\n" $5
}
$1 == "head" || $1 == "row" {
	rows++
	columns = NF - 1
	for (i = 1; i < NF; i++) {
		cell[rows, i] = without_keys($(i + 1))
		if (length(cell[rows, i]) > wide[i])
			wide[i] = length(cell[rows, i])
	}
}
$1 == "end" {
	for (r = 1; r <= rows; r++) {
		line = " "
		for (i = 1; i <= columns; i++)
			line = line sprintf(" %" (substr(aligns, i, 1) == "r" ? "" : "-") wide[i] "s", cell[r, i])
		sub(/ +$/, "", line)
		print line
	}
}
$1 != "figure" { before = $1 }
