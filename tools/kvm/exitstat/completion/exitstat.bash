# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Completion of exitstat for bash.

_exitstat()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands="top list run record mark report diff compare check export serve help" command="" words i

	# Of --per=v bash makes three words.
	if [ "$cur" = = ]; then
		cur=
	elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi

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

	case $prev in
	--per | --view) mapfile -t COMPREPLY < <(compgen -W "vm vcpu reason class" -- "$cur"); return ;;
	--sort) mapfile -t COMPREPLY < <(compgen -W "name rate share total" -- "$cur"); return ;;
	-F | --format) mapfile -t COMPREPLY < <(compgen -W "json csv openmetrics prometheus" -- "$cur"); return ;;
	-l | --listen | --share | --timeout | --duration | --rotate-* | --repeat | -w | --warm-up) return ;;
	--vm)
		# A name can have blanks in it.
		words=$(exitstat list 2>/dev/null |
			awk -F '  +' 'NR > 1 { print $2 == "-" ? $1 : $2 }')
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
		words="rate cumulative pareto vcpus"
		[ "$command" != compare ] || words="changes sets"
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		return
		;;
	-o | --output | --svg | --png | -r | --recording | -b | --budget)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac

	case $command in
	top) words="--interval --vm --view --sort --batch --count --root" ;;
	list) words="--root" ;;
	run) words="--repeat --warm-up --vm --root" ;;
	record) words="--interval --duration --output --force --vm --no-vcpus --rotate-size --rotate-time --root" ;;
	mark) words="--recording" ;;
	report) words="--top --all --html --output --svg --png --chart" ;;
	diff) words="--phase --class --rate" ;;
	compare) words="--phase --class --rate --html --svg --png --chart" ;;
	check) words="--budget --phase --allow-incomplete" ;;
	export) words="--format --output --per-reason --per-vcpu --root" ;;
	serve) words="--listen --per-reason --per-vcpu --share --timeout --root" ;;
	*) words="--vm --vcpu --per --top --timestamp --root --version" ;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$cur")
	elif [ -z "$command" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
	elif [ "$command" = run ] || [ "$command" = record ]; then
		mapfile -t COMPREPLY < <(compgen -c -f -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -F _exitstat exitstat
