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
	[ "$1" = vmx ] && echo "# emulator=none" || echo "# emulator=QEMU 0 (TCG)"
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

# The same with KVM measuring time, at a rate of 2 GHz.
boot_time()
{
	boot "$1" "$2" | awk -v isa="$1" -v seed="$2" '
		function random(below)
		{
			seed = (seed * 16807) % 2147483647
			return seed % below
		}
		function ms()
		{
			return (100 + random(9000)) * 1000000
		}
		function account(names,    i, n, name, part, text, kernel, user)
		{
			n = split(names, name, " ")
			for (i = 1; i <= n; i++) {
				part = ms()
				kernel += part
				text = text ",\"" name[i] "\":[1000," part
				part = ms()
				user += part
				text = text "," part ",0,0," 600000 + 1000 * random(400) ",1024,600,65536,395,1048576,5]"
			}
			part = ms()
			return "{\"-\":[" part + 8000000 + kernel + user "," part ",5000000," kernel "," user ",1000000,2000000]" text "}"
		}
		BEGIN {
			CONVFMT = "%.0f"
			for (i = 0; i < 9; i++)
				random(2)
			vm = "{\"vm\":\"118-4\","
			times = ",\"times\":{\"generation\":%d,\"clock\":\"tsc\",\"khz\":2000000,\"host\":%s,\"vms\":{}%s}}}"
		}
		sub(/"mode":"count"/, "\"mode\":\"time\"") && ++nr == 1 {
			sub(/}}$/, sprintf(times, nr, "{\"-\":[0,0,0,0,0,0,0]}", ""))
		}
		nr == 2 && /"mode"/ {
			all = account(isa == "vmx" ? "EPT_VIOLATION IO_INSTRUCTION CPUID" : "npf io HLT")
			match($0, /"host":{[^}]*}/)
			sub(/"retired":\[/, "&" vm "\"pid\":118,\"comm\":\"qemu\",\"vcpus\":1,\"lifetime\":9,\"exits\":" substr($0, RSTART + 7, RLENGTH - 7) "}")
			sub(/}}$/, sprintf(times, nr, all, ",\"ended\":[" vm "\"times\":" all "}]"))
		}
		{ print }'
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
		for number in 1 2 3; do
			seed=$((seed + 7))
			boot_time "$machine" $seed >"$data/$machine/pc-time.$number.jsonl"
		done
		head_lines "$machine" pc-time >"$data/$machine/pc-time.tsv"
		printf '# boots=3\n# end\n' >>"$data/$machine/pc-time.tsv"
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

# table_of TITLE: the table that begins there.
table_of()
{
	sed -n "/^\.\. table:: $1/,/^[^ .]/p" "$text"
}

# percentage PART WHOLE: with one digit behind the point, or three.
percentage()
{
	digits=1 tenth=10
	[ $((2000 * $1)) -ge "$2" ] || digits=3 tenth=1000
	number=$(((200 * tenth * $1 + $2) / (2 * $2)))
	printf "%d.%0${digits}d%%\n" $((number / tenth)) $((number % tenth))
}

# Of the made-up recording of a machine that has the median, with the text before
# the numbers that are asked for.
account()
{
	grep -h '"times".*"-":\[[1-9]' "$data/$1"/pc-time.[123].jsonl |
		sed 's/.*"host":{"-":\[\([0-9]*\).*/\1 &/' | sort -n | sed -n 2p |
		sed "s/.*\"$2\":\[\([0-9,]*\).*/\1/" | tr , ' '
}

has_row()
{
	table_of "$1" | grep -E "$2" || {
		echo "the table \"$1\" has no line $2"
		return 1
	}
}

# As made up: milliseconds, and 2 GHz, at which an emulator counts instructions.
parts_are_right()
{
	for machine in $machines; do
		unit=ms scale=1 before='' after=' .*'
		[ "$machine" = vmx ] || unit=million scale=2 before='.* ' after=''
		# shellcheck disable=SC2046 # numbers
		set -- $(account "$machine" -)
		[ $# -eq 7 ] || return
		whole=$1
		for part in all guest 'no exit' kernel user blocked preempted; do
			has_row 'Where a boot of pc goes' \
				"^ +$part +$before$(commas $((scale * $1 / 1000000))) $unit +$(percentage "$1" "$whole")$after\$" || return
			shift
		done
	done
}

reasons_take_what_they_take()
{
	for machine in $machines; do
		# shellcheck disable=SC2046 # numbers
		set -- $(account "$machine" -)
		whole=$(($4 + $5))
		names='EPT_VIOLATION IO_INSTRUCTION CPUID' scale=1 thousands=1000
		unit=ms each=us percentiles='0.512 to 1.02 +32.8 to 65.5'
		if [ "$machine" = svm ]; then
			names='npf io HLT' scale=2 thousands=1
			unit=million each=instructions
			percentiles='1,024 to 2,048 +65,536 to 131,072'
		fi
		for name in $names; do
			# shellcheck disable=SC2046 # numbers
			set -- $(account "$machine" "$name")
			has_row "What handling exits takes on $(upper "$machine"), one of them in $each" \
				"^ +$name +1,000 +$(commas $((scale * ($2 + $3) / 1000000))) $unit +$(percentage $(($2 + $3)) "$whole") +$(commas $((scale * ($2 + $3) / 1000 / thousands))) +$percentiles +$(commas $((scale * $6 / thousands)))\$" || return
		done
	done
}

# Where instructions are counted, nothing is said to be a time.
units_are_named()
{
	items "$text" >"$scratch/items"
	grep -E '^- Of the time of a boot on VMX, the guest gets [0-9.]+%, ' "$scratch/items" &&
		grep -E '^- Of the instructions of a boot on SVM, the guest gets [0-9.]+%, ' "$scratch/items" &&
		grep -E '^- On VMX, measured on 2026-01-01, .* us in the mean; ' "$scratch/items" &&
		grep -E '^- On SVM, measured on 2026-01-01, .* instructions in the mean; ' "$scratch/items" &&
		grep '^On SVM the unit is the instruction: ' "$text" || return
	! table_of 'What handling exits takes on SVM' | grep -E ' [mu]s( |$)|time'
}

lacks_time()
{
	items "$text" | grep "^- Nothing was measured on SVM$1" || return
	table_of 'Where a boot of pc goes' | grep 'VMX time' || return
	! grep -E 'SVM instructions|Of the instructions of a boot on SVM' "$text"
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
check "where a boot goes, of the boot with the median" parts_are_right
check "what reasons take, in all and for an exit" reasons_take_what_they_take
check "emulators have instructions, hardware has time" units_are_named
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
rm -rf "$data"
cp -a "$scratch/good" "$data"
rm "$data"/svm/pc-time.*
check "the report is written without time" write_report
check "it says what it lacks, and has the other machine's time" \
	lacks_time ': this study lacks that part, which scripts/boot-study.sh --machine svm --variant pc-time adds\.$'
printf '# boot-study 2\n# variant=pc-time\n# left_out=its KVM cannot\n# end\n' >"$data/svm/pc-time.tsv"
check "the report is written where KVM has no mode time" write_report
check "it says that" lacks_time ', as its KVM cannot\.$'
rm "$data"/*/pc-time.*
check "the report is written of machines without time" write_report
check "it has no table of it" sh -c "! grep -E 'Where a boot of pc goes|What handling' '$text'"
leave_out svm pc-shadow
check "what is left out is not complete" \
	sh -c ". '$top/scripts/study/variants.sh'; ! variant_is_complete '$data/svm' pc-shadow"
rm -rf "$data"
cp -a "$scratch/good" "$data"
for machine in $machines; do
	for file in "$scratch/good/$machine"/*.5.jsonl "$scratch/good/$machine"/*.tsv \
		"$scratch/good/$machine/phases.jsonl" "$scratch/good/$machine/pc-time.2.jsonl"; do
		[ "${file##*/}" != pc-time.tsv ] || continue
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
check "the names of the variants are printed" sh -c "[ \"\$('$top/scripts/boot-study.sh' --list | wc -l)\" = 11 ]"
check "there is help" sh -c "'$top/scripts/boot-study.sh' --help | grep -q '^Examples:'"
tap_end
