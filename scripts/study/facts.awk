# SPDX-License-Identifier: GPL-2.0
#
# facts.awk - what exitstat says of the recordings of a study, as keys and values
#
#   awk -f facts.awk machine=NAME part=PART [variant=NAME] FILE...
#
# The part says what FILE is:
#
#   head     <variant>.tsv of a study: who made it, and what was done
#   reasons  the first line of a recording: all reasons that KVM knows
#   reason, class  what `exitstat compare` prints for a variant, as the second set
#   report   what `exitstat report` prints for phases.jsonl
#   times    what `exitstat export` makes of it as JSON, for the times of samples
#   counts   the same as CSV, for the counts and phases
#
# Prints "machine.key<TAB>value", one on each line. Of a variant V, with I for
# median, min and max over its boots:
#
#   V.total.I V.reason.<name>.I V.class.<name>.I
#   V.change   of the total, from the first set
#   V.main V.difference  the class that changed most, and by how much
#
# Of the recording, as exitstat prints them: run.{exits,duration,rate},
# phase.<name>.{duration,exits,rate,operations}; phase.<name>.reason.<name>.exits;
# peak.<name>.{rate,at,phase,mean} for each reason, and for "total": the highest
# rate between two samples. at is in seconds since the first sample.
# Without the prefix: head.<key>, class.<reason>, code.<reason>; known and seen:
# how many reasons there are, and how many occurred.

BEGIN { OFMT = CONVFMT = "%.10g" }

function fact(key, value)
{
	printf "%s.%s\t%s\n", machine, key, value
}

part == "head" && /^# [a-z_]+=/ {
	i = index($0, "=")
	key = substr($0, 3, i - 3)
	if (!(key in head))
		fact("head." key, substr($0, i + 1))
	head[key] = 1
}

part == "head" && /^[a-z]/ && $1 != "phase" { fact("phase." $1 ".operations", $2) }

part == "reasons" {
	while (match($0, /\["[^]]*\]/)) {
		split(substr($0, RSTART, RLENGTH), word, "\"")
		fact("code." word[4], word[2])
		fact("class." word[4], word[6])
		known++
		$0 = substr($0, RSTART + RLENGTH)
	}
}

# A, its range, B, its range, the change, whether it is noise, the name.
(part == "reason" || part == "class") && NF == 7 && $6 ~ /^(p|\?)/ {
	split($4, range, "-")
	key = variant "." ($7 == "total" ? "" : part ".") $7
	fact(key ".median", $3)
	fact(key ".min", range[1])
	fact(key ".max", range[2])
	if ($7 == "total" && part == "reason")
		fact(variant ".change", $5)
	if (part == "reason" && range[2] > 0 && $7 != "total" && !seen[$7]++)
		n_seen++
	# The greatest change comes first.
	if (part == "class" && !(variant in main)) {
		main[variant] = $7
		fact(variant ".main", $7)
		fact(variant ".difference", $3 - $1)
	}
}

part == "report" && sub(/^Exits +/, "") { fact("run.exits", $0) }
part == "report" && sub(/^Mean rate +/, "") { fact("run.rate", $0 + 0) }
part == "report" && sub(/^Duration +/, "") && sub(/,.*/, "") { fact("run.duration", $0) }
part == "report" && /^ +[0-9]+\. +at / {
	n = split($0, cell, /  +/)
	if (cell[n] == "rest" || cell[n] ~ /^\(/)
		next
	phases = phases " " cell[n]
	fact("phase." cell[n] ".rate", cell[n - 1] + 0)
	fact("phase." cell[n] ".exits", cell[n - 2])
	fact("phase." cell[n] ".duration", cell[n - 3])
}

part == "times" && /^\{"time_ns":/ && !/"text":/ {
	split($0, cell, /[:,]/)
	before[cell[2]] = last_time
	last_time = cell[2]
	first_time = first_time ? first_time : last_time
}

function note_rate(name, exits,    ns)
{
	ns = time - before[time]
	if (time == first_time || exits / ns <= peak[name])
		return
	peak[name] = exits / ns
	peak_at[name] = (time - first_time) / 1e9
	peak_phase[name] = phase
}

# What came between two samples belongs to the phase of the first one.
function end_sample()
{
	if (time != "")
		note_rate("total", sum)
	phase = phase_next == "" ? "start" : phase_next
	sum = 0
}

part == "counts" {
	split($0, cell, ",")
	if (cell[3] != "host")
		next
	if (cell[1] != time) {
		end_sample()
		phase_next = cell[2]
		time = cell[1]
	}
	name = cell[12]
	d = cell[14] - count[name]
	count[name] = cell[14]
	# Before it was recorded.
	if (time == first_time)
		next
	sum += d
	all[name] += d
	all["total"] += d
	by_phase[phase, name] += d
	note_rate(name, d)
	if (d && !seen[name]++)
		n_seen++
}

END {
	end_sample()
	for (key in by_phase) {
		split(key, word, SUBSEP)
		fact("phase." word[1] ".reason." word[2] ".exits", by_phase[key])
	}
	for (name in peak) {
		fact("peak." name ".rate", peak[name] * 1e9)
		fact("peak." name ".at", peak_at[name])
		fact("peak." name ".phase", peak_phase[name])
		fact("peak." name ".mean", all[name] * 1e9 / (last_time - first_time))
	}
	fact("phases", substr(phases, 2))
	fact("known", known)
	fact("seen", n_seen)
}
