#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# pictures.sh - make the pictures of README.md anew, from VMs that run
#
# Usage: scripts/pictures.sh [--kernel minimal|stock] [--from DIR] [--to DIR]
#
#   --kernel K  of the outer VM, as for scripts/boot.sh (default: minimal)
#   --from DIR  of what was watched before, in place of a boot
#   --to DIR    write the pictures there (default: pictures)
#
# Boots an outer VM (SVM, in QEMU), lets two VMs work in it and takes the files of
# KVM's counters once in a second (scripts/pictures/watch.sh), which stay in
# build/pictures. top.svg is the screen of exitstat top on them, in tmux, and
# rate.svg a chart of exitstat report. Needs make image exitstat; make pictures
# sees to that. The pictures are kept in git, as those who read README.md have not
# built anything yet.

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"
. "$(dirname "$0")/lib/terminal.sh"

from=
kernel=minimal
to=$top/pictures
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--kernel | --from | --to)
		[ $# -ge 2 ] || usage "$1 needs a value"
		case $1 in
		--kernel) kernel=$2 ;;
		--from) from=$2 ;;
		--to) to=$2 ;;
		esac
		shift
		;;
	*) usage "unknown argument $1" ;;
	esac
	shift
done

here=$(cd "$(dirname "$0")" && pwd)
exitstat=$BUILD/exitstat/program/exitstat
columns=100
rows=24
scratch=$(mktemp -d)

clean_up()
{
	end_terminal
	rm -rf "$scratch"
}
trap clean_up EXIT

watch()
{
	log=$BUILD/log/pictures.log
	case $kernel in
	minimal) modules=minimal payload=$BUILD/$KERNEL/payload ;;
	stock) modules=modules-stock payload=$BUILD/$KERNEL/payload-stock ;;
	*) usage "there is no kernel $kernel, but minimal and stock" ;;
	esac
	set -- --modules "$BUILD/$KERNEL/$modules"
	[ "$kernel" = minimal ] || set -- "$@" --modules "$BUILD/$KERNEL/stock/pristine"
	step "two VMs work, in an outer VM" "$BUILD/log/pictures-boot.log" \
		"$here/boot.sh" --machine svm --kernel "$kernel" "$@" \
		--append "watch_modules=$modules" \
		--payload "$payload" --add "$here/pictures:/pictures" \
		--run /pictures/watch.sh --log "$log" ||
		die "the outer VM did not come to its end, see $log"
	tr -d '\r' <"$log" | sed '1,/^==> [0-9a-f]* <==$/d; /^==> end <==$/,$d' |
		base64 -d >"$scratch/packed"
	sum=$(tr -d '\r' <"$log" | sed -n 's/^==> \([0-9a-f]*\) <==$/\1/p')
	[ "$(md5sum <"$scratch/packed" | cut -d ' ' -f 1)" = "$sum" ] ||
		die "what came through the console is damaged, see $log"
	from=$BUILD/pictures
	rm -rf "$from"
	mkdir -p "$from"
	tar -xzf "$scratch/packed" -C "$from"
}

screen()
{
	tmux_command capture-pane -p "$@" -t top
}

# shows TEXT: until the screen has it.
shows()
{
	tries=0
	until screen | grep -q "$1"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || die "exitstat top did not show $1"
		sleep 0.1
	done
}

# The screen after the keys, when it has changed no more.
press()
{
	tmux_command send-keys -t top "$@"
	before=
	now=$(screen)
	while [ "$now" != "$before" ]; do
		sleep 0.3
		before=$now
		now=$(screen)
	done
}

draw_top()
{
	tmux_command new-session -d -s top -x "$columns" -y "$rows" \
		"TERM=screen-256color '$exitstat' top --replay '$from'; cat"
	shows 'host: VMs'
	moment=1
	while [ "$moment" -lt "$moments" ]; do
		press .
		moment=$((moment + 1))
	done
	screen -e >"$scratch/screen"
	LC_ALL=C awk -v columns="$columns" \
		-v title="exitstat top: two VMs, and what the first one exits for" \
		-f "$here/pictures/screen.awk" "$scratch/screen" >"$scratch/top.svg"
}

draw_report()
{
	"$exitstat" record --replay "$from" -f -o "$scratch/watched.jsonl" 2>/dev/null &&
		"$exitstat" report "$scratch/watched.jsonl" --chart rate \
			--svg "$scratch/rate.svg" 2>/dev/null
}

[ -x "$exitstat" ] || die "there is no $exitstat, make it with: make exitstat"
"$here/build/packages.sh" tmux
[ -n "$from" ] || watch
[ -d "$from/0" ] || die "there is nothing watched in $from"
moments=$(find "$from" -mindepth 1 -maxdepth 1 -name '[0-9]*' | wc -l)
draw_top
draw_report || die "exitstat report draws nothing of $from"
mkdir -p "$to"
cp "$scratch/top.svg" "$scratch/rate.svg" "$to"
say "the pictures are $to/top.svg and $to/rate.svg"
