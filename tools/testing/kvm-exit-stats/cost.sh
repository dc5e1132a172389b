#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# cost.sh - instructions per exit, against the unpatched modules
#
# Right where the time stamp counter counts instructions: in Bochs, in QEMU
# with -icount shift=0. Everything is measured in one run; the bounds are on
# what an exit costs more than with the unpatched modules of the same build.

. "${0%/*}/harness.sh"

kinds="cpuid pages hypercall rdmsr ipi tsc-deadline io"
exact=yes

# measure VARIANT: all kinds, "VARIANT KIND INSTRUCTIONS" each. The console is
# left alone meanwhile: its interrupts would be in the figures.
measure()
{
	sleep 1
	for kind in $kinds; do
		if ! "$exitgen" --loop-cost "$kind" >"$scratch/cost" 2>&1; then
			fail "$1: the cost of $kind is measured" "$(cat "$scratch/cost")"
			continue
		fi
		grep -q ' tick=1.000 ' "$scratch/cost" || exact=no
		sed -n "s/^cost [^=]*=\([^ ]*\).*/$1 $kind \1/p" "$scratch/cost" \
			>>"$scratch/costs"
	done
}

cost()
{
	awk -v variant="$1" -v kind="$2" \
		'$1 == variant && $2 == kind { print $3 }' "$scratch/costs"
}

# bound VARIANT KIND MOST: figures are exact to a tenth of an instruction.
bound()
{
	text="$1: at most $3 instructions more per $2 exit"
	seen=$(awk -v a="$(cost unpatched "$2")" -v b="$(cost "$1" "$2")" \
		'BEGIN { if (a > 0 && b > 0) printf "%.1f", b - a }')
	if awk -v seen="$seen" -v most="$3" \
		'BEGIN { exit !(seen != "" && seen <= most + 0.1) }'; then
		pass "$text"
	else
		fail "$text" "seen \"$seen\""
	fi
	note "$1, $2: +$seen"
}

# took BATCHES: cycles of a guest with so many batches of 16 CPUIDs each, but for
# what userspace took, without and with those in which another task had the CPU.
took()
{
	"$exitgen" --loop-cost cpuid --batches "$1" >"$scratch/cost" 2>&1
	awk -F '\t' '
		/^#/ { sub(/.* clock_khz=/, ""); if ($1 + 0) khz = $1; next }
		$1 == "guest" { cycles += $5 }
		$1 == "le" || $1 == "code" || $2 == "-" { next }
		{ cycles += $6; preempted += $9 }
		END {
			printf "%.0f ", cycles * khz / 1000000
			printf "%.0f\n", (cycles + preempted) * khz / 1000000
		}' "$tables/time/global"
}

# The guest reads the clock, too: from exit to exit it is the time that it had
# itself and that its exits took, and of what another task took that which was in a
# batch. For each batch it counts down from 4000 besides, in all, with two
# instructions.
account()
{
	echo 1 >"$tables/reset"
	fewer=$(took 200)
	echo 1 >"$tables/reset"
	more=$(took 1000)
	seen=$(sed -n 's/.* all=\([0-9.]*\) .*/\1/p' "$scratch/cost")
	wanted=$(echo "$fewer $more" | awk '{
		printf "%.1f %.1f", (($3 - $1) / 800 - 2 * 4000) / 16,
			(($4 - $2) / 800 - 2 * 4000) / 16 }')
	note "cycles from one exit to the next: the guest has seen $seen, the account has ${wanted% *}, with other tasks ${wanted#* }"
	equal "time: the account has what the guest sees, to within 5 instructions an exit" \
		"$(echo "$seen $wanted" | awk '{ print ($1 > 0 && $1 > $2 - 5 && $1 < $3 + 5) }')" 1
}

table()
{
	awk '
		!($2 in known) { known[$2] = 1; kind[++n] = $2 }
		{ cost[$1, $2] = $3 }
		END {
			printf "# %-13s %10s %9s %9s %9s %9s\n", "exit", "unpatched", \
				"count", "no dumps", "time", "off"
			for (i = 1; i <= n; i++) {
				k = kind[i]
				printf "# %-13s %10.1f", k, cost["unpatched", k]
				for (j = 1; j <= split("count count-without-dumps time off", v, " "); j++)
					printf " %+9.1f", cost[v[j], k] - cost["unpatched", k]
				print ""
			}
		}' "$scratch/costs"
}

# vCPUs that share a slab, and its pages.
slab()
{
	awk '$1 == "kvm_vcpu" { print $5 " on " $6 }' /proc/slabinfo 2>/dev/null
}

: >"$scratch/costs"
unload-kvm
if ! error=$(load-kvm "$pristine" 2>&1); then
	fail "the unpatched modules load" "$error"
	finish
fi
measure unpatched
slab_unpatched=$(slab)
unload-kvm
require_kvm
default_parameters
measure count
set_parameter exit_stats_interval 0
measure count-without-dumps
default_parameters
set_parameter exit_stats time
measure time
[ $exact = no ] || account
set_parameter exit_stats off
measure off
default_parameters

note "vCPUs on pages of slab: $(slab), unpatched $slab_unpatched"
if [ "$(isa)" != vmx ] || [ -z "$slab_unpatched" ]; then
	skip "a vCPU takes no more slab memory" "for vCPUs of VMX, and kernels with /proc/slabinfo"
else
	equal "a vCPU takes no more slab memory" "$(slab)" "$slab_unpatched"
fi

if [ $exact = no ]; then
	skip "the cost of an exit" "the time stamp counter does not count instructions here (QEMU: boot with --icount)"
	finish
fi
note "instructions from one exit to the next"
table
if [ "$(isa)" = vmx ]; then
	bound count cpuid 8
	bound count-without-dumps cpuid 8
	bound time cpuid 40
	bound off cpuid 3
else
	bound count cpuid 8
	bound count pages 12
	bound count-without-dumps cpuid 8
	bound time cpuid 40
	bound off cpuid 3
	bound off pages 3
fi
finish
