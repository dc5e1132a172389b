# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# variants.sh - what a study consists of, and when a part of it is complete
#
# Sourced:  . "$(dirname "$0")/variants.sh"
#
#   $all_variants   their names; what they stand for says scripts/outer-vm/study
#   $boot_variants  those that are boots only
#   variant_is_complete DIR VARIANT [BOOTS [SECONDS]]  true if the data of VARIANT
#                   in DIR are whole, of so many boots, of so much work
#   why_incomplete DIR VARIANT  prints what is wrong with them, or nothing

boot_variants="pc pc-serial pc-ide pc-shadow pc-4vcpus microvm microvm-serial microvm-shadow microvm-4vcpus"
# shellcheck disable=SC2034 # for those who source this
all_variants="$boot_variants phases"

# A boot has one total, which is the sum of its reasons.
why_incomplete()
{
	study_file=$1/$2.tsv
	if [ ! -s "$study_file" ]; then
		echo "$study_file is missing"
		return
	fi
	if [ "$2" = phases ] && [ ! -s "$1/phases.jsonl" ]; then
		echo "$1/phases.jsonl is missing"
		return
	fi
	awk -F '\t' -v variant="$2" -v file="$study_file" '
		function bad(what) {
			if (!complaint)
				complaint = file ": " what
		}
		NR == 1 && $0 != "# boot-study 1" { bad("it is no data of a study, or of another format") }
		/^# [a-z_]+=/ {
			i = index($0, "=")
			head[substr($0, 3, i - 3)] = substr($0, i + 1)
			next
		}
		/^#/ { ended = $0 == "# end"; next }
		{ ended = 0 }
		variant == "phases" {
			if ($1 == "phase")
				next
			if (NF != 2 || $2 !~ /^[0-9]+$/)
				bad("line " NR " is damaged")
			works++
			next
		}
		$1 == "boot" { next }
		NF != 7 || $1 !~ /^[0-9]+$/ || $5 !~ /^[0-9]+$/ || $6 !~ /^[0-9]+$/ {
			bad("line " NR " is damaged")
			next
		}
		$2 == "total" { total[$1] += $5; totals[$1]++; next }
		{ sum[$1] += $5 }
		END {
			if (!ended)
				bad("its end is missing")
			if (head["variant"] != variant)
				bad("it is of the variant \"" head["variant"] "\"")
			if (head["isa"] !~ /^(vmx|svm)$/ || head["machine"] == "")
				bad("its head is damaged")
			if (variant == "phases" && (!works || head["seconds"] !~ /^[0-9]+$/))
				bad("it has no work")
			if (variant != "phases" && head["boots"] !~ /^[1-9][0-9]*$/)
				bad("its head has no number of boots")
			for (boot = 1; variant != "phases" && boot <= head["boots"]; boot++)
				if (totals[boot] != 1 || total[boot] != sum[boot] || !sum[boot])
					bad("boot " boot " has " sum[boot] + 0 " exits by reason, but a total of " total[boot] + 0)
			for (boot in sum)
				if (boot + 0 < 1 || boot + 0 > head["boots"] + 0)
					bad("there is a boot " boot " too many")
			if (complaint)
				print complaint
		}' "$study_file"
}

variant_is_complete()
{
	[ -z "$(why_incomplete "$1" "$2")" ] || return
	if [ "$2" = phases ]; then
		[ -z "${4-}" ] || grep -qx "# seconds=$4" "$1/$2.tsv"
	else
		[ -z "${3-}" ] || grep -qx "# boots=$3" "$1/$2.tsv"
	fi
}
