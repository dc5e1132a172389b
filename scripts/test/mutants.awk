# SPDX-License-Identifier: GPL-2.0
#
# mutants.awk - makes the code wrong in one place
#
# Usage: awk -f scripts/test/mutants.awk -v mode=list PLACES FILE...
#        awk -f scripts/test/mutants.awk -v mode=shuffle -v seed=S MUTANTS
#        awk -f scripts/test/mutants.awk -v mode=edit -v mutant=MUTANT FILE
#        awk -f scripts/test/mutants.awk -v mode=tell -v mutant=MUTANT FILE
#
# list prints all mutants of PLACES, which scripts/test/mutants.cocci found, and
# of the numbers in the macros of FILE..., one per line: what is done, and where.
# shuffle puts them into an order that depends on the seed alone. edit prints
# FILE with a mutant, tell says in a line what that does.

BEGIN {
	# Not rand(): it differs from awk to awk. These are exact in a double.
	state = seed % 2147483646 + 1
	split(mutant, at)
}

function random(below) {
	state = state * 16807 % 2147483647
	return state % below
}

function is_number(text) {
	return text ~ /^(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*$/
}

function list(what, where) {
	if (what == "number") {
		print "more", where
		print "less", where
	} else {
		print what, where
	}
}

# Numbers in macros, which spatch does not look into.
function list_macro(line,   column, word) {
	match(line, /^#define[ \t]+[A-Za-z0-9_]+[ \t]+/)
	column = RLENGTH
	while (match(substr(line, column + 1), /[A-Za-z0-9_]+/)) {
		column += RSTART - 1
		word = substr(line, column + 1, RLENGTH)
		if (is_number(word))
			list("number", FILENAME " " FNR " " column " " FNR " " (column + RLENGTH))
		column += RLENGTH
	}
}

mode == "list" && FILENAME == ARGV[1] { place[++places] = $0; next }
mode == "list" { text[FILENAME, FNR] = $0 }
mode == "list" && /^#define[ \t]+[A-Za-z0-9_]+[ \t]+[^"\\]*$/ { list_macro($0) }
mode != "list" { line[NR] = $0 }

END {
	if (mode == "list")
		list_places()
	else if (mode == "shuffle")
		shuffle()
	else
		edit()
}

function list_places(   i, f) {
	for (i = 1; i <= places; i++) {
		split(place[i], f)
		if (f[1] == "number" &&
		    !is_number(substr(text[f[2], f[3]], f[4] + 1, f[6] - f[4])))
			continue
		list(f[1], f[2] " " f[3] " " f[4] " " f[5] " " f[6])
	}
}

function shuffle(   i, j) {
	for (i = NR; i > 0; i--) {
		j = random(i) + 1
		print line[j]
		line[j] = line[i]
	}
}

function wrong_version(old) {
	if (at[1] == "statement")
		return ""
	if (at[1] == "condition")
		return "!(" old ")"
	if (at[1] == "more")
		return "(" old " + 1)"
	if (at[1] == "less")
		return "(" old " - 1)"
	if (old ~ /=/)
		return substr(old, 1, 1)
	return old "="
}

function edit(   i, old, new, before, after) {
	before = substr(line[at[3]], 1, at[4])
	after = substr(line[at[5]], at[6] + 1)
	if (at[3] == at[5]) {
		old = substr(line[at[3]], at[4] + 1, at[6] - at[4])
	} else {
		old = substr(line[at[3]], at[4] + 1)
		for (i = at[3] + 1; i < at[5]; i++)
			old = old "\n" line[i]
		old = old "\n" substr(line[at[5]], 1, at[6])
	}
	new = wrong_version(old)

	if (mode == "tell") {
		gsub(/[ \t\n]+/, " ", old)
		gsub(/[ \t\n]+/, " ", new)
		sub(/.*\//, "", at[2])
		if (at[1] == "statement")
			printf "%s:%d: without %s\n", at[2], at[3], old
		else
			printf "%s:%d: %s for %s\n", at[2], at[3], new, old
		return
	}

	# The lines keep their numbers, which some macros put into the code.
	if (at[1] == "statement")
		for (i = at[3]; i < at[5]; i++)
			new = new "\n"
	for (i = 1; i < at[3]; i++)
		print line[i]
	print before new after
	for (i = at[5] + 1; i <= NR; i++)
		print line[i]
}
