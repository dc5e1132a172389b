#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# perf.sh - the exits and times of perf kvm stat, and ours, of the same guests
#
# What scripts/test/perf.sh runs in the outer VM, with Debian's kernel, where the
# time stamp counter counts instructions. perf and its libraries are in /payload.
#
# perf takes the time from its record of kvm_exit to that of kvm_entry, we from our
# hook at the exit to the one before the entry. So the figures of a reason differ by
# the instructions that stand between, the same for each exit whatever its reason:
#
# - before the entry: most of perf's own handler of kvm_entry, and what KVM does after
#   that event. Ours has it, perf has not.
# - after the exit: the first part of perf's handler of kvm_exit where our hook stands
#   before that event (SVM); ours has it, perf has not. The other part of it where our
#   hook stands behind (VMX); perf has it, ours has not.
#
# What else differs:
#
# - SVM in Linux 6.1: kvm_exit stands behind the host's interrupt handler that an
#   exit "interrupt" is for. Ours has it, perf has not.
# - A vCPU that a signal takes out of KVM_RUN is at no_exit; perf takes that for the
#   exit that came last.
# - The exit after which a vCPU is not entered again perf leaves out. Here it is the
#   triple fault that ends the guest.
# - perf prints the average of a reason, to 10 ns.

. "${0%/*}/harness.sh"

times=$tables/time
guests="busy halted"

# In instructions: the most that may differ from reason to reason, of which rounding
# is 10 where an instruction is a nanosecond, and the most of a host's interrupt handler.
tolerance=20
handler=20000

perf()
{
	LD_LIBRARY_PATH=/payload/lib /payload/bin/perf "$@"
}

# Buffers that hold it all: perf sleeps until the end.
start_recording()
{
	mkfifo "$scratch/recording.go"
	perf kvm stat record -a -m 2048 -o "$scratch/perf.data" \
		sh -c "echo begun; read -r line <'$scratch/recording.go'" \
		>"$scratch/recording.out" 2>&1 &
	echo $! >"$scratch/recording.pid"
	await_guest recording begun
}

stop_recording()
{
	go recording
	end_guest recording
}

# Exits of all kinds, among them some that wait long in userspace and for the CPU;
# without signals.
busy()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest busy --cpuid 1000 --io 200 --rdmsr 300 --wrmsr 300 \
		--hypercall 500 --pages 200 --mmio 100 --cr4 100 --wbinvd 50 \
		--undefined 50 --ipi 100 --tsc-deadline 100 --spin 20000000 \
		--vcpus 2 --rounds 2 --triple-fault 1 $(pausing busy)
	await_guest busy "paused round=1" || return
	sleep 1
	go busy
	await_guest busy "paused round=2" || return
	go busy
	end_guest busy
}

# join NAME: what perf and we have of the guest, one line a reason.
join()
{
	vm=$(vm_of "$1")
	perf kvm -i "$scratch/perf.data" stat report -p "${vm%-*}" \
		>"$scratch/$1.perf" 2>&1
	awk -F '\t' -v vm="$vm" '
		$1 == "code" { for (i = 1; i <= NF; i++) if ($i == "vm") column = i }
		column && $column == vm && $1 != "le"' "$times/retired" >"$scratch/$1.ours"
	awk -v guest="$1" -v waits=hlt -f "$here/perf.awk" \
		"$scratch/$1.perf" FS='\t' "$scratch/$1.ours" | sort
}

# exits_of COLUMN: of all but the last exit of each vCPU.
exits_of()
{
	awk -F '\t' -v column="$1" '$3 != "shutdown" { print $1, $2, $column }' \
		"$scratch/joined"
}

# Instructions, with one more figure behind those of the joined lines: how much ours
# is more than perf's, for each exit that perf has.
in_instructions()
{
	awk -F '\t' -v OFS='\t' -v khz="$1" '{
		$6 = sprintf("%.1f", $6 * khz / 1000000)
		$7 = sprintf("%.1f", $7 * khz / 1000000)
		print $0, $4 ? sprintf("%.1f", ($7 - $6) / $4) : "-"
	}' "$scratch/joined"
}

table()
{
	awk -F '\t' '
		BEGIN {
			printf "# %-7s %-18s %6s %6s %13s %13s %9s %8s\n", "guest", \
				"reason", "ours", "perf", "ours", "perf", \
				"more/exit", "more"
		}
		{ printf "# %-7s %-18s %6d %6d %13.0f %13.0f ", $1, $2, $5, $4, $7, $6 }
		$4 { printf "%9.1f %6.2f %%\n", $8, ($7 - $6) / $6 * 100; next }
		{ printf "%9s %8s\n", "-", "-" }' "$scratch/instructions"
}

# Handlers of interrupts are in the exits of that reason, where perf sees them late.
late()
{
	[ "$(isa)" = svm ] && echo interrupt
}

# more_of FIRST: the least, or the most, of that figure; behind it what it is of.
more_of()
{
	awk -F '\t' -v late="$(late)" '$4 && $3 != late { printf "%.0f %s of %s\n", $8, $2, $1 }' \
		"$scratch/instructions" | sort "$1" | head -n 1
}

# Those that take 50 times as long as what stands between.
long()
{
	awk -F '\t' -v between="$1" '$4 && $6 >= 50 * between * $4' "$scratch/instructions"
}

near()
{
	awk -F '\t' '{ more = ($7 - $6) / $6 } more >= -0.02 && more <= 0.02'
}

require_kvm
# The most that may stand between; perf takes 3300 for an exit in all.
between=500
[ "$(isa)" != svm ] || between=2500
set_parameter exit_stats time
start_recording || finish
busy
run_guest halted --irqchip --hlt 20 --pages 20 --triple-fault 1
stop_recording
for guest in $guests; do
	join "$guest" >>"$scratch/joined"
done
khz=$(sed -n '1s/.* clock_khz=//p' "$times/global")
default_parameters
sed 's/^/# perf: /' "$scratch/recording.out" "$scratch"/*.perf
if [ -z "$(awk -F '\t' '$4' "$scratch/joined")" ]; then
	fail "perf reports exits" "$(cat "$scratch/recording.out" "$scratch"/*.perf)"
	finish
fi
in_instructions "$khz" >"$scratch/instructions"
note "exits and instructions, ours and perf's"
table

equal "perf has lost nothing" \
	"$(cat "$scratch"/*.perf "$scratch/recording.out" | grep -ic lost)" 0
at_least "perf has recorded the exit and the entry of all that it reports" \
	"$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' "$scratch/recording.out")" \
	"$(awk -F '\t' '{ sum += $4 } END { print 2 * sum }' "$scratch/joined")"
exits_of 4 >"$scratch/perf_exits"
exits_of 5 >"$scratch/our_exits"
same "exits of each reason are equal" "$scratch/our_exits" "$scratch/perf_exits"
at_least "exits of many kinds are there" "$(wc -l <"$scratch/our_exits")" 10
equal "but for the last one of each vCPU, that no entry follows" \
	"$(awk -F '\t' '$3 == "shutdown" { print $1, $4, $5 }' "$scratch/joined" | sort)" \
	"$(printf 'busy 0 2\nhalted 0 1')"
equal "a guest without signals is at an exit or runs" \
	"$(awk '$1 == "no_exit" { print $5 }' "$scratch/busy.ours")" 0
least=$(more_of -n)
most=$(more_of -rn)
note "ours is more by so many instructions for each exit: $least, to $most"
at_most "what ours is more for an exit is the same for all reasons" \
	$((${most%% *} - ${least%% *})) $tolerance
larger=$(printf '%s\n' "${least%% *}" "${most%% *}" | tr -d - | sort -n | tail -n 1)
at_most "it is what stands between the hooks and the events" "$larger" $between
[ "$(isa)" != svm ] ||
	at_most "for an interrupt, the host's handler as well" \
		"$(awk -F '\t' '$3 == "interrupt" { printf "%.0f\n", $8 }' \
			"$scratch/instructions" | sort -n | tail -n 1)" $handler

long "$larger" >"$scratch/long"
equal "userspace, a wait for the CPU, and one in KVM are long beside that" \
	"$(cut -f 3 "$scratch/long" | grep -xE 'hlt|interrupt|io' | sort -u | tr '\n' ' ')" \
	"hlt interrupt io "
equal "times of what is long are perf's to 2 %" \
	"$(near <"$scratch/long" | wc -l)" "$(wc -l <"$scratch/long")"
no_complaints
finish
