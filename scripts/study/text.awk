# SPDX-License-Identifier: GPL-2.0
#
# text.awk - the report of a study for a terminal: what answers.awk prints, without
# the charts

BEGIN { FS = "\t" }

# Spaces for what is not shown: numbers stand without their keys.
function plain(text)
{
	while (match(text, /\{\{[^|}]*\|/))
		text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
	gsub(/\}\}/, "", text)
	return text
}

function fill(text, first, rest,    n, word, i, line, result)
{
	n = split(text, word, " ")
	line = first
	for (i = 1; i <= n; i++) {
		if (length(line) + length(word[i]) >= 79 && line != first) {
			result = result line "\n"
			line = rest
		}
		line = line (line == first || line == rest ? "" : " ") word[i]
	}
	return result line
}

function underline(text, with)
{
	gsub(/./, with, text)
	return text
}

$1 == "title" { print $2 "\n" underline($2, "=") }
$1 == "h" { print "\n" $2 "\n" underline($2, "-") }
$1 == "p" { print "\n" fill(plain($2), "", "") }
$1 == "item" && before != "item" { print "" }
$1 == "item" { print fill(plain($2), "- ", "  ") }
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
		cell[rows, i] = plain($(i + 1))
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
