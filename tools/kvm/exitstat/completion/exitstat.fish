# SPDX-License-Identifier: GPL-2.0
# Completion of exitstat for fish.

function __exitstat_commands
	exitstat --help 2>/dev/null | string replace -rf '^  exitstat ([a-z]+) +(.*)' '$1\t$2'
	printf 'help\thow a command is used\n'
end

function __exitstat_words
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -l prev $words[-1]
	set -l front ''
	set -l command
	if set -q words[2]; and contains -- $words[2] (__exitstat_commands | string split -f 1 \t)
		set command $words[2]
	end

	# What follows -- is a command and what it takes.
	if contains -- "$command" run record; and set -l at (contains -i -- -- $words)
		__fish_complete_subcommand --fcs-skip=(math $at - 1)
		return
	end

	if string match -qr '^--[a-z-]+=' -- $current
		set prev (string split -m 1 -f 1 = -- $current)
		set front $prev=
	end
	set -l per (string match -r -- '^--class$|^--per=.*' $words)
	if set -l at (contains -i -- --per $words); and set -q words[(math $at + 1)]
		set per --per $words[(math $at + 1)]
	end

	set -l times (string match -- --time $words)

	set -l values
	switch "$command:$prev"
	case report:--per diff:--per compare:--per
		set values reason class vm phase
	case check:--per
		set values vm phase
	case export:--per serve:--per
		set values reason vcpu
	case time:--per handled:--per
		set values host vm vcpu
	case '*:--per' '*:--view'
		set values vm vcpu reason class
	case '*:--source'
		set values kernel bpf
	case '*:--sort'
		set values name rate share total time average
	case '*:--format' export:-F
		set values json csv openmetrics prometheus
	case '*:--chart'
		set values rate cumulative pareto vcpus latency durations
	case '*:--vm'
		set values (COLUMNS='' exitstat list --source kernel --noheadings -o name,vm 2>/dev/null |
			awk -F '  +' '{ print $1 == "-" ? $2 : $1 }')
	case '*:--phase' '*:-p'
		# Those of plain recordings only: packed ones take a while.
		for word in $words
			test -f $word; and set -a values (timeout 1 grep -a '^{ *"mark"' $word |
				sed -n 's/.*"text": *"\([^"\\\\]*\)".*/\1/p')
		end
	case '*:--columns' :-o list:-o time:-o handled:-o run:-o report:-o diff:-o compare:-o check:-o
		if not contains -- --html $words
			set -l chosen (string match -r '(?:.*[=,])?' -- $current)
			exitstat $command $per $times --help 2>/dev/null | sed -n '/^Columns:/,$p' |
				string replace -rf -- '^  ([A-Z0-9_]+) +(.*)' "$chosen\$1\t\$2"
			return
		end
	end
	if set -q values[1]
		printf '%s\n' $front$values
	else if string match -q -- '-*' $current; and test -z "$front"
		exitstat $command --help 2>/dev/null |
			string replace -rf '^ {2,6}(?:-., )*(--[a-z-]+)\S* +(.*)' '$1\t$2'
	else if not set -q words[2]
		__exitstat_commands
	else if test "$command" = explain; and test "$prev" != --recording
		exitstat explain --names 2>/dev/null
	else
		printf '%s\n' $front(__fish_complete_path (string replace -- "$front" '' $current))
	end
end

complete -c exitstat -f -a '(__exitstat_words)'
