# SPDX-License-Identifier: GPL-2.0
#
# blocks.awk - the commands of a document and what it shows of their output
#
# Usage: awk -f blocks.awk FILE.rst|FILE.md
#
# Prints a line "block N" for each literal block that begins on line N, then for
# each command a line "command", with its prompt, its lines, a line "output", and
# the lines that the document shows of what it prints. What stands in front of the first command, or
# in a block without one, has no "command".
#
# In RST, commands begin with "# " or "$ ", for root and for others; tables of KVM
# have lines with "# " too, which are known by their first word. In Markdown, all
# lines are commands, unless the block begins with "$ ".

# An odd number of quotes: the command goes on.
function goes_on(text)
{
	return text ~ /\\$/ || gsub(/'/, "'", text) % 2
}

function begin()
{
	inside = 1
	prompts = !markdown || $0 ~ /^    \$ /
	print "block " FNR
}

function is_command(text)
{
	if (!prompts)
		return 1
	if (text ~ /^# (kvm-exit-stats|since_load|marks|le )/ || text ~ /^# +(TYPE|HELP|EOF)/)
		return 0
	return text ~ /^[#$] ./
}

function line(text)
{
	if (command != "") {
		command = command "\n" text
	} else if (is_command(text)) {
		user = prompts ? substr(text, 1, 1) : "$"
		command = prompts ? substr(text, 3) : text
	} else {
		print text
		return
	}
	if (goes_on(command))
		return
	print "command " user
	print command
	print "output"
	command = ""
}

FNR == 1 {
	markdown = FILENAME ~ /[.]md$/
	indent = markdown ? "^    " : "^  +"
}

# A block ends where the text goes on at the margin.
inside && /^[^ ]/ {
	inside = 0
	if (command != "")
		print "error: a command that has no end"
	command = ""
}

inside && /^ *$/ { next }

inside {
	if (start == "") {
		match($0, /^ +/)
		start = markdown ? 4 : RLENGTH
	}
	line(substr($0, start + 1))
	next
}

markdown && /^    / && before ~ /^ *$/ {
	start = 4
	begin()
	line(substr($0, 5))
	next
}

!markdown && pending && /^ +[^ ]/ {
	match($0, /^ +/)
	start = RLENGTH
	begin()
	line(substr($0, start + 1))
	next
}

# What is announced by "::" stands behind an empty line.
!markdown && /[^ ]/ { pending = /::$/ && !/^ *[.][.] / }

{ before = $0 }
