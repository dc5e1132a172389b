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
machines="vmx svm"

# head_lines MACHINE VARIANT
head_lines()
{
	echo "# boot-study 1"
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

# boots MACHINE VARIANT SEED: five, of made-up numbers.
boots()
{
	head_lines "$1" "$2"
	echo "# boots=5"
	printf 'boot\tcode\tname\tclass\texits\tlifetime_ns\tuptime_s\n'
	awk -v isa="$1" -v seed="$3" -v OFS='\t' '
		function random(below)
		{
			seed = (seed * 16807) % 2147483647
			return seed % below
		}
		BEGIN {
			n = split(isa == "vmx" ? "48 30 32 31 49 10" : "0x400 0x07b 0x07c 0x061 0x063 0x072", code, " ")
			split(isa == "vmx" ? "EPT_VIOLATION IO_INSTRUCTION MSR_WRITE MSR_READ EPT_MISCONFIG CPUID" : "npf io msr nmi ferr_freeze cpuid", name, " ")
			split(isa == "vmx" ? "npf io msr msr mmio cpuid" : "npf io msr nmi other cpuid", class, " ")
			seed = seed % 2147483646 + 1
			for (i = 0; i < 9; i++)
				random(2)
			for (boot = 1; boot <= 5; boot++) {
				total = 0
				for (i = 1; i <= n; i++) {
					exits = 1 + random(40000)
					total += exits
					print boot, code[i], name[i], class[i], exits, boot * 300000000, boot / 2
				}
				print boot, "total", "-", "-", total, boot * 300000000, boot / 2
			}
		}'
	echo "# end"
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
			seed=$((seed + 1))
			boots "$machine" "$variant" $seed >"$data/$machine/$variant.tsv"
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

fact()
{
	awk -F '\t' -v key="$1" '$1 == key { print $2 }' "$data/report/facts.tsv"
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
		for variant in $boot_variants; do
			grep "	total	" "$data/$machine/$variant.tsv" | cut -f 5 |
				sort -n >"$scratch/sorted"
			median=$(sed -n 3p "$scratch/sorted")
			least=$(sed -n 1p "$scratch/sorted")
			most=$(sed -n 5p "$scratch/sorted")
			[ "$(fact "$machine.$variant.total.median")" = "$median" ] || {
				echo "$machine $variant: $(fact "$machine.$variant.total.median"), not $median"
				return 1
			}
			# In the table and in the sentence, or the chart's caption.
			grep -E "^ +$variant +" "$data/report/study.txt" |
				grep -qE " $(commas "$median") +$(commas "$least") to $(commas "$most")( |\$)" || {
				echo "the table has no $(commas "$median") $(commas "$least") to $(commas "$most") for $machine $variant"
				return 1
			}
			grep -q "data-min=\"$least\" data-max=\"$most\"" \
				"$data/report/boots.svg" || {
				echo "the chart has no range $least to $most"
				return 1
			}
		done
	done
}

# All bars together are all medians together.
bars_are_right()
{
	bars=$(sed -n 's/.*data-exits="\([0-9]*\)".*/\1/p' "$data/report/boots.svg" |
		sum)
	medians=$(for machine in $machines; do
		for variant in $boot_variants; do
			grep "	total	" "$data/$machine/$variant.tsv" |
				cut -f 5 | sort -n | sed -n 3p
		done
	done | sum)
	echo "$bars $medians"
	[ "$bars" -gt 0 ] && [ "$bars" = "$medians" ]
}

reasons_are_right()
{
	for machine in $machines; do
		names=$(grep "^1	" "$data/$machine/pc.tsv" | cut -f 3 | grep -v '^-$')
		for name in $names; do
			median=$(grep "	$name	" "$data/$machine/pc.tsv" | cut -f 5 | sort -n | sed -n 3p)
			sed -n "/^Reasons of a boot of pc on $(upper "$machine")/,/^-/p" \
				"$data/report/study.txt" |
				grep -qE "^ +$name +.* $(commas "$median") " || {
				echo "$machine: there is no $name with $median"
				return 1
			}
		done
	done
}

# exitstat adds up the phases in its own way.
phases_are_right()
{
	for machine in $machines; do
		"$exitstat" report "$data/$machine/phases.jsonl" |
			sed '1,/^Phases/d' >"$scratch/phases"
		[ "$(wc -l <"$scratch/phases")" -ge 17 ] || return 1
		for phase in firmware kernel rest idle cpu disk-virtio disk-ide net timers ipis power-off; do
			exits=$(grep " $phase\$" "$scratch/phases" |
				sed 's|.* \([0-9]\{1,\}\) \{1,\}[0-9][0-9.]*/s .*|\1|' |
				sum)
			[ "$(fact "$machine.phase.$phase.exits")" = "$exits" ] || {
				echo "$machine $phase: $(fact "$machine.phase.$phase.exits"), not $exits"
				return 1
			}
			sed -n "/^Phases on $(upper "$machine")/,/^Highest/p" \
				"$data/report/study.txt" |
				grep -qE "^ +$phase +$(commas "$exits") " || {
				echo "the table has no $(commas "$exits") for $phase"
				return 1
			}
		done
		whole=$("$exitstat" report "$data/$machine/phases.jsonl" | sed -n 's/^Exits *//p')
		[ "$(fact "$machine.run.exits")" = "$whole" ] || return 1
	done
}

# Each sentence of the answers has a number of the run, and no other number.
sentences()
{
	sed -n '/<h2>In short/,/<h2>What these/p' "$data/report/study.html" |
		grep '^<li>' >"$scratch/items"
	[ "$(wc -l <"$scratch/items")" -ge 25 ] || return 1
	! grep -v '<data title=' "$scratch/items" || return 1
	! sed -e 's|<data [^>]*>[^<]*</data>||g' -e 's/[a-z]*-4vcpus//g' \
		-e 's/4 KiB//g' "$scratch/items" | grep '[0-9]'
}

# The page shows no number whose fact is not there, or another one.
keys_are_facts()
{
	grep -o '<data title="[^"]*" value="[^"]*"' "$data/report/study.html" |
		sed 's/<data title="\([^"]*\)" value="\([^"]*\)"/\1	\2/' |
		tr -d ',+' >"$scratch/shown"
	[ "$(wc -l <"$scratch/shown")" -ge 300 ] || return 1
	! awk -F '\t' '
		NR == FNR { fact[$1] = $2; next }
		!($1 in fact) { print $1 " is no fact" }
		($2 - fact[$1]) ^ 2 > (fact[$1] / 100) ^ 2 + 0.0026 { print $1 ": " $2 ", not " fact[$1] }' \
		"$data/report/facts.tsv" "$scratch/shown" | grep .
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

# Other data, other numbers: of the boots, hardly one stays by chance.
other_numbers()
{
	sort -u "$scratch/shown" | grep -E '\.(median|min|max)	' >"$scratch/first"
	make_data 5000
	write_report >/dev/null || return 1
	grep -o '<data title="[^"]*" value="[^"]*"' "$data/report/study.html" |
		sed 's/<data title="\([^"]*\)" value="\([^"]*\)"/\1	\2/' |
		tr -d ',+' | sort -u >"$scratch/second"
	# But for the times of the boots, which are the same, and what is not there.
	same=$(comm -12 "$scratch/first" "$scratch/second" |
		grep -v -e seconds -e '	0$' | tee "$scratch/same" | wc -l)
	cat "$scratch/same"
	[ "$(wc -l <"$scratch/first")" -ge 100 ] && [ "$same" -le 2 ]
}

kernels_are_named()
{
	tr '\n' ' ' <"$data/report/study.txt" | tr -s ' ' >"$scratch/text"
	head -c 1000 "$scratch/text"
	grep -q 'VMX: [^,]* ([^)]*), Linux made-up as host and as guest, QEMU' "$scratch/text" &&
		grep -q 'SVM: [^,]* ([^)]*), Linux made-up as host, Linux another as guest, transparent huge pages (madvise), QEMU' "$scratch/text"
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
for file in study.html study.txt exit-stats-boot-study.rst facts.tsv boots.svg classes.svg rate-vmx.svg rate-svm.svg; do
	check "$file is there" [ -s "$data/report/$file" ]
done
check "medians and ranges of the totals, from the data by sort" totals_are_right
check "the bars of the chart add up" bars_are_right
check "medians of the reasons, from the data by sort" reasons_are_right
check "exits of the phases are those of exitstat report" phases_are_right
check "each answer has a number of the run, and no number else" sentences
check "each number on the page is a fact under its key" keys_are_facts
check "the kernels are named, and how the host maps memory" kernels_are_named
check "charts are XML, and the page loads nothing" pages_are_valid
cp "$data/report/study.html" "$scratch/page"
check "the report is written again" write_report
check "the same data make the same page" cmp "$scratch/page" "$data/report/study.html"
check "other data make other numbers" other_numbers

make_data 1
cp -a "$data" "$scratch/good"
for machine in $machines; do
	for file in "$scratch/good/$machine"/*; do
		rm "$data/$machine/${file##*/}"
		refuses "without $machine/${file##*/}"
	done
done
rm -r "$data/svm"
refuses "without a machine"
sed -i '20s/\t\([0-9]*\t[0-9]*\t[0-9.]*\)$/\t1\1/' "$data/vmx/pc-ide.tsv"
refuses "a count that does not add up"
sed -i '$d' "$data/svm/microvm.tsv"
refuses "a table without its end"
sed -i '/^5\t/d' "$data/svm/pc.tsv"
refuses "a boot that is missing"
sed -i 's/^3\t\([^\t]*\)\t\([^\t]*\)\t\([^\t]*\)\t/3\t\1\t\2\t\3\tx/' "$data/vmx/pc.tsv"
refuses "a count that is no number"
cp "$data/vmx/pc.tsv" "$data/vmx/pc-shadow.tsv"
refuses "a variant in the place of another"
sed -i 's/^# kernel=.*/# kernel=another/' "$data/vmx/pc-ide.tsv"
refuses "boots of another kernel"
sed -i '1s/1$/2/' "$data/vmx/pc.tsv"
refuses "another format"
sed -i -e 's/^# boots=5/# boots=4/' -e '/^5\t/d' "$data/vmx/pc-ide.tsv"
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
