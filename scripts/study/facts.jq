# SPDX-License-Identifier: GPL-2.0
#
# facts.jq - what exitstat says of the recordings of a study, as keys and values
#
#   jq -rs -f facts.jq FILE...
#
# The FILEs are JSON, in any order: of each variant what `exitstat compare` prints
# by reason and by class, with the variant as the second set; what `exitstat
# report` prints of phases.jsonl, and of each phase of it; the first line of that,
# which has all reasons that KVM knows.
#
# Prints "key<TAB>value", or "key<TAB>value<TAB>form" for a number that is to look
# as exitstat prints it for people. Of a variant V, with I for median, min and max
# over its boots:
#
#   V.total.I V.reason.<name>.I V.class.<name>.I
#   V.change   of the total, from the first set
#   V.main V.difference  the class that changed most, and by how much
#
# Of the recording: run.{exits,duration,rate}, phase.<name>.{duration,exits,rate},
# phase.<name>.reason.<name>.exits; peak.<name>.{rate,at,phase,mean} for each
# reason, and for "total": the highest rate between two samples. at is in seconds
# since the first sample. Of a reason class.<reason> and code.<reason>; known and
# seen: how many there are, and how many occurred.

def variant: .b.recordings[0] | sub(".*/"; "") | sub("\\.[0-9]+\\.jsonl$"; "");

def numbers($key): [$key + ".median", .b], [$key + ".min", .range_b[0]], [$key + ".max", .range_b[1]];

# As compare has it for people.
def change:
	if .differs == false then ["~"]
	elif .change == 0 then ["="]
	elif .a == 0 then ["new"]
	elif .b == 0 then ["gone"]
	else [.percent, "change"] end;

def of_boots:
	variant as $v |
	if .reasons then
		(.total | numbers($v + ".total"), [$v + ".change"] + change),
		(.reasons[] | numbers($v + ".reason." + .reason))
	else
		(.classes[] | numbers($v + ".class." + .class)),
		((.classes + [.total])[0] | [$v + ".main", .class], [$v + ".difference", .change])
	end;

# What ended then began in the last phase that had begun.
def phase_at($end_ns): [.phases[] | select(.start_ns < $end_ns) | .phase // "start"] | last;

def peak($key; $rate; $end_ns; $mean):
	[$key + ".rate", $rate], [$key + ".at", $end_ns / 1e9], [$key + ".phase", phase_at($end_ns)], [$key + ".mean", $mean];

def named_phases: .phases[] | select(.phase and .phase != "rest");

def of_run:
	["run.exits", .exits], ["run.rate", .rate, "rate"], ["run.duration", .duration_ns, "duration"],
	["phases", ([named_phases.phase] | join(" "))],
	(named_phases | ("phase." + .phase) as $key |
		[$key + ".exits", .exits], [$key + ".rate", .rate, "rate"], [$key + ".duration", .duration_ns, "duration"]),
	peak("peak.total"; .peak.rate; .peak.end_ns; .rate),
	(.reasons[] as $reason |
		peak("peak." + $reason.reason; $reason.top_rate; $reason.top_end_ns; $reason.rate));

def of_phase: .phase as $phase | .reasons[] | ["phase." + $phase + ".reason." + .reason + ".exits", .exits];

def of_header: ["known", (.reasons | length)], (.reasons[] | ["code." + .[1], .[0]], ["class." + .[1], .[2]]);

def occurred: if .command == "compare" then .reasons // [] | .[] | select(.range_b[1] > 0) else .reasons[] end | .reason;

(.[] |
	if .command == "compare" then of_boots
	elif .command == "report" and .phases then of_run
	elif .command == "report" then of_phase
	else of_header end),
["seen", ([.[] | select(.command) | occurred] | unique | length)] | @tsv
