#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# screens.sh - run exitstat top in a terminal and compare what is on the screen
#
# Usage: tests/screens.sh [--exitstat FILE] [--update] [SCREENS...]
#
#   --exitstat FILE   the program (default: ./exitstat)
#   --update          write what is seen into the files, to be looked at
#
# SCREENS are files of tests/screens (default: all). The terminal is tmux. Each
# file has screens of the form
#
#   == what is tested
#   ! cp -R vmx-two-vms other              run before, in the folder
#   @ 80x24 LC_ALL=C.UTF-8 TERM=screen     a new terminal, and what runs in it:
#   $ exitstat top --replay other
#   < Enter s Escape 40x10 click=5,3       keys, one after the other, a size, the
#                                          mouse in that column and line, from 0
#   |the lines of the screen
#
# Without a line with @ and one with $, a screen follows from the one before. In
# a replay time stands still: the key . goes to the next snapshot.
#
# Example:
#   tests/screens.sh --exitstat /tmp/o/exitstat tests/screens/keys

set -eu

. "$(dirname "$0")/cases.sh"
terminal="exitstat-$$"

tmux_command()
{
	env LC_ALL=C.UTF-8 tmux -u -L "$terminal" -f /dev/null "$@"
}

end_terminal()
{
	tmux_command kill-server 2>/dev/null || :
}
at_exit=end_terminal

take_options "$@"
shift "$taken"
command -v tmux >/dev/null ||
	usage "the package tmux is needed"
[ $# -gt 0 ] || set -- "$here"/screens/*

TESTS=$here
export TESTS
prepare_work folder
unset COLUMNS LINES NO_COLOR || :

# ncurses keeps its memory; a crash is to get to our handler.
# The search for leaks never ends when the terminal goes away meanwhile.
ASAN_OPTIONS=handle_segv=0:detect_leaks=0
export ASAN_OPTIONS

# The server ends with its last session, so there is always one more.
tmux_command new-session -d -s keep 'cat >/dev/null'

capture()
{
	tmux_command capture-pane -p -t top 2>&1 |
		sed -e 's/ *$//' -e 's/^/|/' |
		awk '{ line[NR] = $0 } $0 != "|" { last = NR }
		     END { for (i = 1; i <= last; i++) print line[i] }'
}

# A new terminal; the shell stays when the program has ended.
start()
{
	size=${1%% *}
	settings=
	[ "$size" = "$1" ] || settings=${1#* }
	printf '%s\ncat >/dev/null\n' "$2" >"$work/script"
	tmux_command kill-session -t top 2>/dev/null || :
	tmux_command new-session -d -s top -x "${size%x*}" -y "${size#*x}" \
		-c "$work/folder" "env TERM=screen-256color LC_ALL=C.UTF-8 $settings sh $work/script"
	# Keys that come too early would be echoed.
	tries=0
	until capture | grep -q . || [ $tries -eq 150 ]; do
		tries=$((tries + 1))
		sleep 0.2
	done
}

# click X,Y: what a terminal sends when the mouse's first button is pressed, and
# when it is let go.
click()
{
	at=$(printf '\\0%o\\0%o' $((33 + ${1%,*})) $((33 + ${1#*,})))
	tmux_command send-keys -t top -l \
		"$(printf '\033[M %b\033[M#%b' "$at" "$at")"
}

press()
{
	for key; do
		case $key in
		[0-9]*x[0-9]*)
			tmux_command resize-window -t top -x "${key%x*}" \
				-y "${key#*x}"
			;;
		click=*,*)
			click "${key#click=}"
			;;
		*) tmux_command send-keys -t top "$key" ;;
		esac
		# Escape and the key after it are two keys, not one.
		[ "$key" != Escape ] || sleep 1
	done
}

# Until it is what it should be; to be wrong takes a while.
wait_for()
{
	tries=0
	while capture >"$work/seen"; ! cmp -s "$work/seen" "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 150 ] || return 1
		sleep 0.2
	done
}

# To write it down: until it does not change.
settle()
{
	capture >"$work/seen"
	same=0
	while [ $same -lt 6 ]; do
		sleep 0.3
		capture >"$work/again"
		if cmp -s "$work/seen" "$work/again"; then
			same=$((same + 1))
		else
			same=0
		fi
		mv "$work/again" "$work/seen"
	done
}

title=

look()
{
	[ -n "$title" ] || return 0
	if [ -n "$update" ]; then
		settle
		cat "$work/seen" >>"$work/new"
		echo >>"$work/new"
		passed "$title"
	elif wait_for "$work/want"; then
		passed "$title"
	else
		not_passed "$title"
		show_difference "$work/want" "$work/seen" 60
	fi
}

for screens; do
	name=top-$(basename "$screens")
	title=
	: >"$work/want"
	: >"$work/new"
	while IFS= read -r line <&3; do
		case $line in
		"|"*) printf '%s\n' "$line" >>"$work/want"; continue ;;
		"") continue ;;
		"== "*)
			look
			title="$name: ${line#== }"
			: >"$work/want"
			;;
		"! "*) (cd "$work/folder" && sh -c "${line#! }") ;;
		"@ "*) where=${line#@ } ;;
		"$ "*) start "$where" "${line#$ }" ;;
		"< "*)
			set -f
			# shellcheck disable=SC2086 # a list of keys
			press ${line#< }
			set +f
			;;
		esac
		printf '%s\n' "$line" >>"$work/new"
	done 3<"$screens"
	look
	[ -z "$update" ] || sed '${/^$/d}' "$work/new" >"$screens"
done

end_cases
