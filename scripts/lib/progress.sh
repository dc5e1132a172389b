# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# progress.sh - what the scripts here say, how they fail, how they are stopped
#
# Sourced, never run:  . "$(dirname "$0")/progress.sh"
#
#   say TEXT            one line to stdout, prefixed with the time since the start
#   die TEXT            "error: TEXT" to stderr, exit 1
#   usage TEXT          the same for a wrong command line, exit 2
#   show_help           prints the header comment of the script, for --help
#   no_arguments ARG..  does --help, dies on anything else
#   step TEXT LOG CMD.. runs CMD (a program or a function) with its output in
#                       LOG, shows TEXT and the elapsed time while it runs; on
#                       failure prints the end of LOG and returns CMD's status
#   wait_turn FILE TEXT waits until no other script holds FILE, saying TEXT; it is
#                       ours until this script, or the subshell, ends
#
# Signals: Ctrl-C and kill stop what `step` runs, and what else the script has put
# into $progress_pid, one process or several, then exit; a script needs no trap of
# its own but `trap ... EXIT` for its temporary files.

# A script started by another one goes on with the other one's clock.
PROGRESS_START=${PROGRESS_START:-$(date +%s)}
export PROGRESS_START
progress_pid=
progress_ticker=

progress_clock()
{
	set -- $(($(date +%s) - PROGRESS_START))
	printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

say()
{
	printf '%s %s\n' "$(progress_clock)" "$*"
}

die()
{
	printf 'error: %s\n' "$*" >&2
	exit 1
}

usage()
{
	printf 'error: %s (%s --help shows how it is used)\n' "$*" "$0" >&2
	exit 2
}

show_help()
{
	sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0" |
		sed -e '1{/^$/d;}'
}

no_arguments()
{
	case ${1-} in
	-h | --help) show_help; exit 0 ;;
	?*) usage "unknown argument $1" ;;
	esac
}

wait_turn()
{
	mkdir -p "$(dirname "$1")"
	exec 8>"$1"
	flock -n 8 && return
	say "$2"
	flock 8
}

# Stops a process and all it started, children first told.
progress_kill_tree()
{
	# shellcheck disable=SC2013 # process ids, one word each
	for progress_child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
		progress_kill_tree "$progress_child"
	done
	kill "$1" 2>/dev/null || :
}

progress_stop()
{
	[ -z "$progress_ticker" ] || kill "$progress_ticker" 2>/dev/null || :
	progress_ticker=
	for progress_child in $progress_pid; do
		progress_kill_tree "$progress_child"
	done
	# shellcheck disable=SC2086 # process ids, or none
	[ -z "$progress_pid" ] || wait $progress_pid 2>/dev/null || :
	progress_pid=
}

trap 'progress_stop; exit 129' HUP
trap 'progress_stop; exit 130' INT
trap 'progress_stop; exit 143' TERM

# Runs in the background beside a step; ends with the script at the latest.
progress_tick()
{
	trap - HUP INT TERM EXIT
	# A lock is not to outlive the script (see tree.sh for the second).
	exec 8<&- 9<&-
	progress_seconds=0
	while kill -0 $$ 2>/dev/null; do
		sleep 1 >/dev/null 2>&1
		progress_seconds=$((progress_seconds + 1))
		if [ -t 1 ]; then
			printf '\r%s %s ... %d s ' "$(progress_clock)" "$1" \
				"$progress_seconds"
		elif [ $((progress_seconds % 10)) -eq 0 ]; then
			say "$1 ... $progress_seconds s"
		fi
	done
}

step()
{
	progress_text=$1
	progress_log=$2
	shift 2
	mkdir -p "$(dirname "$progress_log")" ||
		die "the log $progress_log cannot be written"

	progress_began=$(date +%s)
	if [ -t 1 ]; then
		printf '%s %s ... ' "$(progress_clock)" "$progress_text"
	else
		say "$progress_text ..."
	fi
	"$@" </dev/null >"$progress_log" 2>&1 &
	progress_pid=$!
	progress_tick "$progress_text" &
	progress_ticker=$!

	progress_status=0
	wait "$progress_pid" || progress_status=$?
	progress_pid=
	progress_stop

	progress_began=$(($(date +%s) - progress_began))
	[ ! -t 1 ] || printf '\r'
	if [ "$progress_status" -eq 0 ]; then
		say "$progress_text: done in $progress_began s"
		return 0
	fi
	say "$progress_text: failed after $progress_began s, end of $progress_log:"
	tail -n 20 "$progress_log" | sed 's/^/    /'
	return "$progress_status"
}
