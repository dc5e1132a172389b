#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# handled.sh - of the exits of each reason, how many the fastpath, KVM and
# userspace have handled
#
# Against guests whose exits are known, against the trace event of returns to
# userspace, and in all tables.

. "${0%/*}/harness.sh"
. "$here/tracing.sh"

handled=$tables/handled

# On SVM the fastpath takes nothing where the processor does not tell the next
# instruction, as QEMU's does not.
fast=1
grep -qw svm /proc/cpuinfo && ! grep -qw nrip_save /proc/cpuinfo && fast=0

# who FILE CLASS: "exits fastpath kernel user" of a reason, by its class or name.
who()
{
	rows "$1" | awk -F '\t' -v class="$2" '
		$3 == class || $2 == class || $1 == class {
			exits += $4; fastpath += $5; kernel += $6; user += $7
		}
		END { print exits + 0, fastpath + 0, kernel + 0, user + 0 }'
}

# wrong FILE: rows that do not add up, and totals that are not those of the rows.
wrong()
{
	rows "$1" | awk -F '\t' '
		{ rows++ }
		$4 != $5 + $6 + $7 { print "row " $2 " " $4 " " $5 " " $6 " " $7 }
		$8 > $4 || $9 > $8 { print "row " $2 " " $4 " " $8 " " $9 }
		$1 != "total" { for (i = 4; i < 10; i++) sum[i] += $i; next }
		{
			for (i = 4; i < 10; i++)
				if ($i != sum[i])
					print "total " $i " " sum[i]
			split("", sum)
		}
		END { print rows ? "end" : "no rows" }'
}

# is_complete TEXT FILE COUNTS: it adds up, and has the exits that the file COUNTS has.
is_complete()
{
	equal "$1: fastpath, kernel and user are all exits" "$(wrong "$2")" end
	by_reason "$3" >"$scratch/counts"
	by_reason "$2" >"$scratch/sums"
	same "$1: the exits are those that were counted" "$scratch/counts" \
		"$scratch/sums"
}

# Returns to userspace that an exit has caused, as KVM's trace event has them.
userspace_exits()
{
	grep -F ' kvm_userspace_exit: reason ' "$tracing/trace" |
		grep -vc -e KVM_EXIT_INTR -e 'restart' -e 'reason error'
}

known()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 1000 --io 100 --hlt 50 --mmio 20 --rdmsr 60 \
		--wrmsr 30 --hypercall 40 --pages 25 --vcpus 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	cp "$debug/$vm/exit_stats_handled" "$scratch/vm"
	for n in 0 1; do
		cp "$debug/$vm/vcpu$n/exit_stats_handled" "$scratch/vcpu$n"
		is_complete "vCPU $n" "$scratch/vcpu$n" "$debug/$vm/vcpu$n/exit_stats"
	done
	is_complete "the VM" "$scratch/vm" "$debug/$vm/exit_stats"
	equal "without an L2 guest, no exit is one's" \
		"$(rows "$scratch/vm" | awk '$1 == "total" { print $8, $9 }')" "0 0"
	equal "CPUID is KVM's" "$(who "$scratch/vm" cpuid)" "2000 0 2000 0"
	equal "so are accesses to MSRs" "$(who "$scratch/vcpu1" msr)" "90 0 90 0"
	equal "and hypercalls" "$(who "$scratch/vm" hypercall)" "80 0 80 0"
	equal "ports are userspace's" "$(who "$scratch/vcpu0" io)" "101 0 0 101"
	equal "so is HLT without an interrupt controller" \
		"$(who "$scratch/vcpu0" hlt)" "50 0 0 50"
	# A fault for memory is no other one on SVM; on VMX only the first time.
	equal "and memory that is not there" \
		"$(($(who "$scratch/vcpu0" npf | cut -d ' ' -f 4) +
			$(who "$scratch/vcpu0" mmio | cut -d ' ' -f 4)))" 20
	rows "$handled/vcpus" | awk -F '\t' -v vm="$vm" -v OFS='\t' '
		$10 == vm && $11 == 1 {
			print $1, $2, $3, $4, $5, $6, $7, $8, $9 }' >"$scratch/table"
	rows "$scratch/vcpu1" >"$scratch/file"
	same "the table of vCPUs has the same" "$scratch/file" "$scratch/table"
	rows "$handled/vms" | awk -F '\t' -v vm="$vm" -v OFS='\t' '
		$10 == vm { print $1, $2, $3, $4, $5, $6, $7, $8, $9 }' >"$scratch/table"
	rows "$scratch/vm" >"$scratch/file"
	same "and so has that of VMs" "$scratch/file" "$scratch/table"

	before=$(who "$handled/global" io)
	go guest
	end_guest guest
	rows "$handled/retired" | awk -F '\t' -v vm="$vm" -v OFS='\t' '
		$10 == vm { print $1, $2, $3, $4, $5, $6, $7, $8, $9 }' >"$scratch/table"
	same "when the VM has ended, it is listed with the same" \
		"$scratch/file" "$scratch/table"
	equal "and the host keeps it" "$(who "$handled/global" io)" "$before"
	is_complete "the host" "$handled/global" "$tables/global"
}

# A fault for a page is KVM's the first time.
faults()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --pages 300 $(pausing guest)
	await_guest guest "paused round=1" || return
	equal "faults for memory are KVM's" \
		"$(who "$debug/$(vm_of guest)/exit_stats_handled" npf)" "301 0 301 0"
	go guest
	end_guest guest
}

# The same exits as the event that KVM has for them.
traced_returns()
{
	if [ ! -e "$tracing/events" ]; then
		skip "trace events" "the kernel has no tracefs"
		return
	fi
	trace_on kvm_userspace_exit
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --io 300 --hlt 70 --cpuid 500 --mmio 30 --vcpus 2 \
		$(pausing guest)
	await_guest guest "paused round=1" || return
	trace_off
	equal "no trace event is lost" "$(lost_events)" 0
	equal "returns to userspace are the trace events" \
		"$(who "$debug/$(vm_of guest)/exit_stats_handled" total | cut -d ' ' -f 4)" \
		"$(userspace_exits)"
	go guest
	end_guest guest
}

# Writes to the ICR and to the TSC deadline. Since Linux 6.12 HLT as well.
fastpath()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --irqchip --ipi 200 --tsc-deadline 300 --wrmsr 40 \
		--cpuid 100 --hlt 5 $(pausing guest)
	await_guest guest "paused round=1" || return
	file=$debug/$(vm_of guest)/exit_stats_handled
	rows "$file" | sed 's/^/# /'
	is_complete "fastpath" "$file" "$debug/$(vm_of guest)/exit_stats"
	# shellcheck disable=SC2046 # four numbers
	set -- $(who "$file" msr)
	equal "both writes are the fastpath's, others KVM's" "$*" \
		"$1 $((fast ? 500 : 0)) $((fast ? $1 - 500 : $1)) 0"
	at_least "other MSRs are KVM's" "$3" 40
	# shellcheck disable=SC2046
	set -- $(who "$file" preempt_timer)
	equal "the preemption timer is the fastpath's" "$2 $3 $4" "$1 0 0"
	# shellcheck disable=SC2046
	set -- $(who "$file" hlt)
	equal "HLT is not userspace's" "$1 $4" "5 0"
	case $(uname -r) in
	6.1.*) equal "it is KVM's" "$3" 5 ;;
	*) equal "it is the fastpath's, if that takes any" "$2 $3" \
		"$((fast ? 5 : 0)) $((fast ? 0 : 5))" ;;
	esac
	go guest
	end_guest guest
}

reset()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --cpuid 100 --io 50 --rounds 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	vm=$(vm_of guest)
	echo 1 >"$debug/$vm/exit_stats_reset"
	equal "after a reset there is nothing" \
		"$(who "$debug/$vm/exit_stats_handled" total)" "0 0 0 0"
	equal "but on another level" \
		"$(who "$debug/$vm/vcpu0/exit_stats_handled" io)" "51 0 0 51"
	go guest
	await_guest guest "paused round=2" || return
	equal "and then what came since" \
		"$(who "$debug/$vm/exit_stats_handled" io)" "51 0 0 51"
	go guest
	end_guest guest
	host=$(who "$handled/global" total)
	echo 1 >"$tables/reset"
	equal "a reset of the host hides all" "$(who "$handled/global" total)" \
		"0 0 0 0"
	at_least "of which there was some" "${host%% *}" 1000
	run_guest guest --io 9
	equal "and then there is what came since" "$(who "$handled/global" io)" \
		"10 0 0 10"
}

# In off nothing is counted, in time all is.
modes()
{
	# A vCPU that has exits of each kind, and takes more of them while off.
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --io 100 --cpuid 50 --irqchip --ipi 20 --wrmsr 50 \
		--rounds 2 $(pausing guest)
	await_guest guest "paused round=1" || return
	set_parameter exit_stats off
	rows "$handled/global" >"$scratch/off_before"
	go guest
	await_guest guest "paused round=2" || return
	rows "$handled/global" >"$scratch/off_after"
	same "off: nothing changes" "$scratch/off_before" "$scratch/off_after"
	go guest
	end_guest guest

	set_parameter exit_stats time
	# shellcheck disable=SC2046 # an option and its value
	start_guest guest --io 80 --cpuid 70 --irqchip --ipi 60 $(pausing guest)
	await_guest guest "paused round=1" || return
	file=$debug/$(vm_of guest)/exit_stats_handled
	equal "time: the header says so" "$(sed -n '1s/.* mode=\([a-z]*\) .*/\1/p' "$file")" time
	equal "time: ports are userspace's" "$(who "$file" io)" "81 0 0 81"
	equal "time: CPUID is KVM's" "$(who "$file" cpuid)" "70 0 70 0"
	equal "time: the ICR is the fastpath's" \
		"$(who "$file" msr | cut -d ' ' -f 2)" $((fast ? 60 : 0))
	go guest
	end_guest guest
	set_parameter exit_stats count
}

require_kvm
default_parameters
equal "the header names its format" \
	"$(sed -n '1s/^# \(kvm-exit-stats-handled 1 isa=[a-z]* mode=count\) .*/\1/p' "$handled/global")" \
	"kvm-exit-stats-handled 1 isa=$(isa) mode=count"
known
faults
traced_returns
fastpath
reset
modes
finish
