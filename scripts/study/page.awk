# SPDX-License-Identifier: GPL-2.0
#
# page.awk - the report of a study as a page for browsers and for paper
#
#   awk -f page.awk -v charts=DIR report
#
# Reads what answers.awk prints. The page is one file with the charts in it, loads
# nothing and has no scripts. Each number of the run is a <data> element whose
# title is the key of the fact.

BEGIN {
	FS = "\t"
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
	print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
}

function escape(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	return text
}

# {{key|number}} becomes an element.
function numbers(text,    result, part, bar)
{
	text = escape(text)
	while (match(text, /\{\{[^}]*\}\}/)) {
		part = substr(text, RSTART + 2, RLENGTH - 4)
		bar = index(part, "|")
		result = result substr(text, 1, RSTART - 1) \
			"<data title=\"" substr(part, 1, bar - 1) "\" value=\"" substr(part, bar + 1) "\">" \
			substr(part, bar + 1) "</data>"
		text = substr(text, RSTART + RLENGTH)
	}
	result = result text
	# A number and its unit stay together.
	gsub(/<\/data> s /, "</data>\\&nbsp;s ", result)
	gsub(/<\/data> s,/, "</data>\\&nbsp;s,", result)
	gsub(/<\/data> MiB/, "</data>\\&nbsp;MiB", result)
	return result
}

function leave_list()
{
	if (in_list)
		print "</ul>"
	in_list = 0
}

function cells(tag,    i, align)
{
	printf "<tr>"
	for (i = 2; i <= NF; i++) {
		align = substr(aligns, i - 1, 1) == "r" ? " class=\"r\"" : ""
		printf "<%s%s>%s</%s>", tag, align, numbers($i), tag
	}
	print "</tr>"
}

# The charts are drawn in the colours of the page.
function insert(file,    line, skip, lines)
{
	while ((getline line <file) > 0) {
		lines++
		if (line ~ /^<\?xml/)
			continue
		if (line ~ /<style>/)
			skip = 1
		if (!skip)
			print line
		if (line ~ /<\/style>/)
			skip = 0
	}
	close(file)
	if (!lines) {
		printf "error: the chart %s is missing\n", file >"/dev/stderr"
		failed = 1
		exit 1
	}
}

$1 != "item" { leave_list() }

$1 == "title" {
	print "<title>" escape($2) "</title>"
	while ((getline line <style) > 0)
		print line
	print "</head>\n<body>\n<main>\n<h1>" escape($2) "</h1>"
}
$1 == "h" { print "<h2>" escape($2) "</h2>" }
$1 == "p" { print "<p>" numbers($2) "</p>" }
$1 == "code" { print "<pre><code>" escape($2) "</code></pre>" }
$1 == "item" {
	if (!in_list)
		print "<ul>"
	in_list = 1
	print "<li>" numbers($2) "</li>"
}
$1 == "table" {
	aligns = $3
	print "<div class=\"table\"><table id=\"" $2 "\">\n<caption>" escape($5) "</caption>"
}
$1 == "head" { printf "<thead>"; cells("th"); print "</thead>\n<tbody>" }
$1 == "row" { cells("td") }
$1 == "end" { print "</tbody>\n</table></div>" }
$1 == "figure" {
	print "<figure>"
	insert(charts "/" $2)
	print "<figcaption>" escape($3) "</figcaption>\n</figure>"
}

END {
	leave_list()
	if (failed)
		exit 1
	print "</main>\n</body>\n</html>"
}
