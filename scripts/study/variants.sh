# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# variants.sh - what a study consists of, and when a part of it is complete
#
# Sourced:  . "$(dirname "$0")/variants.sh"
#
#   $all_variants   their names; what they stand for says scripts/outer-vm/study
#   $boot_variants  those whose boots are compared
#   $time_variant   the boots in which KVM measures time, which a study may lack
#   variant_is_complete DIR VARIANT [BOOTS [SECONDS]]  true if the data of VARIANT
#                   in DIR are whole, of so many boots, of so much work
#   why_incomplete DIR VARIANT  prints what is wrong with them, or nothing
#   recordings_of DIR VARIANT  the paths of its recordings
#   why_left_out DIR VARIANT  prints why there are none, as the machine cannot boot
#                   it, or nothing
#   variants_in DIR  the names of those boots that are not left out
#   has_time DIR    true if there are boots in which time was measured

boot_variants="pc pc-serial pc-ide pc-shadow pc-4vcpus microvm microvm-serial microvm-shadow microvm-4vcpus"
time_variant=pc-time
# shellcheck disable=SC2034 # for those who source this
all_variants="$boot_variants phases $time_variant"

# recordings_of DIR VARIANT: prints the paths of those that there have to be.
recordings_of()
{
	if [ "$2" = phases ]; then
		echo "$1/phases.jsonl"
		return
	fi
	study_boots=$(sed -n 's/^# boots=\([1-9][0-9]*\)$/\1/p' "$1/$2.tsv")
	seq -f "$1/$2.%.0f.jsonl" "${study_boots:-0}"
}

why_left_out()
{
	sed -n 's/^# left_out=//p' "$1/$2.tsv" 2>/dev/null
}

variants_in()
{
	for study_variant in $boot_variants; do
		[ -n "$(why_left_out "$1" "$study_variant")" ] || echo "$study_variant"
	done
}

has_time()
{
	[ -e "$1/$time_variant.tsv" ] && [ -z "$(why_left_out "$1" "$time_variant")" ]
}

# What is in a recording, exitstat says to those who read it.
why_incomplete()
{
	study_file=$1/$2.tsv
	study_isa=$(sed -n 's/^# isa=\(vmx\|svm\)$/\1/p' "$study_file" 2>/dev/null) || :
	if [ ! -s "$study_file" ]; then
		echo "$study_file is missing"
	elif [ "$(head -n 1 "$study_file")" != "# boot-study 2" ]; then
		echo "$study_file is no data of a study, or of another format"
	elif [ "$(tail -n 1 "$study_file")" != "# end" ]; then
		echo "the end of $study_file is missing"
	elif ! grep -qx "# variant=$2" "$study_file"; then
		echo "$study_file is of another variant"
	elif [ -z "$study_isa" ] || ! grep -q '^# machine=.' "$study_file" ||
		! grep -Eqx '# (boots|seconds)=[1-9][0-9]*' "$study_file"; then
		echo "the head of $study_file is damaged"
	else
		for study_recording in $(recordings_of "$1" "$2"); do
			{ head -n 1 "$study_recording" | grep -q "\"isa\":\"$study_isa\"" &&
				tail -n 1 "$study_recording" | grep -q '^{"end"'; } 2>/dev/null ||
				echo "$study_recording is missing, has no end, or is not of $study_isa"
		done | head -n 1
	fi
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
