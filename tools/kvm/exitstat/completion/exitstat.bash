# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Completion of exitstat for bash.

_exitstat()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands command="" words i per=() times=()

	# Of --per=v bash makes three words.
	if [ "$cur" = = ]; then
		cur=
	elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi

	commands="$(exitstat --help 2>/dev/null |
		sed -n 's/^  exitstat \([a-z][a-z]*\) .*/\1/p' | tr '\n' ' ')help"
	[ "$COMP_CWORD" -gt 1 ] && case " $commands " in
	*" ${COMP_WORDS[1]} "*) command=${COMP_WORDS[1]} ;;
	esac

	# What follows -- is a command and what it takes.
	case $command in
	run | record)
		for ((i = 2; i < COMP_CWORD; i++)); do
			[ "${COMP_WORDS[i]}" = -- ] || continue
			if [ "$((i + 1))" -eq "$COMP_CWORD" ]; then
				mapfile -t COMPREPLY < <(compgen -c -- "$cur" | sort -u)
			else
				mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			fi
			return
		done
		;;
	esac

	# A list with commas, of columns, which --help lists.
	case $command:$prev in
	*:--columns | :-o | list:-o | time:-o | handled:-o | run:-o | report:-o | diff:-o | compare:-o | check:-o)
		for ((i = 1; i < COMP_CWORD; i++)); do
			case ${COMP_WORDS[i]} in
			--html) command=page ;;
			--time) times=(--time) ;;
			--per | --class) per=("${COMP_WORDS[i]}") ;;
			reason | class | vm | vcpu | phase)
				[ "${per[*]}" != --per ] || per+=("${COMP_WORDS[i]}")
				;;
			esac
		done
		[ "${per[*]}" != --per ] || per=()
		if [ "$command" != page ]; then
			words=$(exitstat ${command:+"$command"} "${per[@]}" "${times[@]}" --help 2>/dev/null |
				sed -n '/^Columns:/,$s/^  \([A-Z0-9_]*\) .*/\1/p')
			i=${cur%"${cur##*,}"}
			cur=${cur##*,}
			mapfile -t COMPREPLY < <(compgen -W "$words" -P "$i" -- "${cur^^}")
			return
		fi
		;;
	esac

	case $prev in
	--per)
		case $command in
		report | diff | compare) words="vm phase reason class" ;;
		check) words="vm phase" ;;
		export | serve) words="reason vcpu" ;;
		time | handled) words="host vm vcpu" ;;
		*) words="vm vcpu reason class" ;;
		esac
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		return
		;;
	--source) mapfile -t COMPREPLY < <(compgen -W "kernel bpf" -- "$cur"); return ;;
	--view) mapfile -t COMPREPLY < <(compgen -W "vm vcpu reason class" -- "$cur"); return ;;
	--sort) mapfile -t COMPREPLY < <(compgen -W "name rate share total time average" -- "$cur"); return ;;
	-F | --format) mapfile -t COMPREPLY < <(compgen -W "json csv openmetrics prometheus" -- "$cur"); return ;;
	-l | --listen | --share | --timeout | --duration | --rotate-* | --repeat | -w | --warm-up) return ;;
	--vm)
		# A name can have blanks in it.
		words=$(COLUMNS='' exitstat list --source kernel --noheadings -o name,vm 2>/dev/null |
			awk -F '  +' '{ print $1 == "-" ? $2 : $1 }')
		local IFS=$'\n'
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		[ "${#COMPREPLY[@]}" -eq 0 ] ||
			mapfile -t COMPREPLY < <(printf '%q\n' "${COMPREPLY[@]}")
		return
		;;
	-p | --phase)
		# Those of plain recordings only: packed ones take a while.
		words=$(for i in "${COMP_WORDS[@]:2}"; do
			[ ! -f "$i" ] || timeout 1 grep -a '^{ *"mark"' "$i"
		done 2>/dev/null | sed -n 's/.*"text": *"\([^"\\]*\)".*/\1/p' | sort -u)
		mapfile -t COMPREPLY < <(while IFS= read -r i; do
			[[ -z $i || $i != "$cur"* ]] || printf '%q\n' "$i"
		done <<<"$words")
		return
		;;
	--root) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
	--chart)
		words="rate cumulative pareto vcpus latency durations"
		[ "$command" != compare ] || words="changes sets"
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		return
		;;
	-o | --output | --svg | --png | -r | --recording | -b | --budget)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac

	if [[ $cur == -* ]]; then
		words=$(exitstat ${command:+"$command"} --help 2>/dev/null |
			sed -n 's/^ \{2,6\}\(-., \)*\(--[a-z-]*\).*/\2/p')
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	elif [ -z "$command" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
	elif [ "$command" = explain ]; then
		words=$(exitstat explain --names 2>/dev/null)
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	elif [ "$command" = run ] || [ "$command" = record ]; then
		mapfile -t COMPREPLY < <(compgen -c -f -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -F _exitstat exitstat
