#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# lab.sh - the lab guide, word for word
#
# Usage: scripts/test/lab.sh [--fresh] [svm]
#
#   --fresh  build everything in the clone, as a reader does
#   svm      leave out what runs in Bochs
#
# Types the commands of Documentation/virt/kvm/exit-stats-lab.rst, as they stand
# there, into a terminal, in a fresh clone; writes the files; and compares what comes
# with the output in the document: its format, not its numbers. Without --fresh, the
# clone has what is not committed too, uses the kernel that is built here, and the
# output of `make` is not compared. All output is in build/log/lab.txt.

set -eu
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/../lib/terminal.sh"

document=Documentation/virt/kvm/exit-stats-lab.rst
fresh=
machine=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--fresh) fresh=1 ;;
	svm) machine=$1 ;;
	*) usage "unknown argument $1" ;;
	esac
	shift
done

here=$(cd "$(dirname "$0")" && pwd)
transcript=$BUILD/log/lab.txt
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lab.XXXXXX")

clean_up()
{
	end_terminal
	rm -rf "$scratch"
}
trap clean_up EXIT

# All lines since the command, long ones in one, without those that are empty.
screen()
{
	tmux_command capture-pane -p -J -S - -t lab | sed -e 's/ *$//' -e '/^$/d'
}

# Prints the prompt that the cursor stands behind, or nothing.
prompt()
{
	screen | tail -n 1 | grep -xE '\$|outer-vm:[^ ]*#'
}

# wait_for SECONDS COMMAND...
wait_for()
{
	deadline=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null; do
		tmux_command has-session -t lab 2>/dev/null || return 1
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.3
	done
}

# What it shows replaces the screen.
fills_screen()
{
	[ "$(tmux_command display-message -p -t lab '#{alternate_on}')" = 1 ]
}

type_line()
{
	tmux_command clear-history -t lab
	tmux_command send-keys -t lab -l -- "$1"
	tmux_command send-keys -t lab Enter
	sleep 0.3
}

# What came after the command, without the prompt that follows.
output()
{
	screen | typed=$1 awk '
		{ line[NR] = $0 }
		$0 == ENVIRON["typed"] { from = NR }
		END { for (i = from + 1; i < NR; i++) print line[i] }'
}

# The document shows the screen after the first line of keys. Escape:8 is eight times.
press_keys()
{
	wait_for 900 fills_screen || return
	while read -r keys; do
		for key in $keys; do
			times=1
			case $key in
			*:*) times=${key#*:} key=${key%:*} ;;
			esac
			while [ "$times" -gt 0 ]; do
				sleep 0.5
				tmux_command send-keys -t lab "$key"
				times=$((times - 1))
			done
		done
		sleep 1
		[ -e "$step/screen.real" ] ||
			screen | sed 's/│//g' >"$step/screen.real"
	done <"$step/keys"
}

# Another command may not have said so.
status()
{
	type_line 'echo "status $?"'
	wait_for 60 prompt || :
	screen | sed -n 's/^status \([0-9]*\)$/\1/p' | tail -n 1
}

compared()
{
	case $fresh,$command in
	,"make "*) return 1 ;;
	esac
}

# looks_like SHOWN REAL: what differs.
looks_like()
{
	words=
	[ ! -e "$step/words" ] || words=1
	awk -v words=$words -f "$here/lab-output.awk" "$step/$1" "$step/$2" ||
		[ $? -eq 1 ] || echo "it could not be compared"
}

# Says what is wrong, or nothing.
run_step()
{
	wanted=$(cat "$step/prompt")
	wait_for 60 prompt || :
	[ "$(prompt)" = "$wanted" ] || {
		echo "the prompt is \"$(prompt)\", not \"$wanted\""
		: >"$scratch/stuck"
		return
	}
	type_line "$command"
	[ ! -e "$step/keys" ] || press_keys || echo "it takes no keys"
	wait_for 7200 prompt || {
		echo "it does not end: $(screen | tail -n 3)"
		: >"$scratch/stuck"
		return
	}
	output "$wanted $command" >"$step/real"
	ended=$(status)
	touch "$step/output"
	{
		printf '%s %s\n' "$wanted" "$command"
		[ ! -e "$step/screen.real" ] || cat "$step/screen.real"
		cat "$step/real"
	} >>"$transcript"
	[ "$ended" = 0 ] || {
		echo "it ends with status $ended: $(tail -n 3 "$step/real")"
		return
	}
	! compared || looks_like output real
	[ ! -e "$step/screen" ] || looks_like screen screen.real
}

do_command()
{
	command=$(cat "$step/command")
	title="line $(cat "$step/line"): $command"
	if [ -e "$step/skip" ]; then
		skip "$title" "$(cat "$step/skip")"
		return
	fi
	case $machine,$command in
	svm,*"--machine vmx"*)
		skip "$title" "runs in Bochs"
		return
		;;
	esac
	wrong=$(run_step)
	if [ -z "$wrong" ]; then
		ok "$title"
	else
		not_ok "$title"
		printf '%s\n' "$wrong" | sed 's/^/# /'
	fi
}

do_file()
{
	name=$(cat "$step/name")
	mkdir -p "$scratch/kvm-exit-stats/$(dirname "$name")"
	cp "$step/file" "$scratch/kvm-exit-stats/$name"
	note "line $(cat "$step/line"): wrote $name"
}

# The clone is to be the same as what the kernel here was built from, also where that
# is not committed, and to make, nothing in it is newer.
use_what_is_built()
{
	git -C "$top" ls-files -z -co --exclude-standard |
		tar -C "$top" --null --ignore-failed-read -T - -cf - 2>/dev/null |
		tar -C "$scratch/kvm-exit-stats" -xf -
	find "$scratch/kvm-exit-stats" -type f -exec touch -d 2000-01-01 {} +
	mkdir "$scratch/kvm-exit-stats/build"
	ln -s "$BUILD/$KERNEL" "$scratch/kvm-exit-stats/build/$KERNEL"
}

REPOSITORY=$top
export REPOSITORY
mkdir "$scratch/steps"
awk -v dir="$scratch/steps" -f "$here/lab.awk" "$top/$document"
[ -z "$fresh" ] || unset BUILD
mkdir -p "${transcript%/*}"
: >"$transcript"
unset SRC PROGRESS_START
(
	cd "$scratch"
	tmux_command new-session -d -s lab -x 250 -y 50 'exec env PS1="\$ " bash --norc'
	tmux_command set-option -g history-limit 20000
)
for step in "$scratch/steps"/*; do
	if [ -e "$step/file" ]; then
		do_file
	else
		do_command
	fi
	case ${command-},$fresh in
	"git clone "*,) use_what_is_built ;;
	esac
	command=
	[ ! -e "$scratch/stuck" ] || break
done
[ ! -e "$scratch/stuck" ] || note "what follows was not run"
[ "$tap_count" -ge 50 ] || not_ok "the document has 50 commands"
tap_end
