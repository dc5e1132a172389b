#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# boot.sh - boot an outer VM, a machine in which KVM works, and run a script there
#
# Usage: scripts/boot.sh --machine vmx|svm|native [OPTION]...
#
#   --machine vmx      Bochs, emulates a CPU with Intel's VMX
#   --machine svm      QEMU without KVM, emulates a CPU with AMD's SVM
#   --machine native   QEMU with KVM on a host whose KVM can nest
#   --kernel K         minimal (default) or stock: the kernel of that name below
#                      build/6.1, or the path of a bzImage
#   --modules DIR      DIR/*.ko are in the guest as /modules/<name of DIR>;
#                      may be repeated; load-kvm <name of DIR> loads them
#   --add DIR:/PATH    DIR is in the guest as /PATH; may be repeated
#   --payload DIR      DIR, which may be big, is in the guest as /payload
#   --run /PATH        script of the guest that busybox sh runs; the boot
#                      succeeds if it returns 0
#   --shell            instead a root shell on this terminal (svm, native)
#   --smp N            number of CPUs (default: 1; vmx: 1 only)
#   --memory MIB       size of the memory (default: 512 on vmx, else 1024)
#   --parallel         a thread of this machine for each of the CPUs (svm), a
#                      harder test of races; QEMU 7.2 may crash any kernel that
#                      patches its code meanwhile, as static keys do
#   --icount           one nanosecond of guest time per instruction (svm; on vmx
#                      that is always so, and native cannot)
#   --append "ARGS"    more kernel arguments
#   --log FILE         the guest's console (default: build/boot-<machine>.log)
#   --timeout S        seconds after which it is stopped, as it hangs (default:
#                      900, ten times what the demo on vmx takes on an idle
#                      machine; a shell may stay)
#   --verbose          shows the guest's console while it runs
#
# The guest's init prints "exit-stats-run: status N" as its last line and powers
# off; boot.sh returns 0 if N is 0. KERNEL=6.12 chooses the kernel series.
#
# Examples:
#   scripts/boot.sh --machine vmx --modules build/6.1/minimal \
#       --add tests:/tests --run /tests/run.sh
#   scripts/boot.sh --machine svm --kernel stock --shell \
#       --modules build/6.1/modules-stock --modules build/6.1/stock/pristine

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

here=$(cd "$(dirname "$0")" && pwd)

machine=
kernel=minimal
payload=
run=
shell=no
smp=1
memory=
icount=no
threads=single
append=
log=
timeout=
verbose=no
emulator=
viewer=
work=
terminal=
# The repeated options, as arguments for image.sh, quoted for eval.
trees=

stop()
{
	[ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 0
	kill "$1" 2>/dev/null || :
	stop_count=0
	while kill -0 "$1" 2>/dev/null; do
		stop_count=$((stop_count + 1))
		[ "$stop_count" -lt 20 ] || kill -9 "$1" 2>/dev/null || :
		sleep 0.1
	done
}

# The log as the guest meant it: without the carriage returns of its tty.
plain_log()
{
	[ -n "$log" ] && [ -n "$work" ] && [ -f "$log" ] || return 0
	tr -d '\r' <"$log" >"$work/log" && cat "$work/log" >"$log"
}

clean_up()
{
	stop "$emulator"
	stop "$viewer"
	viewer=
	plain_log
	[ -z "$terminal" ] || stty "$terminal" 2>/dev/null || :
	[ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT

number()
{
	case $2 in
	'' | *[!0-9]* | 0 | ???????*) usage "$1 needs a number from 1 to 999999, not \"$2\"" ;;
	esac
}

quote()
{
	printf " '%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--shell) shell=yes; shift; continue ;;
	--icount) icount=yes; shift; continue ;;
	--parallel) threads=multi; shift; continue ;;
	--verbose) verbose=yes; shift; continue ;;
	--machine | --kernel | --modules | --add | --payload | --run | --smp | \
		--memory | --append | --log | --timeout)
		[ $# -ge 2 ] || usage "$1 needs a value" ;;
	*) usage "unknown option $1" ;;
	esac
	case $1 in
	--machine) machine=$2 ;;
	--kernel) kernel=$2 ;;
	--modules | --add) trees="$trees$(quote "$1")$(quote "$2")" ;;
	--payload) payload=$2 ;;
	--run) run=$2 ;;
	--smp) number "$1" "$2"; smp=$2 ;;
	--memory) number "$1" "$2"; memory=$2 ;;
	--append) append=$2 ;;
	--log) log=$2 ;;
	--timeout) number "$1" "$2"; timeout=$2 ;;
	esac
	shift 2
done

case $machine in
vmx)
	[ "$smp" = 1 ] || usage "--machine vmx has one CPU: with two, Linux hangs in Bochs"
	[ "$shell" = no ] || usage "--shell needs a console to type on, which Bochs lacks: use --machine svm or native"
	;;
svm) ;;
native)
	[ "$icount" = no ] || usage "--icount needs an emulated CPU: use --machine svm or vmx"
	;;
'') usage "--machine vmx, svm or native is needed" ;;
*) usage "unknown machine $machine: vmx, svm and native are known" ;;
esac
kernel_name=$kernel
case $kernel in
minimal) kernel=$BUILD/$KERNEL/minimal/bzImage; target=kernel ;;
stock) kernel=$BUILD/$KERNEL/stock/vmlinuz; target=modules ;;
*) target= ;;
esac
case $shell,$run in
no,) usage "--run or --shell is needed" ;;
yes,?*) usage "--run and --shell exclude each other" ;;
yes,) [ -t 0 ] || die "--shell needs a terminal to type on: use --run for a script" ;;
no,/*) ;;
no,*) usage "--run needs an absolute path of the guest, not \"$run\"" ;;
esac
case $run in
*[!A-Za-z0-9/._+-]*) usage "--run $run: a path of letters, digits and /._+- is needed" ;;
esac
case $threads,$machine,$icount in
single,* | multi,svm,no) ;;
*) usage "--parallel is for --machine svm without --icount" ;;
esac
[ "$icount,$smp" = yes,1 ] || [ "$icount" = no ] ||
	usage "--icount counts on one CPU only, leave --smp out"
[ -r "$kernel" ] ||
	die "the kernel $kernel is missing${target:+, make it with: make $target KERNEL=$KERNEL}"
[ -z "$payload" ] || [ -d "$payload" ] || die "the payload $payload is missing"

case $machine in
vmx)
	: "${memory:=512}"
	"$here/build/packages.sh" @vmx
	;;
*)
	: "${memory:=1024}"
	"$here/build/packages.sh" @svm
	;;
esac
: "${timeout:=900}"
: "${log:=$BUILD/boot-$machine.log}"
[ "$machine" != native ] || [ -w /dev/kvm ] ||
	die "/dev/kvm cannot be used: load kvm_intel or kvm_amd, and join the group kvm; or use --machine vmx or svm"

mkdir -p "$(dirname "$log")" "$BUILD" || die "$BUILD cannot be written"
log=$(cd "$(dirname "$log")" && pwd)/$(basename "$log")
: >"$log" || die "the log $log cannot be written"
work=$(mktemp -d "$BUILD/boot-$machine.XXXXXX")
eval "\"\$here/build/image.sh\" initramfs \"\$work/initramfs\" $trees"

# payload_image SUFFIX: prints the path of DIR.SUFFIX, made when DIR changed.
payload_image()
{
	payload_file=${payload%/}.$1
	if [ ! -e "$payload_file" ] ||
		[ -n "$(find "$payload" -newer "$payload_file" -print -quit)" ]; then
		case $1 in
		cpio) "$here/build/image.sh" cpio "$payload_file" "$payload:/payload" ;;
		ext2) "$here/build/image.sh" disk "$payload_file" "$payload" ;;
		esac || return 1
	fi
	(cd "$(dirname "$payload_file")" &&
		echo "$(pwd)/$(basename "$payload_file")")
}

arguments="console=ttyS0,115200 quiet"
# On a busy machine, an emulated timer's first interrupts come so late that the
# kernel takes it for broken and panics.
[ "$machine" != svm ] || arguments="$arguments no_timer_check"
if [ "$shell" = yes ]; then
	arguments="$arguments outer_shell=yes outer_term=${TERM:-vt100}"
	# shellcheck disable=SC2046 # two words, or none without a terminal
	set -- $(stty size 2>/dev/null || :)
	[ $# -ne 2 ] || [ "$1$2" = 00 ] ||
		arguments="$arguments outer_rows=$1 outer_columns=$2"
else
	arguments="$arguments outer_run=$run"
fi
arguments="$arguments${append:+ $append}"

append_payload()
{
	image=$(payload_image cpio) || exit 1
	# The kernel takes an archive that follows a compressed one.
	cat "$image" >>"$work/initramfs"
}

start_bochs()
{
	disk="# no payload"
	if [ -n "$payload" ] && [ "$kernel_name" = stock ]; then
		append_payload
	elif [ -n "$payload" ]; then
		# Bochs leaves a lock beside the disk's name: use one of our own.
		image=$(payload_image ext2) || exit 1
		ln -s "$image" "$work/disk"
		disk="ata0-slave: type=disk, mode=flat, path=\"$work/disk\""
	fi
	"$here/build/image.sh" iso "$work/boot.iso" "$kernel" "$work/initramfs" \
		"$arguments"
	sed -e "s|@MEMORY@|$memory|g" -e "s|@ISO@|$work/boot.iso|" \
		-e "s|@DISK@|$disk|" -e "s|@SERIAL@|$log|" \
		-e "s|@LOG@|$work/bochs.log|" "$here/outer-vm/bochsrc.in" \
		>"$work/bochsrc"
	# Debian's Bochs starts in its debugger.
	echo c >"$work/commands"
	# A session of its own keeps Ctrl-C from it; it ends with this script.
	TERM=vt100 setsid setpriv --pdeathsig KILL bochs-bin -q \
		-f "$work/bochsrc" -rc "$work/commands" \
		</dev/null >"$work/emulator.log" 2>&1 &
	emulator=$!
}

start_qemu()
{
	[ -z "$payload" ] || append_payload
	set -- -nodefaults -no-user-config -no-reboot -display none \
		-m "$memory" -smp "$smp" -kernel "$kernel" \
		-initrd "$work/initramfs" -append "$arguments"
	case $machine in
	native) set -- -accel kvm -cpu host "$@" ;;
	# With a thread for each CPU, two CPUs hang now and then, whatever the
	# KVM in there: only for who asks for it.
	*) set -- -accel "tcg,thread=$threads" -cpu qemu64,+svm,+npt "$@" ;;
	esac
	[ "$icount" = no ] || set -- -icount shift=0,sleep=off "$@"
	if [ "$shell" = no ]; then
		setsid setpriv --pdeathsig KILL qemu-system-x86_64 "$@" \
			-serial "file:$log" </dev/null >"$work/emulator.log" 2>&1 &
		emulator=$!
		return
	fi
	# It reads the terminal; `wait` lets this script hear of signals.
	terminal=$(stty -g)
	exec 3<&0
	setpriv --pdeathsig KILL qemu-system-x86_64 "$@" \
		-chardev "stdio,id=console,mux=on,signal=off,logfile=$log" \
		-serial chardev:console -mon chardev=console <&3 &
	emulator=$!
	wait "$emulator" || die "QEMU ended with status $?"
	emulator=
}

# Why the run failed: sentence, then the end of the log.
failed()
{
	stop "$emulator"
	stop "$viewer"
	viewer=
	plain_log
	{
		if [ -s "$log" ]; then
			echo "    ... end of $log:"
			tail -n 20 "$log" | sed 's/^/    /'
		fi
		if [ ! -s "$log" ] && [ -f "$work/emulator.log" ]; then
			tail -n 5 "$work/emulator.log" | sed 's/^/    /'
		fi
	} >&2
	die "$*"
}

# Waits for the guest's last line or what comes instead of it.
wait_for_guest()
{
	began=$(date +%s)
	while :; do
		end=$(tail -c 400 "$log" | tr -d '\r')
		alive=yes
		kill -0 "$emulator" 2>/dev/null || alive=no
		case $end in
		*"exit-stats-run: status "*) break ;;
		*"end Kernel panic"*)
			failed "the kernel of the outer VM panicked" ;;
		esac
		if [ "$alive" = no ]; then
			# It may have written its last line just before it ended.
			case $(tail -c 400 "$log") in
			*"exit-stats-run: status "*) break ;;
			esac
			failed "the outer VM ended before its work was done"
		fi
		[ $(($(date +%s) - began)) -lt "$timeout" ] ||
			failed "the outer VM did not finish within $timeout s"
		sleep 0.2
	done
	# It powers off by itself a second later.
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		kill -0 "$emulator" 2>/dev/null || break
		sleep 0.2
	done
}

case $machine in
vmx) start_bochs ;;
*) start_qemu ;;
esac
[ "$shell" = no ] || exit 0

if [ "$verbose" = yes ]; then
	tail --pid=$$ -n +1 -f "$log" &
	viewer=$!
fi
wait_for_guest
stop "$emulator"
emulator=
# Let it show the last line before the log is written anew.
[ -z "$viewer" ] || sleep 1.2
stop "$viewer"
viewer=
plain_log
status=$(sed -n 's/^exit-stats-run: status \([0-9]*\)$/\1/p' "$log" | tail -n 1)
[ -n "$status" ] || failed "the outer VM's last line is damaged"
[ "$status" -eq 0 ] || die "$run failed in the outer VM with status $status, its output is in $log"
