# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2154 # harness.sh has the variables
#
# tracing.sh - KVM's trace events, to compare the counters with
#
# Sourced after harness.sh:  . "$here/tracing.sh"
#
#   require_tracing               skips the check where there is no tracefs
#   trace_on EVENT..., trace_off  KVM's events of these names
#   lost_events                   how many did not fit into the buffers
#   traced                        "vcpu reason events" of kvm_exit
#   counted                       the same from the table of vCPUs
#   events NAME                   the number of events of that name

require_tracing()
{
	[ ! -e "$tracing/events" ] || return 0
	skip "trace events" "the kernel has no tracefs"
	finish
}

trace_on()
{
	echo 0 >"$tracing/tracing_on"
	echo 16384 >"$tracing/buffer_size_kb"
	echo >"$tracing/trace"
	for event in "$@"; do
		echo 1 >"$tracing/events/kvm/$event/enable"
	done
	echo 1 >"$tracing/tracing_on"
}

trace_off()
{
	echo 0 >"$tracing/tracing_on"
	echo 0 >"$tracing/events/kvm/enable"
}

lost_events()
{
	cat "$tracing"/per_cpu/cpu*/stats |
		awk '/overrun|dropped/ { n++; sum += $NF } END { if (n) print sum }'
}

# With the names that the tables have. In one pass that splits no fields and
# matches nothing: there may be many events, and emulators are slow.
traced()
{
	awk '
		BEGIN { FS = "\n" }
		{ at = index($0, "kvm_exit: vcpu ") }
		at {
			text = substr($0, at + 15)
			sum[substr(text, 1, index(text, " rip 0x") - 1)]++
		}
		END {
			for (key in sum) {
				name = key
				sub(/ FAILED_VMENTRY$/, "", name)
				sub(/ 0xffffffff$/, " invalid_guest_state", name)
				sub(/ reason /, "\n", name)
				gsub(/ /, "_", name)
				sub(/\n/, " ", name)
				events[name] += sum[key]
			}
			for (name in events)
				print name, events[name]
		}' "$tracing/trace" | sort
}

# Only what the hardware reported: there is no event for the rest.
counted()
{
	rows "$tables/vcpus" |
		awk '$1 != "total" && ($1 != "-" || $2 == "other") { print $6, $2, $4 }' |
		sort
}

events()
{
	grep -c -F " $1: " "$tracing/trace"
}
