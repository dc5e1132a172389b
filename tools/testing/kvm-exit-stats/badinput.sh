#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# badinput.sh - bad values are refused with EINVAL or ERANGE and change nothing

. "${0%/*}/harness.sh"

huge=$(head -c 5000 /dev/zero | tr '\0' 9)

# short TEXT: for the description of a result.
short()
{
	printf '%s' "$1" | tr '\n\t' '$>' | cut -c 1-24
}

# What must not change: all that can be read at rest. The first line of a table
# has the time.
state()
{
	cat "$parameters/exit_stats" "$parameters/exit_stats_interval" \
		"$parameters/exit_stats_gap_ms" "$parameters/exit_stats_dump" \
		"$tables/global" "$tables/vms" \
		"$tables/vcpus" "$tables/retired" "$debug/$vm/exit_stats" \
		"$debug/$vm/vcpu0/exit_stats" | grep -v '^# kvm-exit-stats'
}

# put FILE VALUE: in one write; says what went wrong.
put()
{
	printf '%b' "$2" | dd of="$1" bs=8192 conv=notrunc 2>&1
}

# bad FILE VALUE...
bad()
{
	file=$1
	shift
	for value in "$@"; do
		text="${file##*/} refuses \"$(short "$value")\""
		state >"$scratch/before"
		if ! error=$(put "$file" "$value"); then
			case $error in
			*"Invalid argument"* | *"Numerical result out of range"* | \
				*"Result not representable"*) ;;
			*) fail "$text" "another error: $error"; continue ;;
			esac
			state >"$scratch/after"
			same "$text" "$scratch/before" "$scratch/after"
		else
			fail "$text" "taken"
		fi
	done
}

# good FILE VALUE SHOWN
good()
{
	if put "$1" "$2" >/dev/null; then
		equal "${1##*/} takes \"$(short "$2")\"" "$(cat "$1")" "$3"
	else
		fail "${1##*/} takes \"$(short "$2")\"" "refused"
	fi
}

# With its newline it is as long as a number that a reset takes can be.
longest=0000000000000000000000000000001

require_kvm
default_parameters
# shellcheck disable=SC2046 # an option and its value
start_guest guest --cpuid 300 --vcpus 2 $(pausing guest)
await_guest guest "paused round=1" || finish
vm=$(vm_of guest)

bad "$parameters/exit_stats" '\n' ' ' on 1 0 -1 Time timely COUNT 'count off' \
	'counting' 'coun' 'off ' 'count\tx' 'count\ncount' "$huge"
bad "$parameters/exit_stats_interval" '\n' ' ' ten -1 10x '10 20' 0x10 1.5 \
	4294967296 18446744073709551616 99999999999999999999999 '--1' "$huge"
bad "$parameters/exit_stats_gap_ms" '\n' ' ' ten -1 10x '10 20' 0x10 1.5 \
	3600001 4294967296 18446744073709551616 99999999999999999999999 "$huge"
bad "$parameters/exit_stats_dump" '\n' ' ' Host hosts hos 'host ' 'vms\n\n' vm 1 0 \
	"$vm " "$vm.2" "x$vm" "${vm%?}" "${vm}0" 1-4 none "$huge"
for file in "$tables/reset" "$debug/$vm/exit_stats_reset" \
	"$debug/$vm/vcpu0/exit_stats_reset"; do
	bad "$file" '\n' ' ' 0 2 -1 x yes 1x '1 1' 11 18446744073709551617 \
		99999999999999999999999 "00$longest" "$huge"
	if echo "$longest" >"$file"; then
		pass "${file##*/} takes a one of 32 bytes"
	else
		fail "${file##*/} takes a one of 32 bytes" refused
	fi
done
for file in "$tables/global" "$tables/vcpus" "$tables/vms" "$tables/retired" \
	"$tables/reasons" "$debug/$vm/exit_stats" "$debug/$vm/vcpu0/exit_stats"; do
	bad "$file" 1
done
if (cat "$tables/reset") >"$scratch/read" 2>&1; then
	fail "reset cannot be read" "$(cat "$scratch/read")"
else
	pass "reset cannot be read"
fi

good "$parameters/exit_stats" 'off\n' off
good "$parameters/exit_stats" count count
good "$parameters/exit_stats_interval" '4294967295\n' 4294967295
good "$parameters/exit_stats_interval" 0 0
good "$parameters/exit_stats_interval" 10000 10000
good "$parameters/exit_stats_gap_ms" '0\n' 0
good "$parameters/exit_stats_gap_ms" 3600000 3600000
good "$parameters/exit_stats_gap_ms" 100 100
good "$parameters/exit_stats_dump" "$vm" "$vm"
bad "$parameters/exit_stats_dump" "$vm-" nonsense
good "$parameters/exit_stats_dump" 'vms\n' vms
good "$parameters/exit_stats_dump" "$vm\n" "$vm"
good "$parameters/exit_stats_dump" host host
equal "parameters are for root to write, for all to read" \
	"$(stat -c %a "$parameters"/exit_stats* | sort -u)" 644

go guest
end_guest guest
no_complaints
finish
