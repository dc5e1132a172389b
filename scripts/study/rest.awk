# SPDX-License-Identifier: GPL-2.0
#
# rest.awk - what answers.awk writes with: numbers, and reStructuredText
#
#   awk -f rest.awk -f time.awk -f answers.awk ...

function with_commas(number,    text, sign)
{
	sign = number < 0 ? "-" : ""
	number = sprintf("%.0f", number < 0 ? -number : number)
	while (length(number) > 3) {
		text = "," substr(number, length(number) - 2) text
		number = substr(number, 1, length(number) - 3)
	}
	return sign number text
}

# A number as a reader has it: three digits, or all before the point.
function number(value,    size)
{
	size = value < 0 ? -value : value
	if (value == int(value) || size >= 100)
		return with_commas(value)
	return sprintf(size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value)
}

function signed(value)
{
	return (value < 0 ? "" : "+") with_commas(value)
}

function percent(value)
{
	return sprintf(value > 0 && value < 0.05 ? "%.3f%%" : "%.1f%%", value)
}

function line_of(width, with,    line)
{
	while (length(line) < width)
		line = line with
	return line
}

# What would be taken for markup.
function plain(text)
{
	gsub(/[*`\\]/, "\\\\&", text)
	return text == "-" ? "\\-" : text
}

# Lines of at most 79 columns, the first one after "first", the others after "rest".
function fill(text, first, rest,    count, word, i, line)
{
	count = split(plain(text), word, " ")
	line = first
	for (i = 1; i <= count; i++) {
		if (length(line) + length(word[i]) >= 79 && line != first) {
			print line
			line = rest
		}
		line = line (line == first || line == rest ? "" : " ") word[i]
	}
	print line
}

function title(text, with)
{
	print ""
	if (with != "")
		print line_of(length(text), with)
	print text
	print line_of(length(text), "=")
	previous = ""
}

function p(text)
{
	print ""
	fill(text, "", "")
	previous = ""
}

function item(text)
{
	if (previous != "item")
		print ""
	fill(text, "- ", "  ")
	previous = "item"
}

function code(text)
{
	print "\n::\n\n  " text
	previous = ""
}

# In the file FILE, drawn by exitstat.
function figure(file, caption)
{
	print "\n.. raw:: html\n   :file: " file "\n\n.. class:: faint\n"
	fill(caption, "", "")
	print "\n.."
	previous = ""
}

# A table, row by row: cells divided by tabs. The first TEXTS columns are no
# numbers, WIDTHS are for paper.
function table(caption, texts, widths)
{
	print "\n.. table:: " caption "\n   :class: left-" texts "\n   :widths: " widths "\n"
	rows = 0
	split("", wide)
}

function row(text,    i, part)
{
	columns = split(text, part, "\t")
	rows++
	for (i = 1; i <= columns; i++) {
		cell[rows, i] = plain(part[i])
		if (length(cell[rows, i]) > wide[i])
			wide[i] = length(cell[rows, i])
	}
}

function rule(    i, line)
{
	for (i = 1; i <= columns; i++)
		line = line "  " line_of(wide[i], "=")
	print " " line
}

function end_table(    r, i, line)
{
	rule()
	for (r = 1; r <= rows; r++) {
		line = ""
		for (i = 1; i <= columns; i++)
			line = line sprintf("  %-" wide[i] "s", cell[r, i])
		sub(/ +$/, "", line)
		print " " line
		if (r == 1)
			rule()
	}
	rule()
	previous = ""
}
