# SPDX-License-Identifier: GPL-2.0
#
# lab-output.awk - does a real output look as a document shows it?
#
# Usage: awk [-v words=1] -f lab-output.awk DOCUMENT REAL
#
# Numbers and blanks may be others, with words=1 words too. "[...]" stands for any part of a line, and on
# a line of its own for any lines. Prints what does not fit, and returns 1 then.

function pattern(text,    made)
{
	made = "^"
	while (text != "") {
		if (match(text, /^\[\.\.\.\]/))
			made = made ".*"
		else if (match(text, /^0x[0-9a-f]+/))
			made = made "0x[0-9a-f]+"
		else if (match(text, /^[0-9]+/))
			made = made "[0-9]+"
		else if (words && match(text, /^[A-Za-z_]+/))
			made = made "[A-Za-z_0-9]+"
		else if (match(text, /^[ \t]+/))
			made = made "[ \t]+"
		else if (match(text, /^[A-Za-z0-9_ ]/))
			made = made substr(text, 1, RLENGTH)
		else if (match(text, /^./))
			made = made (text ~ /^\^/ ? "\\^" : "[" substr(text, 1, 1) "]")
		text = substr(text, RLENGTH + 1)
	}
	return made "[ \t]*$"
}

{ sub(/[ \t]+$/, "") }
$0 == "" { next }
FILENAME == ARGV[1] { wanted[++wants] = $0; next }
{ real[++reals] = $0 }

# Tables stand aligned in the text.
function fits(line, text)
{
	gsub(/^[ \t]+/, "", line)
	gsub(/^[ \t]+/, "", text)
	return text ~ pattern(line)
}

# Each "[...]" takes as few lines as will do.
END {
	i = at = furthest = 1
	while (at <= reals) {
		if (i <= wants && wanted[i] == "[...]") {
			any = i++
			from = at
		} else if (i <= wants && fits(wanted[i], real[at])) {
			i++
			at++
		} else if (any) {
			i = any + 1
			at = ++from
		} else {
			break
		}
		if (i > furthest)
			furthest = i
	}
	while (i <= wants && wanted[i] == "[...]")
		i++
	if (i > wants && at > reals)
		exit
	if (furthest <= wants)
		print "there is no \"" wanted[furthest] "\""
	if (!any && at <= reals)
		print "there is \"" real[at] "\""
	else if (furthest > wants)
		print "there is more behind \"" wanted[wants] "\""
	exit 1
}
