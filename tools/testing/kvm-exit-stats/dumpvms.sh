#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2317 # functions that `within` calls
#
# dumpvms.sh - what dumps show of single VMs, with exit_stats_dump
#
# The format of a VM's block, and its figures against the table of VMs; which VMs
# have one, and how many; one VM alone, after its end too; a reset; the memory.

. "${0%/*}/harness.sh"

# A dump while VMs stand still, the one that makes the host reach the mark as well.
dump_now()
{
	had=$(blocks)
	# shellcheck disable=SC2046 # an option and its value
	start_guest mark --cpuid 1100 $(pausing mark)
	await_guest mark "paused round=1" || return
	within 5 logged_blocks $((had + 1))
	within 5 thread_rests
	go mark
	end_guest mark
}

# The blocks of VMs in the log: "name comm exits more", and their rows behind.
vm_lines()
{
	log_lines | sed -n 's/^\([0-9]*-[^ ]*\) \([^ ]*\): \([0-9]*\) exits (+\([0-9]*\))$/\1 \2 \3 \4/p'
}

# block_of VM: "name exits" of its last block, as by_reason has it.
block_of()
{
	log_lines | awk -v vm="$1" '
		/ exits \(\+[0-9]+\)/ || /^VMs / { mine = 0 }
		$1 == vm { mine = 1; delete sum; sum["total"] = $3; next }
		mine { sum[$2] = $3 }
		END { for (name in sum) print name, sum[name] }' | sort
}

# What is wrong with the figures of VMs' blocks.
bad_vm_blocks()
{
	log_lines | awk '
		function check() {
			if (vm != "" && (sum != total || more != increase))
				print "sums " sum " (+" more ") of " vm
			vm = ""
		}
		/^[0-9]+ exits / || /^VMs not shown: [0-9]+, with [0-9]+ exits$/ { check(); next }
		/^[0-9]+-[0-9.]+ [^ ]+: [0-9]+ exits \(\+[0-9]+\)$/ {
			check()
			vm = $1; total = $3; increase = substr($5, 3) + 0; sum = more = 0; n++
			if (total != last[vm] + increase) print "increase of " $0
			last[vm] = total
			next
		}
		vm != "" { sum += $3; more += substr($4, 3); if (!$3) print "zero: " $0; next }
		!/^ *[^ ]+ [^ ]+ [0-9]+ \(\+[0-9]+\)$/ { print "format: " $0 }
		END { check(); if (!n) print "no block" }'
}

figures()
{
	# shellcheck disable=SC2046 # an option and its value
	start_guest two --cpuid 300 --io 5 --vms 2 --vcpus 2 --rounds 3 $(pausing two)
	await_guest two "paused round=1" || return
	set_parameter exit_stats_dump vms
	start_over 1000 0
	dump_now
	for number in 1 2; do
		vm=$(vm_of two $number)
		by_reason "$tables/vms" 5 "$vm" >"$scratch/table"
		block_of "$vm" >"$scratch/block"
		same "the block of VM $number has what the table has" \
			"$scratch/table" "$scratch/block"
	done
	equal "with the name of the task that created it" \
		"$(vm_lines | cut -d ' ' -f 2 | sort -u)" exitgen
	clear_log
	dump_now
	equal "VMs at rest have no other block" \
		"$(vm_lines | grep -c -e "^$(vm_of two) " -e "^$(vm_of two 2) ")" 0
	before=$(totals "$tables/vms" 5 "$(vm_of two)")
	set_parameter exit_stats_interval 0
	go two
	await_guest two "paused round=2" || return
	set_parameter exit_stats_interval 1000
	dump_now
	equal "when they have run they do, of what came since" \
		"$(vm_lines | awk -v vm="$(vm_of two)" '$1 == vm { print $3 - $4 }')" "$before"
	echo 1 >"$debug/$(vm_of two)/exit_stats_reset"
	set_parameter exit_stats_interval 0
	go two
	await_guest two "paused round=3" || return
	set_parameter exit_stats_interval 1000
	dump_now
	equal "after a reset its figures begin anew" \
		"$(vm_lines | awk -v vm="$(vm_of two)" '$1 == vm { last = $3 - $4 } END { print last }')" 0
	by_reason "$tables/vms" 5 "$(vm_of two)" >"$scratch/table"
	block_of "$(vm_of two)" >"$scratch/block"
	same "and are those of the table" "$scratch/table" "$scratch/block"
	go two
	end_guest two
}

running()
{
	set_parameter exit_stats_dump vms
	start_over 500 0
	run_guest busy --cpuid 1000 --pages 20 --vms 4 --vcpus 2 --rounds 3
	within 5 settled
	within 5 thread_rests
	bad=$(bad_vm_blocks)
	if [ -z "$bad" ]; then
		pass "blocks of VMs that run have the format, and their figures add up"
	else
		fail "blocks of VMs that run have the format, and their figures add up" "$bad"
	fi
	log_lines | grep -A 4 '^[0-9]*-' | head -n 5 | sed 's/^/#   /'
}

# Those with the most exits, at most 16, and a line for the others.
many()
{
	set_parameter exit_stats_dump host
	start_over 0 0
	# shellcheck disable=SC2046 # an option and its value
	start_guest few --cpuid 50 --vms 4 $(pausing few)
	await_guest few "paused round=1" || return
	# shellcheck disable=SC2046 # an option and its value
	start_guest most --cpuid 400 --vms 17 $(pausing most)
	await_guest most "paused round=1" || return
	set_parameter exit_stats_dump vms
	set_parameter exit_stats_interval 1000
	clear_log
	dump_now
	equal "of 22 VMs 16 have a block" "$(vm_lines | wc -l)" 16
	vm_lines | awk '$1 ~ /^'"$(vm_of few | cut -d - -f 1)"'-/' >"$scratch/few"
	equal "not those with few exits" "$(wc -l <"$scratch/few")" 0
	equal "those with most exits come first" \
		"$(vm_lines | awk '$4 > last && NR > 1 { wrong++ } { last = $4 } END { print wrong + 0 }')" 0
	vm_lines | cut -d ' ' -f 1 >"$scratch/shown"
	equal "the others, and their exits, are counted" \
		"$(log_lines | sed -n 's/^VMs not shown: //p')" \
		"$(rows "$tables/vms" | awk '
			FILENAME == ARGV[1] { shown[$1] = 1; next }
			$1 == "total" && !($5 in shown) { n++; sum += $4 }
			END { printf "%d, with %d exits", n, sum }' \
			"$scratch/shown" -)"
	dump_now
	at_least "they come with the next dump" \
		"$(vm_lines | awk -v pid="$(vm_of few | cut -d - -f 1)" 'index($1, pid "-") == 1' | wc -l)" 4
	for guest in few most; do
		go $guest
		end_guest $guest
	done
}

# One VM alone, and one that has its name after its end.
alone()
{
	set_parameter exit_stats_interval 0
	# shellcheck disable=SC2046 # an option and its value
	start_guest other --cpuid 100 $(pausing other)
	await_guest other "paused round=1" || return
	# shellcheck disable=SC2046 # an option and its value
	start_guest one --cpuid 700 --vms 2 --serial $(pausing one)
	await_guest one "paused round=1" || return
	vm=$(vm_of one)
	start_over 1000 0
	set_parameter exit_stats_dump "$vm"
	dump_now
	equal "one VM: its block is the only one" \
		"$(vm_lines | cut -d ' ' -f 1)" "$vm"
	equal "of the host there is one line" \
		"$(log_lines | awk '/ exits / { host = $2 == "exits" } host' | wc -l)" \
		"$(blocks)"
	by_reason "$tables/vms" 5 "$vm" >"$scratch/table"
	block_of "$vm" >"$scratch/block"
	same "it has what the table has" "$scratch/table" "$scratch/block"
	clear_log
	go one
	within 20 second_begins
	equal "another VM has its name now" "$(vm_of one 2)" "$vm"
	dump_now
	equal "after its end a dump is one line" \
		"$(log_lines | wc -l) $(vm_lines | wc -l)" "$(blocks) 0"
	equal "the parameter still says its name" \
		"$(cat "$parameters/exit_stats_dump")" "$vm"
	go one
	end_guest one
	if echo "$vm" 2>/dev/null >"$parameters/exit_stats_dump"; then
		fail "the name of a VM that ended is refused" "taken"
	else
		pass "the name of a VM that ended is refused"
	fi
	set_parameter exit_stats_dump host
	clear_log
	dump_now
	at_least "host: the host's rows" "$(log_lines | grep -vc ' exits ')" 2
	equal "host: no VM's block" "$(vm_lines | wc -l)" 0
	go other
	end_guest other
}

second_begins()
{
	[ "$(grep -c '^paused round=1' "$scratch/one.out")" -ge 2 ]
}

# VMs end between the moment at which they are chosen and that of their block.
ends()
{
	set_parameter exit_stats_dump vms
	start_over 100 0
	delay=/proc/sys/kernel/printk_delay
	[ ! -e $delay ] || echo 10 >$delay
	run_guest short --cpuid 200 --vms 40 --serial --vcpus 2
	run_guest short --cpuid 200 --vms 20 --vcpus 2
	[ ! -e $delay ] || echo 0 >$delay
	at_least "VMs end while a slow console has their blocks" "$(vm_lines | wc -l)" 2
	within 20 thread_rests
}

memory()
{
	text="VMs that had blocks leave"
	if [ "$modules" = kasan ]; then
		skip "$text nothing" "KASAN keeps freed memory, and verdict.sh asks kmemleak"
		return
	fi
	set_parameter exit_stats_dump vms
	for pass in 1 2; do
		[ $pass = 1 ] || before=$(slab_kb)
		for _ in $(seq 12); do
			start_over 100 0
			run_guest guest --cpuid 600 --vms 16
		done
		within 5 thread_rests
	done
	at_least "VMs have blocks" "$(vm_lines | wc -l)" 8
	keeps_memory "$text" "$before" 300
}

require_kvm
default_parameters
figures
running
many
alone
ends
memory
default_parameters
no_complaints
finish
