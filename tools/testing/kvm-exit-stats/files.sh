#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# files.sh - the files that users read: where, for whom, in which format
#
# Paths, modes, header, columns, names and classes; that each read is one
# snapshot, whatever the size of the reads and while guests run; that sysfs
# says the same.

. "${0%/*}/harness.sh"

header='^# kvm-exit-stats 1 isa=(vmx|svm) mode=(off|count) generation=[0-9]+ time_ns=[0-9]+$'
classes=' cpuid hlt io msr npf mmio interrupt interrupt_window nmi exception cr dr hypercall pause mwait invlpg preempt_timer apic xsetbv cache descriptor task_switch nested entry_failure shutdown smi other '

# modes TEXT DIRECTORY WANTED: "name:mode" of the files called exit_stats*
modes()
{
	seen=$(cd "$2" && for file in ${4:-*}; do
		[ -f "$file" ] && stat -c '%n:%a' "$file"
	done | tr '\n' ' ')
	equal "$1" "$seen" "$3"
}

# The columns of a table, for messages with a blank between them.
columns()
{
	grep -v '^#' "$1" | head -n 1 | tr '\t' ' '
}

# Rows that are not as the header says: number of columns, code, class, zero.
bad_rows()
{
	rows "$1" | awk -F '\t' -v classes="$classes" -v columns="$2" \
		-v isa="$(isa)" '
		{ n++ }
		NF != columns { print "columns:", $0; next }
		/ / { print "blank:", $0 }
		$1 == "total" { if ($2 != "-" || $3 != "-") print "total:", $0; next }
		isa == "vmx" && $1 !~ /^([0-9]+|-)$/ { print "code:", $0 }
		isa == "svm" && $1 !~ /^(0x[0-9a-f][0-9a-f][0-9a-f]+|-)$/ { print "code:", $0 }
		$2 == "" { print "name:", $0 }
		!index(classes, " " $3 " ") { print "class:", $0 }
		columns > 4 && $4 !~ /^[1-9][0-9]*$/ { print "exits:", $0 }
		END { if (!n) print "no rows" }'
}

# table FILE COLUMNS...
table()
{
	file=$1
	name=${file##*/kvm/}
	shift
	if head -n 1 "$file" | grep -Eq "$header"; then
		pass "$name has the header"
	else
		fail "$name has the header" "$(head -n 1 "$file")"
	fi
	equal "$name has its columns" "$(columns "$file")" "$*"
	bad=$(bad_rows "$file" $#)
	if [ -z "$bad" ]; then
		pass "$name has rows as its header says"
	else
		fail "$name has rows as its header says" "$bad"
	fi
}

# Every read of any size gives the same text below the first line.
read_sizes()
{
	tail -n +2 "$1" >"$scratch/whole"
	for size in 1 7 100 4095 65536; do
		dd if="$1" bs=$size 2>/dev/null | tail -n +2 >"$scratch/pieces"
		same "${1##*/} is the same in reads of $size bytes" \
			"$scratch/whole" "$scratch/pieces"
	done
}

# A seek back to the start is a new snapshot, a second read goes on.
read_again()
{
	first=$( (head -c 20; cat) <"$tables/global" | head -n 1)
	if echo "$first" | grep -Eq "$header"; then
		pass "a second read goes on where the first ended"
	else
		fail "a second read goes on where the first ended" "$first"
	fi
}

reasons()
{
	rows "$tables/reasons" >"$scratch/reasons"
	at_least "reasons lists all reasons of this CPU" \
		"$(wc -l <"$scratch/reasons")" 50
	equal "names are unique" \
		"$(cut -f 2 "$scratch/reasons" | sort | uniq -d | wc -l)" 0
	equal "there is a slot for unknown codes" \
		"$(awk '$2 == "other" { print $1, $3 }' "$scratch/reasons")" "- other"
	for name in "$@"; do
		equal "$name is a reason" \
			"$(awk -v name="$name" '$2 == name { print $2 }' "$scratch/reasons")" \
			"$name"
	done
	for file in global vcpus vms retired; do
		rows "$tables/$file" | awk '$1 != "total" { print $1, $2, $3 }'
	done | sort -u >"$scratch/used"
	awk '{ print $1, $2, $3 }' "$scratch/reasons" | sort -u >"$scratch/known"
	unknown=$(awk 'NR == FNR { known[$0] = 1; next } !($0 in known)' \
		"$scratch/known" "$scratch/used")
	if [ -s "$scratch/used" ] && [ -z "$unknown" ]; then
		pass "tables have the codes, names and classes of reasons"
	else
		fail "tables have the codes, names and classes of reasons" "$unknown"
	fi
}

sysfs()
{
	equal "sysfs total is that of global" "$(cat "$values/total")" \
		"$(totals "$tables/global")"
	(cd "$values" && for file in *; do
		[ "$file" = total ] || echo "$file"
	done) | sort >"$scratch/files"
	cut -f 2 "$scratch/reasons" | sort >"$scratch/names"
	same "sysfs has a file for each reason" "$scratch/names" "$scratch/files"
	(cd "$values" && for file in *; do
		value=$(cat "$file")
		[ "$value" = 0 ] || echo "$file $value"
	done) | sort >"$scratch/values"
	by_reason "$tables/global" >"$scratch/global"
	same "sysfs has the values of global" "$scratch/global" "$scratch/values"
	at_least "sysfs shows zeros too" \
		"$(cat "$values"/* | grep -cx 0)" 20
	equal "a file in sysfs is one number" \
		"$(cat "$values"/* | grep -cvx '[0-9]*')" 0
	equal "files in sysfs are for root to read" \
		"$(stat -c %a "$values"/* | sort -u)" 400
}

# One line of global, read often while guests run: host == retired + VMs.
snapshots()
{
	reads=0
	wrong=
	while [ $reads -lt 60 ]; do
		cat "$tables/global" >"$scratch/global"
		cat "$tables/vms" >"$scratch/vms"
		cat "$tables/vcpus" >"$scratch/vcpus"
		wrong="$wrong$(awk '
			/^# since_load/ {
				gsub(/[a-z_]+=/, "")
				if ($3 != $4 + $5) print "global: " $0
				since++
			}
			$1 == "total" { total = $4 }
			!/^#/ && $1 != "code" && $1 != "total" { sum += $4 }
			END {
				if (!since || sum != total)
					print "global: sum " sum " total " total
			}' "$scratch/global")"
		wrong="$wrong$(awk '
			/^# since_load/ { gsub(/[a-z_]+=/, ""); vms = $5; since++ }
			!/^#/ && $1 == "total" { all += $4; if ($4 != sum) print "vms: " $0 ", sum " sum; sum = 0; next }
			!/^#/ && $1 != "code" { sum += $4 }
			END { if (!since || all != vms) print "vms: " all " of " vms }' \
			"$scratch/vms")"
		wrong="$wrong$(awk '
			!/^#/ && $1 == "total" { n++; if ($4 != sum) print "vcpus: " $0 ", sum " sum; sum = 0; next }
			!/^#/ && $1 != "code" { sum += $4 }
			END { if (n != 4) print "vcpus: " n " vCPUs" }' \
			"$scratch/vcpus")"
		[ -z "$wrong" ] || break
		since_load host >>"$scratch/hosts"
		reads=$((reads + 1))
	done
	if [ -z "$wrong" ]; then
		pass "each read is one snapshot while guests run"
	else
		fail "each read is one snapshot while guests run" "$wrong"
	fi
	at_least "and the guests did run" "$(sort -u "$scratch/hosts" | wc -l)" 10
	note "$reads reads of three tables, host from $(head -n 1 "$scratch/hosts") to $(tail -n 1 "$scratch/hosts")"
}

uptime_hundredths()
{
	# Not by a product, which is 1764.99 for 17.65.
	awk '{ sub(/[.]/, "", $1); print $1 + 0 }' /proc/uptime
}

generation()
{
	up=$(uptime_hundredths)
	before=$(header_field generation)
	time=$(header_field time_ns)
	equal "generation stands still while nothing comes or goes" \
		"$(header_field generation)" "$before"
	run_guest other --cpuid 1
	at_least "generation moves with a VM and its vCPU" \
		"$(header_field generation)" $((before + 4))
	at_least "time_ns moves" "$(header_field time_ns)" $((time + 1))
	# Of the clock that nobody can set; uptime has hundredths.
	at_least "time_ns is the time since the boot" "$time" \
		"$((up * 10000000))"
	at_most "and not later" "$(header_field time_ns)" \
		"$((($(uptime_hundredths) + 1) * 10000000))"
}

# A VM belongs to the task that created it, whatever the task calls itself.
creator()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest named --cpuid 1 --creator "$(printf 'a b\tc\303\244')" \
		$(pausing named)
	await_guest named "paused round=1" || return
	vm=$(vm_of named)
	equal "a VM has the PID of the thread that created it, which is not its process" \
		"$(rows "$tables/vms" | awk -v vm="$vm" -v pid="$(cat "$scratch/named.pid")" '
			$1 == "total" && $5 == vm { print $6, $6 != pid }')" \
		"${vm%-*} 1"
	equal "and its name, without what would be no column" \
		"$(rows "$tables/vms" | awk -F '\t' -v vm="$vm" '
			$1 == "total" && $5 == vm { print $7, NF }')" \
		"a_b_c__ 8"
	go named
	end_guest named
}

require_kvm
default_parameters
run_guest gone --cpuid 100 --io 5 --vcpus 2
# shellcheck disable=SC2046 # an option and its value
start_guest guest --cpuid 1234 --io 20 --hlt 3 --vms 2 --vcpus 2 $(pausing guest)
if await_guest guest "paused round=1"; then
	vm=$(vm_of guest)
	modes "files of the host and their modes" "$tables" \
		"global:400 reasons:400 reset:200 retired:400 vcpus:400 vms:400 "
	for dir in handled time; do
		modes "files in $dir and their modes" "$tables/$dir" \
			"global:400 retired:400 vcpus:400 vms:400 "
	done
	modes "files of a VM and their modes" "$debug/$vm" \
		"exit_stats:400 exit_stats_handled:400 exit_stats_reset:200 exit_stats_time:400 " "exit_stats*"
	modes "files of a vCPU and their modes" "$debug/$vm/vcpu1" \
		"exit_stats:400 exit_stats_handled:400 exit_stats_reset:200 exit_stats_time:400 " "exit_stats*"

	table "$tables/global" code name class exits
	table "$tables/vcpus" code name class exits vm vcpu
	table "$tables/vms" code name class exits vm pid comm vcpus
	table "$tables/retired" code name class exits vm pid comm vcpus lifetime_ns
	table "$debug/$vm/exit_stats" code name class exits
	table "$debug/$vm/vcpu1/exit_stats" code name class exits
	equal "reasons has the header" \
		"$(head -n 1 "$tables/reasons" | grep -Ec "$header")" 1
	equal "reasons has its columns" "$(columns "$tables/reasons")" \
		"code name class isa"
	bad=$(bad_rows "$tables/reasons" 4)
	equal "reasons has rows as its header says" "$bad." .

	equal "vms has pid, comm and number of vCPUs" \
		"$(rows "$tables/vms" | awk -v vm="$vm" '$1 == "total" && $5 == vm { print $6, $7, $8 }')" \
		"${vm%-*} exitgen 2"
	if [ "$(isa)" = vmx ]; then
		# The very command of the documentation.
		# shellcheck disable=SC2016 # of awk
		equal "awk finds CPUID" \
			"$(awk '$2=="CPUID"{print $4}' "$debug/$vm/exit_stats")" 2468
		reasons CPUID HLT IO_INSTRUCTION EPT_VIOLATION EMULATION_REQUIRED \
			VMFAIL NOT_ENTERED INVALID_STATE
	else
		# shellcheck disable=SC2016 # of awk
		equal "awk finds cpuid" \
			"$(awk '$2=="cpuid"{print $4}' "$debug/$vm/exit_stats")" 2468
		reasons cpuid hlt io npf hypercall BP_excp invalid_guest_state \
			NOT_ENTERED
	fi
	sysfs
	read_sizes "$tables/global"
	read_sizes "$tables/vcpus"
	read_sizes "$tables/reasons"
	read_again
	generation
	go guest
fi
end_guest guest

creator

start_guest busy --cpuid 100 --io 1 --vms 2 --vcpus 2 --seconds 0
within 20 grep -q "^vm" "$scratch/busy.out"
sleep 1
snapshots
stop_guest busy
no_complaints
finish
