# SPDX-License-Identifier: GPL-2.0
#
# screen.awk - a screen of a terminal, as tmux capture-pane -e prints it, as SVG
#
# Usage: LC_ALL=C awk -v columns=N -v title=TEXT -f screen.awk SCREEN
#
# Knows what exitstat top uses: bold, dim, reverse, and colours by number. Bytes
# are counted, not letters, so that any awk will do.

function escape(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}

# In columns: all bytes but those that continue a letter.
function width(text)
{
	return length(text) - gsub(/[\200-\277]/, "", text)
}

function colour(number)
{
	if (number == 39)
		return "#4db8ff"
	if (number == 214)
		return "#ffaf00"
	return ink
}

function reset()
{
	bold = dim = reverse = 0
	front = ink
}

function attribute(list,   part, count, i)
{
	count = split(list, part, ";")
	if (list == "")
		reset()
	for (i = 1; i <= count; i++) {
		if (part[i] + 0 == 0)
			reset()
		else if (part[i] == 1)
			bold = 1
		else if (part[i] == 2)
			dim = 1
		else if (part[i] == 7)
			reverse = 1
		else if (part[i] == 27)
			reverse = 0
		else if (part[i] == 38 && part[i + 1] == 5) {
			front = colour(part[i + 2])
			i += 2
		} else if (part[i] == 39)
			front = ink
	}
}

function show(text,   wide)
{
	wide = width(text)
	if (reverse)
		body = body sprintf("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
			left + column * cell, top + (NR - 1) * line, wide * cell, line, ink)
	if (text ~ /[^ ]/)
		body = body sprintf("<text xml:space=\"preserve\" x=\"%.1f\" y=\"%d\" textLength=\"%.1f\"%s%s fill=\"%s\">%s</text>\n",
			left + column * cell, top + NR * line - 5, wide * cell,
			bold ? " font-weight=\"bold\"" : "", dim ? " opacity=\"0.6\"" : "",
			reverse ? back : front, escape(text))
	column += wide
}

BEGIN {
	ink = "#d6dbe4"
	back = "#171b22"
	cell = 8.43
	line = 18
	left = 12
	top = 10
	reset()
}

{
	column = 0
	rest = $0
	while (match(rest, /\033\[[0-9;]*m|\017/)) {
		if (RSTART > 1)
			show(substr(rest, 1, RSTART - 1))
		if (RLENGTH > 1)
			attribute(substr(rest, RSTART + 2, RLENGTH - 3))
		rest = substr(rest, RSTART + RLENGTH)
	}
	if (rest != "")
		show(rest)
}

END {
	w = columns * cell + 2 * left
	h = NR * line + 2 * top
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\" viewBox=\"0 0 %.0f %d\">\n", w, h, w, h
	printf "<title>%s</title>\n", escape(title)
	printf "<rect width=\"%.0f\" height=\"%d\" rx=\"6\" fill=\"%s\"/>\n", w, h, back
	printf "<g font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\" font-size=\"14\" style=\"white-space:pre\">\n"
	printf "%s</g>\n</svg>\n", body
}
