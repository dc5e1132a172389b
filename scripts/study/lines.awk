# SPDX-License-Identifier: GPL-2.0
#
# lines.awk - what text.awk and rst.awk make lines with: awk -f lines.awk -f text.awk

# Numbers stand in a report with their keys, which are not for these readers.
function without_keys(text)
{
	while (match(text, /\{\{[^|}]*\|/))
		text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
	gsub(/\}\}/, "", text)
	return text
}

# Lines of at most 79 columns, the first one after "first", the others after "rest".
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
