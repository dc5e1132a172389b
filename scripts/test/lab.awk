# SPDX-License-Identifier: GPL-2.0
#
# lab.awk - take the commands, files and outputs out of a document
#
# Usage: awk -v dir=DIR -f lab.awk DOCUMENT
#
# A command stands behind a prompt in a literal block, and its output below. A code
# block with a caption is a file. Each of them becomes a directory DIR/<n>, with
# the number of its line in "line", and
#
#   command    the command, and its prompt in "prompt"
#   output     what the document shows of its output
#   file       the text of the file, and its name in "name"
#   keys       what is typed while it runs, and what it shows then in "screen"
#   skip       why the command is not run
#   words      each word may be another
#
# The last three come from comments "lab: WORD ..." in front of a block.

function put(name, text)
{
	print text >>(step "/" name)
	close(step "/" name)
}

function begin()
{
	step = sprintf("%s/%03d", dir, ++steps)
	system("mkdir " step)
	put("line", NR)
	for (mark in marks)
		put(mark, marks[mark])
}

function leave_block()
{
	block = ""
	shows = "output"
	split("", marks)
}

BEGIN { leave_block() }

/^\.\. lab: / {
	mark = $3
	sub(/^\.\. lab: [a-z]+ ?/, "")
	if (mark == "keys") {
		put(mark, $0)
		shows = "screen"
	} else {
		marks[mark] = $0
	}
	next
}

/^\.\. code-block::/ { leave_block(); block = "head"; next }
block == "head" && /^   :caption: / {
	begin()
	put("name", $2)
	block = "file"
	indent = 3
	next
}

block != "" && block != "head" && (/^ / || /^$/) {
	if ($0 != "" && !indent) {
		match($0, /^ */)
		indent = RLENGTH
		blank = 0
	}
	if ($0 == "") {
		blank++
		next
	}
	text = substr($0, indent + 1)
	if (block == "file") {
		for (; blank; blank--)
			put("file", "")
		put("file", text)
	} else if (match(text, /^(\$|outer-vm:[^ ]*#) /)) {
		begin()
		put("prompt", substr(text, 1, RLENGTH - 1))
		command = substr(text, RLENGTH + 1)
		continues = sub(/\\$/, "", command)
		if (!continues)
			put("command", command)
		shows = "output"
	} else if (continues) {
		sub(/^ +/, "", text)
		command = command text
		continues = sub(/\\$/, "", command)
		if (!continues)
			put("command", command)
	} else {
		put(shows, text)
	}
	next
}

block != "" && /^[^ ]/ { leave_block() }
/::$/ && !/^\.\. / { block = "literal"; indent = 0 }
