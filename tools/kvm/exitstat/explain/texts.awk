# SPDX-License-Identifier: GPL-2.0
#
# texts.awk - the texts about exit reasons, as initializers for explain/texts.c
#
# Usage: awk -f texts.awk texts/sources.txt texts/<class>.txt... >texts.inc
#
# sources.txt has a line for each section of a manual that is cited: what it is
# cited as, a tab, its title. The other files have
#
#   class NAME            a class, with one line on it below
#   vmx NAME...           reasons, by the names of either vendor; lines like
#   svm NAME...           these that follow each other share their texts
#   what, causes, cost, fewer or harmless, which begins a text
#
# with a tab in front of all lines of text. An empty line begins a paragraph, "- "
# an item. What a reason has no text for, it has of its class; an empty text is
# none. Sources stand in brackets at the end of what they are for, with ";"
# between. What is against that ends the build.

function bad(why)
{
	printf "%s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
	failed = 1
	exit 1
}

function quote(text)
{
	gsub(/["\\]/, "\\\\&", text)
	return "\"" text "\""
}

# Ends the text that lines were collected for.
function end_part()
{
	if (part == "")
		return
	sub(/\n+$/, "", text)
	gsub(/\n/, "\\n", text)
	parts = parts "\t\t[EXPLAIN_" toupper(part) "] = " quoted(text) ",\n"
	part = ""
}

# As quote(), but the newlines are there already.
function quoted(text)
{
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

function end_entry()
{
	end_part()
	if (kind == "class") {
		if (summary == "")
			bad("the class " class " has no line on it")
		classes = classes "\t{ " quote(class) ", " quote(summary) ", {\n" parts "\t} },\n"
	} else if (kind == "reason") {
		if (parts !~ /EXPLAIN_WHAT\] = "[^"]/ || parts !~ /EXPLAIN_CAUSES\] = "[^"]/)
			bad("a reason above needs what and causes")
		entries = entries "\t{ " quote(class) ", { " names_of(vmx) ", " names_of(svm) " }, {\n" parts "\t} },\n"
	}
	parts = vmx = svm = ""
}

# A list of words, with NULL behind the last one.
function names_of(words, i, nr, word, list)
{
	nr = split(words, word, " ")
	for (i = 1; i <= nr; i++)
		list = list quote(word[i]) ", "
	return "(const char * const []){ " list "NULL }"
}

function check_source(source)
{
	if (source in title) {
		cited[source]
		return
	}
	if (source !~ /^(Documentation\/[a-z0-9\/_.-]+\.(rst|txt)|(arch|virt)\/[a-z0-9\/_.-]+\.[ch])(, [A-Za-z0-9_.=-]+)?$/ &&
	    source !~ /^qemu\(1\), [a-z-]+$/ &&
	    source !~ /^QEMU docs\/[a-z0-9\/_.-]+\.rst$/)
		bad("\"" source "\" is no source of a form that is known")
}

function check_sources(paragraph, inside, i, nr, each)
{
	while (match(paragraph, /\[[^]]*\]/)) {
		inside = substr(paragraph, RSTART + 1, RLENGTH - 2)
		paragraph = substr(paragraph, RSTART + RLENGTH)
		nr = split(inside, each, /; /)
		for (i = 1; i <= nr; i++)
			check_source(each[i])
	}
	if (paragraph ~ /[][]/)
		bad("a bracket has no other")
}

# A line of a text, in its paragraph.
function add(line)
{
	if (line == "") {
		end_paragraph()
		return
	}
	paragraph = paragraph (paragraph == "" ? "" : " ") line
}

function end_paragraph()
{
	if (paragraph == "")
		return
	check_sources(paragraph)
	text = text paragraph "\n"
	paragraph = ""
}

/^#/ { next }

FILENAME ~ /sources\.txt$/ {
	at = index($0, "\t")
	key = substr($0, 1, at - 1)
	title[key] = substr($0, at + 1)
	order[++nr_sources] = key
	next
}

/^class [a-z_]+$/ {
	end_paragraph(); end_entry()
	kind = "class"; class = $2; summary = ""
	next
}

/^(vmx|svm) / {
	end_paragraph()
	if (kind != "reason" || part != "" || parts != "") {
		end_entry()
		kind = "reason"
	}
	for (i = 2; i <= NF; i++) {
		if (($1, $i) in there)
			bad($i " of " $1 " is explained twice")
		there[$1, $i]
	}
	if ($1 == "vmx")
		vmx = vmx substr($0, 4)
	else
		svm = svm substr($0, 4)
	next
}

/^(what|causes|cost|fewer|harmless)$/ {
	end_paragraph(); end_part()
	part = $1; text = ""
	next
}

/^\t/ {
	if (part == "" && kind == "class" && summary == "")
		summary = substr($0, 2)
	else if (part == "")
		bad("a text of nothing")
	else
		add(substr($0, 2))
	next
}

/^$/ { add(""); next }

{ bad("what is \"" $0 "\"?") }

END {
	if (failed)
		exit 1
	end_paragraph(); end_entry()
	printf "static const struct explained_class classes[] = {\n%s};\n\n", classes
	printf "static const struct explanation explanations[] = {\n%s};\n\n", entries
	print "static const struct explain_source sources[] = {"
	for (i = 1; i <= nr_sources; i++) {
		key = order[i]
		if (!(key in cited) && key !~ /^(SDM|APM)$/)
			bad("nobody cites " key)
		printf "\t{ %s, %s },\n", quote(key), quote(title[key])
	}
	print "};"
}
