# SPDX-License-Identifier: GPL-2.0
#
# shape.awk - the form of lines of output: what stays when the numbers change
#
# Usage: awk -f shape.awk FILE
#
# N stands for a number, V for the name of a VM in debugfs, W for a word that is
# one of many, such as a reason. Names of columns, comments and what the kernel
# logs keep their words.

function form(text)
{
	if (text ~ /^[0-9]+-[0-9]+([.][0-9]+)?:?$/)
		return text ~ /:$/ ? "V:" : "V"
	if (text ~ /^[(+<=~]*-?(0x[0-9a-f]+|[0-9][0-9,]*([.][0-9]+)?)[),;:]*$/ || text == "inf")
		return "N"
	if (text ~ /^[(+<=~]*[0-9.]+%[),;:]*$/)
		return "N%"
	if (text ~ /^[0-9.]+\/s$/)
		return "N/s"
	if (text ~ /^[a-z_]+=/)
		return substr(text, 1, index(text, "=")) (text ~ /=[0-9]+$/ ? "N" : "W")
	return ""
}

# Of the kernel log, the name in a line of a reason and what ends the others.
function logged(i)
{
	return i == 4 && $4 != "exits" || i == NF && $(NF - 1) == "on"
}

/^[[:blank:]]*$/ { next }

{
	literal = /^[[:blank:]]*(#|kvm:|code[[:blank:]])/ || $0 !~ /[a-z0-9]/
	text = ""
	for (i = 1; i <= NF; i++) {
		seen = form($i)
		if (seen == "" && $i != "-" && (!literal || $1 == "kvm:" && logged(i)))
			seen = "W"
		text = text (i > 1 ? " " : "") (seen == "" ? $i : seen)
	}
	print text
}
