#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# tools.sh - exits in QEMU's monitor, libvirt and kvm_stat, beside perf kvm stat
#
# What scripts/test/tools.sh runs in the outer VM, with Debian's kernel and our
# modules. The payload is a Debian system with these programs, and in inner/ a Linux
# to boot. While its vCPUs stand still, all have to show what our tables have.

. "${0%/*}/harness.sh"
. "$here/debian.sh"
. "$here/tools-domain.sh"
. "$here/tools-shown.sh"
. "$here/tools-meanwhile.sh"

# Rarely: looking takes time from the domain.
pause_us=500000

# shows PROGRAM KIND TEXT: for each vCPU.
shows()
{
	vcpu=0
	while [ $vcpu -lt $vcpus ]; do
		"table_$2" $vcpu >"$scratch/wanted"
		"$1_stats" $vcpu | "only_$2" >"$scratch/seen"
		same "$3, vCPU $vcpu" "$scratch/wanted" "$scratch/seen"
		vcpu=$((vcpu + 1))
	done
}

# The same of times, but that what is one figure here is rounded down once.
shows_ns()
{
	vcpu=0
	while [ $vcpu -lt $vcpus ]; do
		table_ns $vcpu >"$scratch/wanted"
		"$1_stats" $vcpu | only_ns >"$scratch/seen"
		equal "$2, vCPU $vcpu" "$(awk '
			NR == FNR { wanted[$1] = $2; missing++; next }
			{ more = $2 - wanted[$1] }
			$1 in wanted && more >= 0 && more <= 20 { missing--; n++; next }
			{ print }
			END { print missing, (n > 3) }' \
			"$scratch/wanted" "$scratch/seen" | tr '\n' ';')" "0 1;"
		vcpu=$((vcpu + 1))
	done
}

qemu_filters()
{
	equal "query-stats gives what is asked for" \
		"$(qmp_stats 0 exits_cpuid exits_io | sort | tr '\n' ' ')" \
		"$(table_exits 0 | sed -n 's/^\(cpuid\|io\) /exits_&/p' | tr '\n' ' ')"
	equal "its buckets by reason are all exits" \
		"$(qmp_stats 0 exits_by_reason | tr ' ,' '\n' | awk '{ n += $1 } END { print n }')" \
		"$(totals "$debug/$vm/vcpu0/exit_stats")"
}

schemas()
{
	qmp '{ "execute": "query-stats-schemas", "arguments": { "provider": "kvm" } }' |
		in_debian jq -r '.return[] | select(.target == "vcpu").stats[] |
			"\(.name) \(.type) \(.unit) \(.base)^\(.exponent) \(."bucket-size")"' |
		sort >"$scratch/schemas"
	equal "query-stats-schemas has each class, its time and its histogram" \
		"$(for end in '' _ns _hist; do
			sed -n "s/^exits_\([a-z_]*\)$end .*/\1/p" "$scratch/schemas" |
				grep -cxFf "$scratch/classes"
		done | tr '\n' ' ')" \
		"$(wc -l <"$scratch/classes" | sed 's/.*/& & & /')"
	grep -E '^(exits_by_reason|exits_cpuid|exits_cpuid_(ns|hist)|time_guest_ns) ' \
		"$scratch/schemas" >"$scratch/seen"
	cat >"$scratch/wanted" <<-END
		exits_by_reason linear-histogram null null^0 1
		exits_cpuid cumulative null null^0 null
		exits_cpuid_hist log2-histogram cycles 2^8 null
		exits_cpuid_ns cumulative seconds 10^-9 null
		time_guest_ns cumulative seconds 10^-9 null
	END
	same "and says what they are" "$scratch/wanted" "$scratch/seen"
}

# QEMU up to some version has the last bucket first.
buckets()
{
	wanted=$(rows "$debug/$vm/vcpu0/exit_stats_time" |
		awk -F '\t' '$1 == "le" && tolower($2) == "hlt" { printf "%s ", $4 }')
	seen=$(qmp_stats 0 exits_hlt_hist | cut -d ' ' -f 2 | tr , '\n' |
		awk '$1 { printf "%s ", $1 }')
	if [ "$seen" != "$wanted" ]; then
		note "the last bucket comes first: $seen"
		seen=$(echo "$seen" | awk '{ while (NF) { printf "%s ", $NF; NF-- } }')
	fi
	equal "its buckets of a class are those of the table" "$seen" "$wanted"
}

kvm_stat_shows()
{
	kvm_stat -f help | sed -n 's/^ *exits_//p' | sort >"$scratch/seen"
	same "kvm_stat lists each class" "$scratch/classes" "$scratch/seen"
	classes_of "$debug/$vm/exit_stats" >"$scratch/wanted"
	for filter in "" "-p $pid" "-g $domain"; do
		# shellcheck disable=SC2086 # an option with its value, or none
		kvm_stat -i -1 $filter -f '^exits_' |
			awk '{ sub(/^exits_/, ""); print $1, $2 }' | nonzero >"$scratch/seen"
		same "kvm_stat -1${filter:+ ${filter% *}} shows the VM's exits" \
			"$scratch/wanted" "$scratch/seen"
	done
}

# csv_sums: "class exits" of all lines.
csv_sums()
{
	awk -F , '
		$1 == "timestamp" { for (i = 2; i <= NF; i++) name[i] = substr($i, 7); next }
		{ for (i = 2; i <= NF; i++) sum[i] += $i }
		END { for (i in name) print name[i], sum[i] }' "$scratch/csv" | nonzero
}

running_beside()
{
	by_reason "$debug/$vm/exit_stats" >"$scratch/reasons"
	classes_of "$debug/$vm/exit_stats" >"$scratch/before"
	start_perf
	run_beside_kvm_stat
	stop_perf
	classes_of "$debug/$vm/exit_stats" >"$scratch/after"
	by_reason "$debug/$vm/exit_stats" >"$scratch/reasons_after"
	increase "$scratch/before" "$scratch/after" >"$scratch/wanted"
	csv_sums >"$scratch/seen"
	sed 's/^/# kvm_stat: /' "$scratch/csv"
	same "kvm_stat -l -c, line by line, has what they grew by" \
		"$scratch/wanted" "$scratch/seen"

	perf_exits >"$scratch/perf_exits"
	increase "$scratch/reasons" "$scratch/reasons_after" | grep -v '^total ' |
		awk 'NR == FNR { perf[$1] = $2; next }
			{ print $1, $2, perf[$1] + 0, $2 - perf[$1]; delete perf[$1] }
			END { for (name in perf) print name, 0, perf[name], -perf[name] }' \
			"$scratch/perf_exits" - >"$scratch/compared"
	sed 's/^/# reason, ours, perf, more: /' "$scratch/compared"
	at_least "perf kvm stat beside it reports exits of many kinds" \
		"$(awk '$3' "$scratch/compared" | wc -l)" 4
	equal "it has none that we lack" "$(awk '$4 < 0' "$scratch/compared")." .
	# No entry follows it.
	at_most "it lacks no more than the last one of each vCPU" \
		"$(awk '{ n += $4 } END { print n }' "$scratch/compared")" $vcpus
}

load-kvm "$modules"
require_kvm
default_parameters
start_domain || finish
pause_domain
find "$debug/$vm" -maxdepth 1 -name 'exits_*' | sed 's/.*exits_//' | sort >"$scratch/classes"
shows qmp exits "query-stats has the exits of each class"
shows hmp exits "info stats has them"
shows virsh exits "virsh domstats has them"
qemu_filters
schemas
kvm_stat_shows

set_parameter exit_stats time
running_beside
for program in qmp hmp virsh; do
	shows $program exits "$program, while times are measured: exits of each class"
	shows_ns $program "$program: times of each class"
done
shows qmp hist "query-stats has an exit in a histogram for each that is measured"
equal "virsh domstats has no histogram" "$(virsh_stats 0 | grep -c -e _hist -e by_reason)" 0
buckets
default_parameters
virsh destroy $domain >/dev/null
no_complaints
finish
