#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# report.sh - write the report of a study from its data
#
# Usage: scripts/study/report.sh [--no-pdf] DIR MACHINE...
#        scripts/study/report.sh [--no-pdf] --prepare
#
# Reads what scripts/boot-study.sh has recorded in DIR/<machine>, and writes, all
# or nothing, DIR/report:
#
#   study.html, study.pdf      the report with charts
#   exit-stats-boot-study.rst  the same without, for Documentation/virt/kvm and
#                              for a terminal
#   facts.tsv                  the numbers that it is made of
#   *.svg                      the charts
#
# What is missing, damaged or of another run is said in one sentence; nothing is
# written then, and the status is 1. What makes pages and the PDF, docutils and
# Chromium, is installed, and jq; --prepare does no more than that.
#
# Example:
#   scripts/study/report.sh build/study vmx svm

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"
. "$(dirname "$0")/variants.sh"

here=$(cd "$(dirname "$0")" && pwd)
exitstat=$BUILD/exitstat/program/exitstat
work=

clean_up()
{
	[ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT

# The kernels and the programs have to be the same in all parts of a machine.
head_of()
{
	sed -n -e 's/^# \(\(machine\|isa\|kernel\|guest\|huge_pages\|qemu\|emulator\|memory\|cpus\)=.*\)/\1/p' "$1"
}

check_data()
{
	set -- "$1" "$(! has_time "$data/$1" || echo "$time_variant")"
	# shellcheck disable=SC2086 # a name or none
	for variant in $(variants_in "$data/$1") phases $2; do
		why=$(why_incomplete "$data/$1" "$variant")
		[ -z "$why" ] ||
			die "the study of $1 is not complete: $why; run scripts/boot-study.sh --machine $1"
		head_of "$data/$1/$variant.tsv" >"$work/head.$variant"
		cmp -s "$work/head.$variant" "$work/head.pc" ||
			die "$data/$1/$variant.tsv is of another run than pc.tsv ($(diff "$work/head.pc" "$work/head.$variant" | sed -n 's/^> //p' | tr '\n' ' ')): remove it and run scripts/boot-study.sh --machine $1"
	done
	counts=$(for variant in $(variants_in "$data/$1"); do
		sed -n 's/^# boots=//p' "$data/$1/$variant.tsv"
	done | sort -u | wc -l)
	[ "$counts" -eq 1 ] ||
		die "the variants of $1 have not the same number of boots: run scripts/boot-study.sh --machine $1 with one --boots"
}

# ask OUT ARGUMENT...: what exitstat says of recordings, which are to be whole;
# that few of them do not tell what is noise is no fault.
ask()
{
	answer=$1
	shift
	if "$exitstat" "$@" >"$answer" 2>"$work/said" &&
		! grep -v 'whether a difference is noise' "$work/said" >"$work/fault"; then
		return
	fi
	die "a recording of $machine is no good: $(sed -n '1s/^exitstat: \(note: \)*//p' "$work/said"); run scripts/boot-study.sh --machine $machine --again"
}

# What exitstat says of time. The clock of an emulator counts instructions, at a
# rate that the kernel takes for kHz.
ask_time()
{
	set --
	number=0
	for recording in $(recordings_of "$data/$machine" "$time_variant"); do
		number=$((number + 1))
		ask "$work/time.$number" report --time --json "$recording"
		set -- "$@" "$work/time.$number"
	done
	jq -rs -f "$here/time.jq" "$@" >"$work/time" || return
	khz=1000000
	grep -qx '# emulator=none' "$data/$machine/$time_variant.tsv" ||
		khz=$(jq -rn 'first(inputs.sample.times.khz // empty)' "$recording")
}

# Prints the facts of one machine.
facts()
{
	recording=$data/$machine/phases.jsonl
	rm -rf "$work/answers"
	mkdir "$work/answers"
	set --
	for variant in $boot_variants; do
		if [ -n "$(why_left_out "$data/$machine" "$variant")" ]; then
			set -- "$@" part=left_out "variant=$variant" "$data/$machine/$variant.tsv"
			continue
		fi
		base=${variant%%-*}
		[ "$base" != "$variant" ] || base=pc
		for by in reason class; do
			# shellcheck disable=SC2046 # paths without blanks
			ask "$work/answers/$variant.$by" compare --json --per $by \
				$(recordings_of "$data/$machine" "$base") : \
				$(recordings_of "$data/$machine" "$variant")
		done
		set -- "$@" part=head "$data/$machine/$variant.tsv"
	done
	ask "$work/answers/run" report --json "$recording"
	jq -r '.phases[].phase // empty | select(. != "rest")' "$work/answers/run" |
		sort -u >"$work/phases"
	while read -r phase; do
		ask "$work/answers/phase.$phase" report --json --phase "$phase" "$recording"
	done <"$work/phases"
	head -n 1 "$recording" >"$work/answers/header"
	jq -rs -f "$here/facts.jq" "$work/answers"/* >"$work/facts" || return
	set -- "$@" part=head "$data/$machine/phases.tsv" part=facts "$work/facts"
	if has_time "$data/$machine"; then
		ask_time || return
		set -- "$@" "khz=$khz" "$work/time" part=time "$data/$machine/$time_variant.tsv"
	elif [ -e "$data/$machine/$time_variant.tsv" ]; then
		set -- "$@" part=left_out "variant=$time_variant" "$data/$machine/$time_variant.tsv"
	fi
	awk -f "$here/facts.awk" "machine=$machine" "$@"
}

draw()
{
	for machine; do
		set --
		for variant in $(variants_in "$data/$machine"); do
			# shellcheck disable=SC2046 # paths without blanks
			set -- "$@" : $(recordings_of "$data/$machine" "$variant")
		done
		shift
		ask "$report/boots-$machine.svg" compare --class --chart sets --svg - "$@"
		ask "$report/rate-$machine.svg" report --chart rate --svg - \
			"$data/$machine/phases.jsonl"
	done
}

# The charts have the colours of the page, which has exitstat's style.
page()
{
	for chart in "$report"/*.svg; do
		sed -e '/^<?xml/d' -e '/^<style>/,/^<\/style>/d' "$chart" >"$work/${chart##*/}"
	done
	ask "$work/page" report --html "$data/$1/phases.jsonl"
	{
		sed -n '/^<style>/,/^<\/style>/p' "$work/page" | sed '1d;$d'
		cat "$here/study.css"
	} >"$work/style.css"
	rst2html5 --halt=2 --no-generator --no-datestamp --no-source-link \
		--stylesheet="$work/style.css" "$work/study.rst" "$report/study.html"
}

pdf()
{
	timeout 300 chromium --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --no-first-run --no-pdf-header-footer \
		--user-data-dir="$work/profile" --print-to-pdf="$work/report/study.pdf" \
		"file://$work/report/study.html" >"$work/chromium.log" 2>&1 &&
		[ -s "$work/report/study.pdf" ]
}

prepare()
{
	[ "$with_pdf" = no ] || "$top/scripts/build/packages.sh" chromium fonts-dejavu-core
	"$top/scripts/build/packages.sh" jq python3-docutils
	[ -x "$exitstat" ] || make -s --no-print-directory -C "$top" exitstat
}

with_pdf=yes
while :; do
	case ${1-} in
	-h | --help) show_help; exit 0 ;;
	--no-pdf) with_pdf=no; shift ;;
	--prepare) prepare; exit 0 ;;
	-*) usage "unknown option $1" ;;
	*) break ;;
	esac
done
[ $# -ge 2 ] || usage "the folder of the data and a machine are needed"
data=$1
shift
[ -d "$data" ] || die "there is no study in $data: run scripts/boot-study.sh"
data=$(cd "$data" && pwd)
case $data in
*' '*) die "the folder of a study cannot have a blank in its name: $data" ;;
esac
prepare

work=$(mktemp -d "$data/report.XXXXXX")
report=$work/report
mkdir "$report"
for machine; do
	check_data "$machine"
	facts >>"$report/facts.tsv" || die "the data of $machine make no report"
done
sort -t "$(printf '\t')" -k 2,2gr -k 1,1 -o "$report/facts.tsv" "$report/facts.tsv"
awk -f "$here/rest.awk" -f "$here/time.awk" -f "$here/answers.awk" -v machines="$*" \
	-v variants="$boot_variants" \
	-v command="scripts/boot-study.sh$(printf ' --machine %s' "$@")" \
	"$report/facts.tsv" >"$work/study.rst" || die "the report cannot be written"
draw "$@"
if [ $# -eq 2 ]; then
	# shellcheck disable=SC2046 # paths without blanks
	ask "$report/classes.svg" compare --class --svg - \
		$(recordings_of "$data/$1" pc) : $(recordings_of "$data/$2" pc)
fi
page "$1" || die "the page cannot be written"
# The kernel's documentation has no charts.
sed '/^\.\. raw::/,/^\.\.$/d' "$work/study.rst" | cat -s >"$report/exit-stats-boot-study.rst"
[ "$with_pdf" = no ] || pdf ||
	die "Chromium cannot make the PDF: $(tail -n 1 "$work/chromium.log")"

rm -rf "$data/report"
mv "$report" "$data/report"
say "the report is in $data/report: study.html, study.pdf, exit-stats-boot-study.rst"
