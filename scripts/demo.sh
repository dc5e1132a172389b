#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - see the exits of a Linux that boots in a virtual machine
#
# Usage: scripts/demo.sh [--machine vmx|svm|native] [--shell]
#
# Builds KVM with exit statistics, boots a machine (the outer VM) with it, boots
# Linux there in a virtual machine (the inner VM, qemu -accel kvm), and shows
# what was counted. Installs the packages it needs on Debian 12 or 13; all else
# stays in build/, the running kernel is left alone.
#
#   --machine vmx     Intel VT-x, emulated by Bochs, with a minimal kernel that
#                     is built here: 12 minutes on two cores, 2 the next time
#   --machine svm     AMD-V, emulated by QEMU, with Debian's kernel and KVM's
#                     modules built for it: 5 minutes, then half a minute
#   --machine native  this machine's own VT-x or AMD-V, the kernel as with svm
#   --shell           a root shell in the outer VM instead, with an inner VM
#                     that runs (on svm and native)
#
# KERNEL=6.12 chooses another kernel series. Where this machine's Debian release
# has no such kernel of its own, svm and native take the minimal one too, and
# the time that takes.
#
# Without --machine it takes native where the host's KVM can nest, else vmx
# (with --shell: svm).
#
# What was read stands in build/demo/<machine>/. Stopped and started again, it
# goes on where it was.
#
# Examples:
#   scripts/demo.sh
#   scripts/demo.sh --machine svm --shell

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"
. "$(dirname "$0")/lib/native.sh"

machine=
shell=no

choose_machine()
{
	reason=$(why_not_native)
	case $machine in
	native)
		[ -z "$reason" ] ||
			die "--machine native cannot be: $reason; use --machine vmx or svm"
		reason="you asked for it"
		;;
	vmx | svm) reason="you asked for it" ;;
	'')
		if [ -z "$reason" ]; then
			machine=native
			reason="this machine's KVM can nest"
		elif [ "$shell" = yes ]; then
			machine=svm
			reason="$reason, and Bochs has no console to type on"
		else
			machine=vmx
		fi
		;;
	esac
	case $machine in
	vmx) what="Intel VT-x, emulated by Bochs" ;;
	svm) what="AMD-V, emulated by QEMU" ;;
	native) what="this machine's own VT-x or AMD-V, nested" ;;
	esac
	say "machine: $machine ($what), because $reason"
}

check_host()
{
	[ "$(uname -m)" = x86_64 ] ||
		die "this machine is a $(uname -m), but the demo needs x86-64"
	refuse_foreign
	refuse_series "$KERNEL"
	memory=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
	[ "$memory" -ge 1500 ] ||
		die "there are only $memory MiB of memory free, 1500 are needed"
}

fetch()
{
	room=4000
	[ ! -d "$BUILD/$KERNEL/linux" ] || room=1000
	set -- --room "$room"
	[ "$kernel" = minimal ] || set -- "$@" --stock
	[ "$machine" != vmx ] || set -- "$@" @vmx
	"$top/scripts/build/fetch.sh" "$@"
}

# Debian's kernel takes a minute in Bochs, and is not there for all series.
choose_kernel()
{
	kernel=stock
	if [ "$machine" = vmx ]; then
		kernel=minimal
	elif ! why=$("$top/scripts/build/stock-kernel.sh" --check "$KERNEL" 2>&1); then
		kernel=minimal
		say "the minimal kernel, as ${why#error: }"
	fi
}

# The modules' folders for boot.sh and the inner VM's payload.
build_all()
{
	if [ "$kernel" = minimal ]; then
		make -s --no-print-directory -C "$top" image || exit 1
		modules=minimal
		payload=$BUILD/$KERNEL/payload
		return
	fi
	make -s --no-print-directory -C "$top" modules || exit 1
	modules="modules-stock"
	payload=$BUILD/$KERNEL/payload-stock
	if ! cmp -s "$BUILD/$KERNEL/stock/vmlinuz" "$payload/inner/vmlinuz" ||
		! cmp -s "$(command -v qemu-system-x86_64)" \
			"$payload/bin/qemu-system-x86_64"; then
		"$top/scripts/build/image.sh" payload "$payload" \
			"$BUILD/$KERNEL/stock/vmlinuz"
	fi
}

boot()
{
	set -- --machine "$machine" --kernel "$kernel" --payload "$payload" \
		--modules "$BUILD/$KERNEL/$modules" "$@"
	[ "$kernel" != stock ] ||
		set -- "$@" --modules "$BUILD/$KERNEL/stock/pristine"
	"$top/scripts/boot.sh" "$@"
}

# Cuts the console's log at its lines "==> NAME <==".
take_apart()
{
	awk -v dir="$1" '
		/^==> .* <==$/ { file = $2; next }
		/^exit-stats-run: / { file = "" }
		file != "" && file != "end" { lines[file] = lines[file] $0 "\n" }
		END {
			for (file in lines) {
				sub(/\n\n$/, "\n", lines[file])
				printf "%s", lines[file] >(dir "/" file)
			}
		}' "$1/console"
	for file in global vcpus vms retired total dmesg console-inner; do
		[ -f "$1/$file" ] ||
			die "the outer VM's console shows no $file, all it shows is in $1/console"
	done
}

title()
{
	printf '\n%s%s%s\n' "$bold" "$1" "$normal"
	printf '%s\n' "$1" | sed 's/./-/g'
}

# A table with tabs in columns, numbers to the right.
table()
{
	awk -F '\t' '
		{ line[NR] = $0 }
		/^#/ { next }
		{
			for (i = 1; i <= NF; i++)
				if (length($i) > width[i])
					width[i] = length($i)
		}
		END {
			for (n = 1; n <= NR; n++) {
				if (line[n] ~ /^#/) {
					print line[n]
					continue
				}
				columns = split(line[n], cell, "\t")
				text = ""
				for (i = 1; i <= columns; i++) {
					left = i <= 3 || i == 5 || i == 7 ? "-" : ""
					text = text sprintf("%" left width[i] "s  ", cell[i])
				}
				sub(/ +$/, "", text)
				print text
			}
		}' "$1"
}

# The table `retired`, which has one VM, as a picture.
picture()
{
	awk -F '\t' '
		/^#/ || $1 == "code" { next }
		$1 == "total" { total = $4; vcpus = $8; ns = $9; next }
		{ name[++n] = $2; exits[n] = $4 }
		function line(name, count) {
			bar = ""
			for (b = 0; b < count * 40 / exits[1]; b++)
				bar = bar "#"
			printf "  %-20s %8d %5.1f %%  %s\n", name, count,
				count * 100 / total, bar
		}
		END {
			for (i = 1; i <= n; i++)
				for (j = i + 1; j <= n; j++)
					if (exits[j] > exits[i]) {
						t = exits[i]; exits[i] = exits[j]; exits[j] = t
						t = name[i]; name[i] = name[j]; name[j] = t
					}
			printf "From power-on to power-off, %.1f s on %d vCPU%s, Linux took %d exits:\n\n",
				ns / 1e9, vcpus, vcpus == 1 ? "" : "s", total
			for (i = 1; i <= n && i <= 5; i++) {
				line(name[i], exits[i])
				rest += exits[i]
			}
			if (n > 5)
				line(n - 5 " other reasons", total - rest)
		}' "$1"
}

total_of()
{
	awk -F '\t' '$1 == "total" { sum += $4 } END { print sum + 0 }' "$1"
}

while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--shell) shell=yes ;;
	--machine)
		[ $# -ge 2 ] || usage "--machine needs a value"
		machine=$2
		shift
		;;
	--machine=*) machine=${1#*=} ;;
	*) usage "unknown argument $1" ;;
	esac
	shift
done
case $machine in
vmx | svm | native | '') ;;
*) usage "unknown machine $machine: vmx, svm and native are known" ;;
esac
[ "$shell,$machine" != yes,vmx ] ||
	usage "--shell needs a console to type on, which Bochs lacks: use --machine svm or native"

[ "$shell" = no ] || [ -t 0 ] || die "--shell needs a terminal to type on"

check_host
choose_machine
choose_kernel
fetch
build_all

if [ "$shell" = yes ]; then
	say "booting the outer VM, a shell follows"
	boot --shell --append "outer_modules=$modules" \
		--log "$BUILD/demo/$machine-shell"
	say "the shell's log is $BUILD/demo/$machine-shell"
	exit 0
fi

out=$BUILD/demo/$machine
rm -rf "$out"
mkdir -p "$out"
# Two vCPUs on one CPU that QEMU emulates take three times as long as one.
[ "$machine" = svm ] && vcpus=1 || vcpus=2
step "booting the outer VM, and a Linux in it" "$out/boot" \
	boot --run /etc/outer-vm/demo --log "$out/console" \
	--append "outer_modules=$modules outer_inner_smp=$vcpus" || exit 1
take_apart "$out"

bold=
normal=
if [ -t 1 ]; then
	bold=$(printf '\033[1m')
	normal=$(printf '\033[0m')
fi
stats=/sys/kernel/debug/kvm/exit_stats
title "console of the inner VM"
cat "$out/console-inner"
title "$stats/vcpus, while the inner VM ran"
table "$out/vcpus"
title "$stats/retired, after it had ended"
table "$out/retired"
title "$stats/global"
table "$out/global"
title "dmesg, written by the kernel thread kvm-exit-stats each 10000 exits"
cat "$out/dmesg"
title "summary"
picture "$out/retired"
echo
host=$(total_of "$out/global")
gone=$(total_of "$out/retired")
sysfs=$(cat "$out/total")
[ "$host $sysfs" = "$gone $gone" ] ||
	die "the only VM, which is gone, took $gone exits, but the host counted $host in debugfs and $sysfs in sysfs: see $out"
say "the VM is gone, its $gone exits are still in the host's total: nothing is lost"
say "all output is in $out: global vcpus vms retired total dmesg console"
