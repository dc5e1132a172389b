#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# documents.sh - what the documentation has root type works, and prints what it shows
#
# Runs the commands of exit-stats.rst and exit-stats-operate.rst as they stand there,
# block by block, and compares the form of what they print, see shape.awk, with
# that of the lines that the document has. Names of VMs, and of reasons on the other
# vendor, are replaced by those that are here. What a minimal kernel with busybox
# cannot run is skipped, with the suite of scripts/test.sh that runs it.

. "${0%/*}/harness.sh"
. "$here/tracing.sh"

# why_not COMMAND: what stands against running it here.
why_not()
{
	case $1 in
	mount\ *) echo "it is mounted" ;;
	apt\ * | modprobe\ * | systemctl\ *) echo "the suites deb and dkms do so" ;;
	virsh\ * | kvm_stat\ * | perf\ kvm\ *) echo "the suite tools does so" ;;
	trace-cmd\ * | perf\ * | bpftrace\ * | *.bt) echo "the suite events does so" ;;
	*--source\ bpf*) echo "the suite bpf does so" ;;
	esac
}

# That of a block which begins so and has no command.
why_not_shown()
{
	case $1 in
	'{ '* | '(qemu)'*) echo "the suite tools asks QEMU" ;;
	'[Service]'* | scrape_configs:* | options\ kvm\ *) echo "it is a file's text" ;;
	esac
}

# Files N.user, N.command and N.shown for the commands from 1 on; 0.shown is what
# stands in front.
take_apart()
{
	rm -rf "$scratch/block"
	mkdir "$scratch/block"
	awk -v dir="$scratch/block" -v wanted="$2" '
		BEGIN { file = dir "/0.shown"; printf "" >file }
		/^block / { on = $2 == wanted; next }
		!on { next }
		/^command [#$]$/ {
			n++
			print $2 >(dir "/" n ".user")
			file = dir "/" n ".command"
			next
		}
		/^output$/ { file = dir "/" n ".shown"; printf "" >file; next }
		{ print >file }' "$1"
}

# What is here for what is there.
localised()
{
	sed -e 's/\<93-4\>/@vm@/g' -e "s/\\<[0-9]\\{2,\\}-4\\>/$timed/g" -e "s/@vm@/$vm/g" "$1" |
		if [ "$(isa)" = svm ]; then
			sed -e 's/CPUID/cpuid/g' -e 's/TRIPLE_FAULT/shutdown/g'
		else
			cat
		fi
}

# All commands of the block in one shell; what each prints is in N.seen.
run_block()
{
	rm -f "$scratch"/block/*.failed
	(
		cd /tmp || exit
		for file in "$scratch"/block/[1-9]*.command; do
			number=${file%.command}
			if [ ! -e "$file" ] || [ -e "$number.skip" ]; then
				continue
			fi
			eval "$(localised "$file")" >"$number.seen" 2>&1 </dev/null ||
				echo "status $?" >>"$number.failed"
		done
	)
}

# missing SHOWN SEEN: the lines that are shown in a form that nothing has which was
# seen. What is left out has a mark.
missing()
{
	awk -f "$here/shape.awk" "$2" >"$scratch/shapes"
	grep -v '^ *\(\[\.\.\.\]\|…\)$' "$1" | sed 's/ \[\.\.\.\].*/ .../' >"$scratch/lines"
	awk -f "$here/shape.awk" "$scratch/lines" | awk '
		FNR == NR { seen[$0]; next }
		{
			text = $0
			if (sub(/ ([.][.][.]|W)$/, "", text) && $NF == "...") {
				for (line in seen)
					if (index(line, text) == 1)
						next
			} else if ($0 in seen) {
				next
			}
			print
		}' "$scratch/shapes" -
}

# block FILE LINE
block()
{
	name=${1##*/}
	name="${name%.blocks}:$2"
	take_apart "$1" "$2"
	ran=0
	wrong=
	for file in "$scratch"/block/[1-9]*.command; do
		[ -e "$file" ] || continue
		number=${file%.command}
		command=$(head -n 1 "$file")
		reason=$(why_not "$command")
		[ "$(cat "$number.user")" = '#' ] || reason="the suite commands looks at it"
		[ -n "$reason" ] || continue
		: >"$number.skip"
		skip "$name: $command" "$reason"
	done
	run_block
	try=1
	while [ "$try" -lt "$tries" ] && ls "$scratch"/block/*.failed >/dev/null 2>&1; do
		run_block
		try=$((try + 1))
	done
	cat "$scratch"/block/*.seen >>"$scratch/all" 2>/dev/null
	for file in "$scratch"/block/[0-9]*.shown; do
		number=${file%.shown}
		if [ -e "$number.failed" ]; then
			wrong="$wrong$(cat "$number.command" "$number.failed" "$number.seen"); "
		elif [ -e "$number.seen" ]; then
			ran=$((ran + 1))
			less=$(missing "$file" "$number.seen")
			[ -z "$less" ] || wrong="$wrong$(head -n 1 "$number.command") never prints: $less; it prints: $(head -n 12 "$scratch/shapes"); "
		fi
	done
	if [ -n "$wrong" ]; then
		fail "$name: $ran commands print what is shown" "$wrong"
	elif [ "$ran" -gt 0 ]; then
		pass "$name: $ran commands print what is shown"
	fi
}

# What is shown without a command, when all else has been run.
shown_alone()
{
	name=${1##*/}
	name="${name%.blocks}:$2"
	take_apart "$1" "$2"
	[ -s "$scratch/block/0.shown" ] || return
	reason=$(why_not_shown "$(head -n 1 "$scratch/block/0.shown")")
	if [ -n "$reason" ]; then
		skip "$name" "$reason"
		return
	fi
	less=$(missing "$scratch/block/0.shown" "$scratch/all")
	if [ -z "$less" ]; then
		pass "$name: what is shown is what there is"
	else
		fail "$name: what is shown is what there is" "nothing has the form of: $less"
	fi
}

document()
{
	blocks=$scratch/$1.blocks
	awk -f "$here/blocks.awk" "$here/$1" >"$blocks"
	sed -n 's/^block //p' "$blocks" >"$scratch/lines.of"
	at_least "$1 has blocks" "$(wc -l <"$scratch/lines.of")" 5
	while read -r line <&3; do
		block "$blocks" "$line"
	done 3<"$scratch/lines.of"
}

shown_in()
{
	while read -r line <&3; do
		shown_alone "$scratch/$1.blocks" "$line"
	done 3<<-END
		$(sed -n 's/^block //p' "$scratch/$1.blocks")
	END
}

# A Linux that writes to its serial console without end.
start_linux()
{
	inner-vm --name web01 --console "$scratch/console" \
		--append "rdinit=/bin/busybox -- yes is anybody there" \
		>"$scratch/qemu" 2>&1 &
	echo $! >"$scratch/qemu.pid"
}

# shellcheck disable=SC2317 # `within` calls it
linux_writes()
{
	grep -q 'anybody there' "$scratch/console" 2>/dev/null
}

# In Bochs, a Linux takes minutes.
if [ $vendor != kvm_amd ]; then
	skip "the documents" "they are run on SVM"
	finish
fi

tries=1
require_tracing
require_kvm
default_parameters
mkdir -p "$scratch/bin" /etc/modprobe.d
ln -s "$exitgen" "$scratch/bin/exitgen"
printf '#!/bin/busybox sh\nLD_LIBRARY_PATH=/payload/lib exec /payload/bin/exitstat "$@"\n' \
	>"$scratch/bin/exitstat"
chmod +x "$scratch/bin/exitstat"
PATH=$scratch/bin:$PATH

# One that has ended, one that has times and is not reset, and that of the tables.
set_parameter exit_stats time
run_guest ended --cpuid 100 --hlt 5 --io 5
# shellcheck disable=SC2046 # an option and its value
start_guest timed --cpuid 1000 --hlt 5 --io 5 --pages 20 --rounds 2 $(pausing timed)
await_guest timed "paused round=1" || finish
set_parameter exit_stats count
# shellcheck disable=SC2046
start_guest guest --cpuid 1000 --hlt 20 --io 5 --vcpus 2 --rounds 2 $(pausing guest)
await_guest guest "paused round=1" || finish
vm=$(vm_of guest)
timed=$(vm_of timed)
document exit-stats.rst
set_parameter exit_stats count
echo '!hist:keys=exit_reason:sort=exit_reason' \
	>"$tracing/events/kvm/kvm_exit/trigger" 2>/dev/null

# Dumps, of more VMs than have room.
set_parameter exit_stats_dump vms
start_over 0 0
# shellcheck disable=SC2046
start_guest many --cpuid 500 --vms 24 $(pausing many)
await_guest many "paused round=1" || finish
set_parameter exit_stats_interval 1000
go guest
await_guest guest "paused round=2"
within 5 settled
go many
end_guest many
dmesg | sed -n 's/^\[[^]]*\] //p' >>"$scratch/all"
shown_in exit-stats.rst
go guest
end_guest guest
go timed
await_guest timed "paused round=2"
go timed
end_guest timed
default_parameters

echo 1 >"$tables/reset"
start_linux
within 60 linux_writes || fail "a Linux writes to its console" "$(cat "$scratch/qemu" "$debug/exits_io")"
# What a machine that is busy does too late may be there the next time.
tries=5
document exit-stats-operate.rst
shown_in exit-stats-operate.rst
kill "$(cat "$scratch/qemu.pid")"
rm -f "$scratch/qemu.pid" /etc/modprobe.d/kvm-exit-stats.conf
default_parameters
no_complaints
finish
