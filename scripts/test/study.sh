#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# study.sh - the report of scripts/boot-study.sh says what its data say
#
# Usage: scripts/test/study.sh
#
# Makes data up, writes the report, and adds the numbers up in another way; takes
# each file of the data away or damages it, after which there must be no report.
# That the data are those of real boots, the study itself sees to: it holds each
# VM's exits against what the host has counted.

set -eu
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/../study/variants.sh"

no_arguments "$@"

tests=$top/tools/kvm/exitstat/tests
exitstat=$BUILD/exitstat/program/exitstat
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
data=$scratch/study
text=$data/report/exit-stats-boot-study.rst
machines="vmx svm"

# head_lines MACHINE VARIANT
head_lines()
{
	echo "# boot-study 2"
	echo "# machine=$1"
	echo "# emulator=none"
	echo "# date=2026-01-01"
	echo "# variant=$2"
	echo "# isa=$1"
	echo "# paging=nested"
	echo "# kernel=made-up"
	# Only of some is it known.
	if [ "$1" = svm ]; then
		echo "# huge_pages=madvise"
		echo "# guest=another"
	fi
	echo "# qemu=7.2"
	echo "# cpu=made up"
	echo "# cpus=1"
	echo "# memory=128"
}

# boot MACHINE SEED: the recording of one, of made-up numbers.
boot()
{
	recording "$1" | head -n 1
	awk -v isa="$1" -v seed="$2" '
		function random(below)
		{
			seed = (seed * 16807) % 2147483647
			return seed % below
		}
		BEGIN {
			n = split(isa == "vmx" ? "EPT_VIOLATION IO_INSTRUCTION MSR_WRITE MSR_READ EPT_MISCONFIG CPUID" : "npf io msr HLT INTERRUPT_WINDOW cpuid", name, " ")
			seed = seed % 2147483646 + 1
			for (i = 0; i < 9; i++)
				random(2)
			for (i = 1; i <= n; i++) {
				exits = 1 + random(40000)
				total += exits
				host = host (i > 1 ? "," : "") "\"" name[i] "\":" exits
			}
			sample = "{\"sample\":{\"time\":%d,\"generation\":%d,\"mode\":\"count\",\"source\":\"debugfs\",\"since_load\":%d,\"since_load_retired\":%d,\"host\":{%s},\"vms_time\":1,\"vms\":[],\"vcpus_time\":1,\"vcpus\":[],\"retired\":[]}}\n"
			printf sample, 1e9, 1, 0, 0, ""
			printf sample, 2e9, 2, total, total, host
			print "{\"end\":{\"samples\":2}}"
		}'
}

recording()
{
	"$tests/make-recording.sh" --samples 120 --vcpus 2 --mark 2 firmware \
		--mark 10 kernel --mark 30 rest --mark 32 idle --mark 40 rest \
		--mark 42 cpu --mark 50 rest --mark 52 disk-virtio --mark 60 rest \
		--mark 62 disk-ide --mark 70 rest --mark 72 net --mark 80 rest \
		--mark 82 timers --mark 90 rest --mark 92 ipis --mark 110 rest \
		--mark 115 power-off |
		# As a mark that was written after a sample that began later.
		sed 's/"time":5950000000,"text":"kernel"/"time":5850000000,"text":"kernel"/' \
			>"$scratch/recording"
	grep -q '"time":5850000000,"text":"kernel"' "$scratch/recording" || return
	echo '{"end":{"samples":120}}' >>"$scratch/recording"
	if [ "$1" = vmx ]; then
		cat "$scratch/recording"
		return
	fi
	sed -e 's/"isa":"vmx"/"isa":"svm"/' -e 's/EPT_VIOLATION/npf/g' \
		-e 's/IO_INSTRUCTION/io/g' -e 's/MSR_WRITE/msr/g' \
		-e 's/CPUID/cpuid/g' "$scratch/recording"
}

# make_data SEED
make_data()
{
	rm -rf "$data"
	seed=$1
	for machine in $machines; do
		mkdir -p "$data/$machine"
		for variant in $boot_variants; do
			for number in 1 2 3 4 5; do
				seed=$((seed + 7))
				boot "$machine" $seed >"$data/$machine/$variant.$number.jsonl"
			done
			head_lines "$machine" "$variant" >"$data/$machine/$variant.tsv"
			printf '# boots=5\n# end\n' >>"$data/$machine/$variant.tsv"
		done
		{
			head_lines "$machine" phases
			printf '# seconds=5\nphase\toperations\n'
			for phase in cpu disk-virtio disk-ide net timers ipis; do
				printf '%s\t%d\n' $phase $((100 + seed * 7))
			done
			echo "# end"
		} >"$data/$machine/phases.tsv"
		recording "$machine" >"$data/$machine/phases.jsonl"
	done
}

write_report()
{
	# shellcheck disable=SC2086 # names without blanks
	"$top/scripts/study/report.sh" --no-pdf "$data" $machines
}

# of_boots MACHINE VARIANT NAME: in each boot, from the least to the most.
of_boots()
{
	sed -n "/\"generation\":2/s/.*\"$3\":\([0-9]*\).*/\1/p" \
		"$data/$1/$2".[1-5].jsonl | sort -n
}

commas()
{
	echo "$1" | sed -e ':a' -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/' -e 'ta'
}

upper()
{
	echo "$1" | tr '[:lower:]' '[:upper:]'
}

# sum: of numbers, one on each line.
sum()
{
	echo $(($(paste -sd +)))
}

# The third of five, sorted, is the median: no awk here.
totals_are_right()
{
	for machine in $machines; do
		for variant in $(variants_in "$data/$machine"); do
			of_boots "$machine" "$variant" since_load >"$scratch/sorted"
			median=$(sed -n 3p "$scratch/sorted")
			least=$(sed -n 1p "$scratch/sorted")
			most=$(sed -n 5p "$scratch/sorted")
			grep -E "^ +$variant +" "$text" |
				grep -qE " $(commas "$median") +$(commas "$least") to $(commas "$most")( |\$)" || {
				echo "the table has no $(commas "$median") $(commas "$least") to $(commas "$most") for $machine $variant"
				return 1
			}
			grep -q "data-min=\"$least.0\" data-max=\"$most.0\"" \
				"$data/report/boots-$machine.svg" || {
				echo "the chart has no range $least to $most"
				return 1
			}
		done
	done
}

# All bars together are all medians together.
bars_are_right()
{
	for machine in $machines; do
		bars=$(sed -n 's/.*data-exits="\([0-9]*\)\.0".*/\1/p' \
			"$data/report/boots-$machine.svg" | sum)
		medians=$(for variant in $(variants_in "$data/$machine"); do
			of_boots "$machine" "$variant" since_load | sed -n 3p
		done | sum)
		echo "$bars $medians"
		[ "$bars" -gt 0 ] && [ "$bars" = "$medians" ] || return 1
	done
}

reasons_are_right()
{
	for machine in $machines; do
		names=$(grep -o '"host":{"[^}]*' "$data/$machine/pc.1.jsonl" |
			grep -o '[A-Za-z_]*":[0-9]' | cut -d '"' -f 1)
		[ "$(echo "$names" | wc -l)" -eq 6 ] || return 1
		for name in $names; do
			median=$(of_boots "$machine" pc "$name" | sed -n 3p)
			sed -n "/Reasons of a boot of pc on $(upper "$machine")/,/^-/p" "$text" |
				grep -qE "^ +$name +.* $(commas "$median") " || {
				echo "$machine: there is no $name with $median"
				return 1
			}
		done
	done
}

phases_are_right()
{
	for machine in $machines; do
		"$exitstat" report "$data/$machine/phases.jsonl" |
			sed '1,/^Phases/d' >"$scratch/phases"
		[ "$(wc -l <"$scratch/phases")" -ge 17 ] || return 1
		for phase in firmware kernel idle cpu disk-virtio disk-ide net timers ipis power-off; do
			exits=$(grep " $phase\$" "$scratch/phases" |
				sed 's|.* \([0-9]\{1,\}\) \{1,\}[0-9][0-9.]*/s .*|\1|')
			sed -n "/Phases on $(upper "$machine")/,/Highest/p" "$text" |
				grep -qE "^ +$phase +.* $(commas "$exits") " || {
				echo "the table has no $(commas "$exits") for $phase"
				return 1
			}
		done
	done
}

# By hand: the highest number of exits from one sample to the next, in all.
peaks_are_right()
{
	for machine in $machines; do
		most=$(sed -n 's/.*"since_load":\([0-9]*\).*/\1/p' "$data/$machine/phases.jsonl" | {
			before=
			most=0
			while read -r exits; do
				[ -z "$before" ] || [ $((exits - before)) -le "$most" ] ||
					most=$((exits - before))
				before=$exits
			done
			echo "$most"
		})
		echo "$machine $most"
		grep -q "^- The highest rate on $(upper "$machine") is $(commas "${most}0") exits/s" "$text" ||
			return 1
	done
}

# Each of them, as one line.
items()
{
	awk '/^- / && line != "" { print line; line = "" }
		/^- / { line = $0; next }
		/^  [^ ]/ && line != "" { line = line " " substr($0, 3); next }
		line != "" { print line; line = "" }' "$1"
}

# Other data, other numbers: only what is of the recording with the work, which is
# the same, stays as it was.
other_numbers()
{
	items "$text" | sort >"$scratch/first"
	make_data 5000
	write_report >/dev/null || return 1
	items "$text" | sort >"$scratch/second"
	[ "$(wc -l <"$scratch/first")" -ge 25 ] || return
	! comm -12 "$scratch/first" "$scratch/second" |
		grep -v -e '^- VMX: ' -e '^- SVM: ' -e 'reasons that KVM knows' \
			-e 'the VM takes' -e 'highest rate'
}

pages_are_valid()
{
	for svg in "$data"/report/*.svg; do
		xmllint --noout "$svg" || return 1
	done
	xmllint --html --noout "$data/report/study.html" 2>&1 |
		grep -v 'Tag .* invalid' | grep -i error && return 1
	! grep -E '<(script|link|img)|src=|@import' "$data/report/study.html"
}

kernels_are_named()
{
	tr '\n' ' ' <"$text" | tr -s ' ' >"$scratch/text"
	head -c 1000 "$scratch/text"
	grep -q 'VMX: [^,]* ([^)]*), Linux made-up as host and as guest, QEMU' "$scratch/text" &&
		grep -q 'SVM: [^,]* ([^)]*), Linux made-up as host, Linux another as guest, transparent huge pages (madvise), QEMU' "$scratch/text"
}

# As boot-study.sh has it where the emulator is not good enough.
leave_out()
{
	rm "$data/$1/$2".*
	printf '# boot-study 2\n# variant=%s\n# left_out=its emulator cannot\n# end\n' \
		"$2" >"$data/$1/$2.tsv"
}

left_out_is_said()
{
	grep -E '^ +(pc|microvm)-shadow ' "$text"
	[ "$(grep -cE '^ +(pc|microvm)-shadow +[0-9].* \\- +\\- +\\-$' "$text")" -eq 2 ] || return
	items "$text" | grep -qE '^- pc-shadow .*: on VMX [0-9,]+ exits,.*; on SVM left out, as its emulator cannot\.$'
}

# refuses TEXT: the report of the data as they are now; then they are made anew.
refuses()
{
	rm -rf "$data/report"
	refused "$1" write_report
	check "$1: nothing is written" \
		sh -c "ls '$data' | grep -v -x -e vmx -e svm; [ \$? -eq 1 ]"
	rm -rf "$data"
	cp -a "$scratch/good" "$data"
}

make_data 1
check "the report is written" write_report
for file in study.html exit-stats-boot-study.rst facts.tsv boots-vmx.svg boots-svm.svg classes.svg rate-vmx.svg rate-svm.svg; do
	check "$file is there" [ -s "$data/report/$file" ]
done
check "medians and ranges of the totals, from the data by sort" totals_are_right
check "the bars of the chart add up" bars_are_right
check "medians of the reasons, from the data by sort" reasons_are_right
check "exits of the phases are those of exitstat report" phases_are_right
check "the highest rate is that of the recording" peaks_are_right
check "the kernels are named, and how the host maps memory" kernels_are_named
check "charts are XML, and the page loads nothing" pages_are_valid
cp "$data/report/study.html" "$scratch/page"
check "the report is written again" write_report
check "the same data make the same page" cmp "$scratch/page" "$data/report/study.html"
check "other data make other numbers" other_numbers

make_data 1
cp -a "$data" "$scratch/good"
leave_out svm pc-shadow
leave_out svm microvm-shadow
check "the report is written without what a machine cannot boot" write_report
check "it says so, and has the other machine's" left_out_is_said
check "the others' medians and ranges are there" totals_are_right
check "the bars of the chart add up without it" bars_are_right
check "what is left out is not complete" \
	sh -c ". '$top/scripts/study/variants.sh'; ! variant_is_complete '$data/svm' pc-shadow"
rm -rf "$data"
cp -a "$scratch/good" "$data"
for machine in $machines; do
	for file in "$scratch/good/$machine"/*.5.jsonl "$scratch/good/$machine"/*.tsv \
		"$scratch/good/$machine/phases.jsonl"; do
		rm "$data/$machine/${file##*/}"
		refuses "without $machine/${file##*/}"
	done
done
rm -r "$data/svm"
refuses "without a machine"
sed -i '$d' "$data/svm/microvm.tsv"
refuses "a table without its end"
rm "$data/svm/pc.5.jsonl"
refuses "a boot that is missing"
sed -i '3s/"since_load":/&x/' "$data/vmx/pc.3.jsonl"
refuses "a count that is no number"
truncate -s -3 "$data/vmx/pc-ide.2.jsonl"
refuses "a boot whose recording has no end"
cp "$data/svm/pc.1.jsonl" "$data/vmx/pc.1.jsonl"
refuses "a boot of the other machine"
cp "$data/vmx/pc.tsv" "$data/vmx/pc-shadow.tsv"
refuses "a variant in the place of another"
sed -i 's/^# kernel=.*/# kernel=another/' "$data/vmx/pc-ide.tsv"
refuses "boots of another kernel"
sed -i '1s/2$/1/' "$data/vmx/pc.tsv"
refuses "another format"
sed -i -e 's/^# boots=5/# boots=4/' "$data/vmx/pc-ide.tsv"
refuses "a variant with fewer boots"
truncate -s -40 "$data/svm/phases.jsonl"
refuses "a recording that ends in the middle of a line"
sed -i '40s/time/tame/' "$data/vmx/phases.jsonl"
refuses "a damaged recording"
sed -i 's/disk-ide/disk/' "$data/vmx/phases.jsonl"
refuses "a recording without one of the phases"
cp "$data/vmx/phases.jsonl" "$data/svm/phases.jsonl"
refuses "a recording of the other machine"
grep -v '"mark"' "$scratch/good/svm/phases.jsonl" >"$data/svm/phases.jsonl"
refuses "a recording without marks"
sed -i '/^ipis/d' "$data/svm/phases.tsv"
refuses "work that was not done"

check "complete data are not measured again" variant_is_complete "$data/vmx" pc 5
check "other numbers of boots are" sh -c ". '$top/scripts/study/variants.sh'; ! variant_is_complete '$data/vmx' pc 6"
check "other amounts of work are" sh -c ". '$top/scripts/study/variants.sh'; ! variant_is_complete '$data/vmx' phases 5 6"
refused "an unknown machine" "$top/scripts/boot-study.sh" --machine arm
refused "an unknown variant" "$top/scripts/boot-study.sh" --variant q35
refused "no boots" "$top/scripts/boot-study.sh" --boots 0
refused "an unknown option" "$top/scripts/boot-study.sh" --fast
refused "a report without a study" "$top/scripts/boot-study.sh" --out "$scratch/none" --report-only
check "the names of the variants are printed" sh -c "[ \"\$('$top/scripts/boot-study.sh' --list | wc -l)\" = 10 ]"
check "there is help" sh -c "'$top/scripts/boot-study.sh' --help | grep -q '^Examples:'"
tap_end
