# SPDX-License-Identifier: GPL-2.0
#
# facts.awk - all numbers that the report of a study may use, from the data
#
#   awk -f facts.awk -v machine=NAME <variant>.tsv... phases.tsv phases.csv \
#       phases.json header
#
# The last three are of phases.jsonl: what `exitstat export` makes of it, of which
# the one names the class of each reason and the phases, and the other has all
# samples, also those without an exit; and its first line, which has all reasons
# that KVM knows.
# Prints "machine.key<TAB>value", one on each line. Of a variant V, with I for
# median, min and max over its boots:
#
#   V.boots V.total.I V.seconds.I V.reason.<name>.I V.class.<name>.I
#   V.typical.class.<name>  of the boot that has the median, or is next below it
#   V.reasons      how many reasons were seen in at least one boot
#   V.uptime.median  seconds until the guest's first process had done its work
#
# Of the recording: run.{seconds,exits,rate,samples}, phase.<name>.{seconds,exits,
# rate,operations,per_operation}, phase.<name>.reason.<name>.{exits,rate,share},
# peak.<name>.{rate,at,phase,mean,factor} for each reason, and for "total": the
# highest rate between two samples. at is in seconds since the first sample.
# Without the prefix: head.<key>, class.<reason>, code.<reason>.
# Lists: variants, reasons (all that occurred), phases; names with blanks between.

function fact(key, value)
{
	printf "%s.%s\t%s\n", machine, key, value
}

function sort_numbers(list, n,    i, j, t)
{
	for (i = 2; i <= n; i++) {
		t = list[i]
		for (j = i - 1; j >= 1 && list[j] > t; j--)
			list[j + 1] = list[j]
		list[j + 1] = t
	}
}

# The median of an even number of values is the mean of the two in the middle.
function spread(key, list, n)
{
	sort_numbers(list, n)
	fact(key ".median", n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2)
	fact(key ".min", list[1])
	fact(key ".max", list[n])
}

function spread_of_boots(key, value,    boot, list)
{
	for (boot = 1; boot <= boots; boot++)
		list[boot] = value[boot] + 0
	spread(key, list, boots)
}

# The values of one name, of all boots: one that a boot has not is none.
function spread_of_name(key, table, name,    boot, list)
{
	for (boot = 1; boot <= boots; boot++)
		list[boot] = table[boot, name] + 0
	spread(key, list, boots)
}

# Classes that add up to a total, as medians do not.
function typical_boot(    boot, list, name)
{
	for (boot = 1; boot <= boots; boot++)
		list[boot] = total[boot]
	sort_numbers(list, boots)
	for (boot = 1; total[boot] != list[int((boots + 1) / 2)]; boot++)
		;
	for (name in class_names)
		fact(variant ".typical.class." name, by_class[boot, name] + 0)
	fact(variant ".typical.total", total[boot])
}

function end_variant(    name, n)
{
	if (variant == "" || variant == "phases")
		return
	fact(variant ".boots", boots)
	spread_of_boots(variant ".total", total)
	spread_of_boots(variant ".seconds", lifetime)
	spread_of_boots(variant ".uptime", uptime)
	for (name in names) {
		n++
		spread_of_name(variant ".reason." name, reason, name)
	}
	fact(variant ".reasons", n)
	for (name in class_names)
		spread_of_name(variant ".class." name, by_class, name)
	typical_boot()
	variants = variants " " variant
	split("", total); split("", lifetime); split("", uptime)
	split("", names); split("", class_names)
	split("", reason); split("", by_class)
}

FNR == 1 {
	end_variant()
	is_names = /^time_ns,/
	is_recording = /^\{"exitstat_export":1,/
	if (/^\{"exitstat":[12],/) {
		fact("known", gsub(/\["/, "&"))
		next
	}
	variant = ""
}

# --- the recording ---

is_names {
	split($0, cell, ",")
	phase_at[cell[1]] = cell[2]
	if (cell[3] == "host") {
		code_of[cell[12]] = cell[11]
		class_of[cell[12]] = cell[13]
	}
	next
}

is_recording && /^\{"time_ns":[0-9]+,"text":"/ {
	marks++
	split($0, cell, /[:,]/)
	mark_time[marks] = cell[2]
	mark_text[marks] = $0
	sub(/.*"text":"/, "", mark_text[marks])
	sub(/"\},?$/, "", mark_text[marks])
	next
}

is_recording && /^\{"time_ns":/ && match($0, /"reasons":\{[^}]*\}/) {
	samples++
	reasons_text = substr($0, RSTART + 11, RLENGTH - 12)
	split($0, cell, /[:,]/)
	time[samples] = cell[2]
	n = split(reasons_text, cell, ",")
	for (i = 1; i <= n; i++) {
		split(cell[i], pair, ":")
		gsub(/"/, "", pair[1])
		count[samples, pair[1]] = pair[2]
		recorded[pair[1]] = 1
	}
	next
}

is_recording { next }

function note_rate(name, exits, ns, phase, at)
{
	if (exits <= 0 || exits / ns <= peak[name])
		return
	peak[name] = exits / ns
	peak_at[name] = at
	peak_phase[name] = phase
}

# A phase begins at the first sample after its mark: what came between two
# samples belongs to the phase of the first one. Which that is, exitstat says: a
# mark may stand in the recording after a sample that was begun later. Only for
# samples without any exit it does not.
function add_samples(    i, mark, phase, name, ns, d, sum, most, most_name)
{
	phase = "start"
	for (i = 2; i <= samples; i++) {
		while (mark < marks && mark_time[mark + 1] <= time[i - 1])
			phase = mark_text[++mark]
		if (time[i - 1] in phase_at)
			phase = phase_at[time[i - 1]] == "" ? "start" : phase_at[time[i - 1]]
		ns = time[i] - time[i - 1]
		if (!(phase in phase_ns))
			phases = phases " " phase
		phase_ns[phase] += ns
		sum = most = 0
		for (name in recorded) {
			d = count[i, name] - count[i - 1, name]
			if (d < 0) {
				printf "error: the recording of %s has fewer %s in one sample than before: was there a reset?\n", machine, name >"/dev/stderr"
				exit 1
			}
			phase_exits[phase, name] += d
			run_exits[name] += d
			sum += d
			if (d > most) {
				most = d
				most_name = name
			}
			note_rate(name, d, ns, phase, (time[i] - time[1]) / 1e9)
		}
		phase_exits[phase, "total"] += sum
		run_exits["total"] += sum
		if (sum / ns > peak["total"]) {
			peak_reason = most_name
			peak_share = most * 100 / sum
		}
		note_rate("total", sum, ns, phase, (time[i] - time[1]) / 1e9)
	}
}

function end_recording(    ns, n, i, phase, name, list)
{
	if (samples < 2)
		return
	add_samples()
	ns = time[samples] - time[1]
	fact("run.samples", samples)
	fact("run.seconds", ns / 1e9)
	fact("run.exits", run_exits["total"])
	fact("run.rate", run_exits["total"] * 1e9 / ns)
	n = split(phases, list, " ")
	for (i = 1; i <= n; i++) {
		phase = list[i]
		fact("phase." phase ".seconds", phase_ns[phase] / 1e9)
		fact("phase." phase ".exits", phase_exits[phase, "total"] + 0)
		fact("phase." phase ".rate", phase_exits[phase, "total"] * 1e9 / phase_ns[phase])
		if (phase in operations) {
			fact("phase." phase ".operations", operations[phase])
			if (operations[phase])
				fact("phase." phase ".per_operation", phase_exits[phase, "total"] / operations[phase])
		}
		for (name in run_exits) {
			if (name == "total" || !phase_exits[phase, name])
				continue
			fact("phase." phase ".reason." name ".exits", phase_exits[phase, name])
			fact("phase." phase ".reason." name ".rate", phase_exits[phase, name] * 1e9 / phase_ns[phase])
			fact("phase." phase ".reason." name ".share", phase_exits[phase, name] * 100 / phase_exits[phase, "total"])
		}
	}
	for (name in peak) {
		fact("peak." name ".rate", peak[name] * 1e9)
		fact("peak." name ".at", peak_at[name])
		fact("peak." name ".phase", peak_phase[name])
		fact("peak." name ".mean", run_exits[name] * 1e9 / ns)
		fact("peak." name ".factor", peak[name] * ns / run_exits[name])
	}
	fact("peak.total.reason", peak_reason)
	fact("peak.total.share", peak_share)
	fact("phases", substr(phases, 2))
}

# --- boots, and what was done in each phase ---

BEGIN { FS = "\t"; OFMT = CONVFMT = "%.10g" }

/^# [a-z_]+=/ {
	i = index($0, "=")
	key = substr($0, 3, i - 3)
	value = substr($0, i + 1)
	if (key == "variant")
		variant = value
	else if (key == "boots")
		boots = value
	else if (key == "paging")
		fact(variant ".paging", value)
	else if (!(key in head))
		fact("head." key, value)
	head[key] = value
	next
}
/^#/ || $1 == "boot" || $1 == "phase" { next }

variant == "phases" {
	operations[$1] = $2
	next
}

$2 == "total" {
	total[$1] = $5
	lifetime[$1] = $6 / 1e9
	uptime[$1] = $7
	next
}

{
	reason[$1, $3] = $5
	by_class[$1, $4] += $5
	names[$3] = 1
	class_names[$4] = 1
	code_of[$3] = $2
	class_of[$3] = $4
}

END {
	end_variant()
	end_recording()
	for (name in class_of) {
		fact("class." name, class_of[name])
		fact("code." name, code_of[name])
		reasons = reasons " " name
	}
	fact("reasons", substr(reasons, 2))
	fact("variants", substr(variants, 2))
}
