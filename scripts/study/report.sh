#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# report.sh - write the report of a study from its data
#
# Usage: scripts/study/report.sh [--no-pdf] DIR MACHINE...
#        scripts/study/report.sh [--no-pdf] --prepare
#
# Reads DIR/<machine>/<variant>.tsv and phases.jsonl, which scripts/boot-study.sh
# has measured, and writes, all or nothing, DIR/report:
#
#   study.html, study.pdf      the report with charts
#   study.txt                  the same without, for a terminal
#   exit-stats-boot-study.rst  the same for Documentation/virt/kvm
#   facts.tsv                  each number in it, with a key
#   *.svg                      the charts
#
# What is missing, damaged or of another run is said in one sentence; nothing is
# written then, and the status is 1. The PDF needs Chromium, which is installed;
# --prepare does no more than that.
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
	for variant in $all_variants; do
		why=$(why_incomplete "$data/$1" "$variant")
		[ -z "$why" ] ||
			die "the study of $1 is not complete: $why; run scripts/boot-study.sh --machine $1"
		head_of "$data/$1/$variant.tsv" >"$work/head.$variant"
		cmp -s "$work/head.$variant" "$work/head.pc" ||
			die "$data/$1/$variant.tsv is of another run than pc.tsv ($(diff "$work/head.pc" "$work/head.$variant" | sed -n 's/^> //p' | tr '\n' ' ')): remove it and run scripts/boot-study.sh --machine $1"
	done
	counts=$(for variant in $boot_variants; do
		sed -n 's/^# boots=//p' "$data/$1/$variant.tsv"
	done | sort -u | wc -l)
	[ "$counts" -eq 1 ] ||
		die "the variants of $1 have not the same number of boots: run scripts/boot-study.sh --machine $1 with one --boots"
	"$exitstat" report "$data/$1/phases.jsonl" >"$work/said" 2>&1 ||
		die "the recording of $1 cannot be read: $(tail -n 1 "$work/said" | sed 's/^exitstat: //')"
	isa=$(sed -n 's/^# isa=//p' "$data/$1/pc.tsv")
	grep -q "^Host .*, $isa\$" "$work/said" ||
		die "$data/$1/phases.jsonl is not of $isa, as the boots are: remove it and run scripts/boot-study.sh --machine $1"
	! grep -q 'cut off' "$work/said" ||
		die "the recording $data/$1/phases.jsonl ends early: remove it and run scripts/boot-study.sh --machine $1"
}

# Prints the facts of one machine.
facts()
{
	set -- "$1" "$data/$1/phases.jsonl"
	"$exitstat" export --format csv -o "$work/phases.csv" "$2"
	"$exitstat" export --format json -o "$work/phases.json" "$2"
	head -n 1 "$2" >"$work/header"
	files=
	for variant in $all_variants; do
		files="$files $data/$1/$variant.tsv"
	done
	# shellcheck disable=SC2086 # paths of variants
	(set -f; IFS=' '; awk -f "$here/facts.awk" -v machine="$1" $files \
		"$work/phases.csv" "$work/phases.json" "$work/header")
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
mkdir "$work/report"
for machine; do
	check_data "$machine"
	facts "$machine" >>"$work/report/facts.tsv" ||
		die "the data of $machine make no report"
done
report=$work/report
awk -f "$here/answers.awk" -v machines="$*" -v derived="$work/derived" \
	-v command="scripts/boot-study.sh$(printf ' --machine %s' "$@")" \
	"$report/facts.tsv" >"$work/answers" || die "the report cannot be written"
cat "$work/derived" >>"$report/facts.tsv"

for chart in boots classes; do
	awk -f "$here/charts.awk" -v machines="$*" -v chart=$chart \
		"$report/facts.tsv" >"$report/$chart.svg" ||
		die "the chart $chart cannot be drawn"
done
for machine; do
	"$exitstat" report --svg "$report/rate-$machine.svg" --chart rate \
		"$data/$machine/phases.jsonl" ||
		die "the recording of $machine cannot be drawn"
done
awk -f "$here/page.awk" -v charts="$report" -v style="$here/style.html" \
	"$work/answers" >"$report/study.html" ||
	die "the page cannot be written"
awk -f "$here/lines.awk" -f "$here/text.awk" "$work/answers" >"$report/study.txt"
awk -f "$here/lines.awk" -f "$here/rst.awk" "$work/answers" >"$report/exit-stats-boot-study.rst"
[ "$with_pdf" = no ] || pdf ||
	die "Chromium cannot make the PDF: $(tail -n 1 "$work/chromium.log")"

rm -rf "$data/report"
mv "$report" "$data/report"
say "the report is in $data/report: study.html, study.pdf, study.txt, exit-stats-boot-study.rst"
