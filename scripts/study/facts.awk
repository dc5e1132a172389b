# SPDX-License-Identifier: GPL-2.0
#
# facts.awk - the facts of a study, each with its machine
#
#   awk -f facts.awk machine=NAME part=PART [variant=NAME] FILE...
#
# The part says what FILE is:
#
#   head      <variant>.tsv of a study: who made it, and what was done
#   left_out  the same of a variant that the machine cannot boot
#   time      the same of the boots in which KVM measured time
#   facts     what facts.jq or time.jq prints
#
# khz=N is the rate of the clock for what time.jq prints: ns become what it counts.
#
# Prints "machine.key<TAB>value", one on each line: head.<key> and
# phase.<name>.operations; V.left_out, why there are no facts of a variant V; and
# those of jq, with numbers as they are to look.

BEGIN { OFMT = CONVFMT = "%.10g" }

function fact(key, value)
{
	printf "%s.%s\t%s\n", machine, key, value
}

# As exitstat prints it.
function duration(ns,    s)
{
	s = ns / 1e9
	if (s < 1)
		return sprintf("%.0f ms", s * 1e3)
	if (s < 60)
		return sprintf("%.2f s", s)
	if (s < 3600)
		return sprintf("%d m %02d s", s / 60, s % 60)
	return sprintf("%d h %02d m", s / 3600, s / 60 % 60)
}

part == "head" && /^# [a-z_]+=/ {
	i = index($0, "=")
	key = substr($0, 3, i - 3)
	if (!(key in head))
		fact("head." key, substr($0, i + 1))
	head[key] = 1
}

part == "left_out" && sub(/^# left_out=/, "") { fact(variant ".left_out", $0) }

part == "time" && sub(/^# date=/, "") { fact("time.date", $0) }

part == "head" && /^[a-z]/ && $1 != "phase" { fact("phase." $1 ".operations", $2) }

part == "facts" {
	split($0, cell, "\t")
	value = cell[2]
	if (cell[3] == "change")
		value = sprintf("%+.1f%%", value)
	else if (cell[3] == "duration")
		value = duration(value)
	else if (cell[3] == "clock")
		value = sprintf("%.0f", value * khz / 1e6)
	else if (cell[3] == "rate")
		value = sprintf(value > 0 && value < 9.95 ? "%.1f" : "%.0f", value)
	else if (value ~ /^-?[0-9]+\.[0-9]|^-?[0-9.]+[eE][-+]?[0-9]+$/)
		value += 0
	fact(cell[1], value)
}
