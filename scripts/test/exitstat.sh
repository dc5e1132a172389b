#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# exitstat.sh - tools/kvm/exitstat builds, and does what its cases say
#
# Usage: scripts/test/exitstat.sh
#
# Builds it with gcc and clang, runs its cases, on recorded files, and compares
# screens of exitstat top, as they are and with AddressSanitizer and UBSan, has
# the fuzzers read what they once found, and looks at the manual page.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

source=$top/tools/kvm/exitstat
out=$BUILD/exitstat

build()
{
	rm -rf "${out:?}/$1"
	make -s -C "$source" O="$out/$1" CC="$1"
}

# The cases of one run, numbered on. The first argument is the goal.
cases()
{
	make -s -C "$source" O="$out/gcc" "$@" >"$out/cases" 2>&1 || :
	grep -q '^1\.\.[0-9]' "$out/cases" || {
		not_ok "the cases of exitstat run ($*)"
		tail -n 20 "$out/cases" | sed 's/^/# /'
		return
	}
	while read -r line; do
		case $line in
		"ok "*) ok "${line#* - }${2:+ ($2)}" ;;
		"not ok "*) not_ok "${line#* - }${2:+ ($2)}" ;;
		"# "*) printf '%s\n' "$line" ;;
		esac
	done <"$out/cases"
}

install_and_run()
{
	rm -rf "$out/root"
	make -s -C "$source" O="$out/gcc" DESTDIR="$out/root" PREFIX=/usr install &&
		"$out/root/usr/bin/exitstat" --version &&
		[ -s "$out/root/usr/share/man/man1/exitstat.1" ] &&
		[ -s "$out/root/usr/share/bash-completion/completions/exitstat" ] &&
		[ -s "$out/root/usr/share/zsh/site-functions/_exitstat" ] &&
		[ -s "$out/root/usr/share/fish/vendor_completions.d/exitstat.fish" ]
}

# looks_in SHELL DIRECTORY
# shellcheck disable=SC2016 # variables of those shells
looks_in()
{
	case $1 in
	fish) env -u XDG_DATA_DIRS fish -c 'string join \n $fish_complete_path' ;;
	zsh) zsh -fc 'print -l $fpath' ;;
	esac | grep -xF "$2"
}

# Below /usr/local, and as the package has it.
completions_are_found()
{
	rm -rf "$out/local"
	make -s -C "$source" O="$out/gcc" DESTDIR="$out/local" install || return
	fish=$(find "$out/local" -name exitstat.fish)
	zsh=$(find "$out/local" -name _exitstat)
	looks_in fish "$(dirname "${fish#"$out/local"}")" &&
		looks_in zsh "$(dirname "${zsh#"$out/local"}")" &&
		looks_in fish /usr/share/fish/vendor_completions.d &&
		looks_in zsh "$(sed -n 's/.*ZSHDIR=//p' "$top/packaging/debian/rules")" &&
		XDG_DATA_DIRS=$out/local/usr/local/share bash -c '
			. /usr/share/bash-completion/bash_completion
			_completion_loader exitstat
			complete -p exitstat'
}

# As man-pages(7) has them, with those of our own behind OPTIONS.
sections_are_in_order()
{
	sed -n 's/^\.Sh //p' "$source/doc/exitstat.1" >"$out/sections"
	head -n 3 "$out/sections" | paste -sd ,
	tail -n 5 "$out/sections" | paste -sd ,
	[ "$(head -n 3 "$out/sections" | paste -sd ,)" = NAME,SYNOPSIS,DESCRIPTION ] &&
		[ "$(tail -n 5 "$out/sections" | paste -sd ,)" = "EXIT STATUS,ENVIRONMENT,FILES,EXAMPLES,SEE ALSO" ]
}

# All warnings, but that this machine's other manual pages are not known, and that
# BSD has EXIT STATUS behind FILES.
manual_page()
{
	mandoc_output=$(mandoc -Tlint "$source/doc/exitstat.1" 2>&1 |
		grep -v -e 'lacks perf-kvm(1)' -e 'not found: Xr perf-kvm' \
			-e 'out of conventional order: Sh ENVIRONMENT' || :)
	[ -z "$mandoc_output" ] || {
		echo "$mandoc_output"
		return 1
	}
}

# The same wherever it is built: the packages are then, too.
names_no_directory()
{
	[ -s "$out/gcc/generated/bpf/exits.o" ] &&
		! grep -aF "$top" "$out/gcc/generated/bpf/exits.o"
}

mkdir -p "$out"
check "exitstat builds with gcc" build gcc
check "exitstat builds with clang" build clang
check "its BPF program has no directory of this machine in it" names_no_directory
check "exitstat is installed and runs" install_and_run
check "completions are where bash, fish and zsh look for them" completions_are_found
check "mandoc finds no fault with the manual page" manual_page
check "its sections are those of man-pages(7)" sections_are_in_order
check "the fuzzers find no fault in the files of tests/corpus" \
	make -s -C "$source" O="$out/clang" check-fuzz
cases check
cases check SANITIZE=1
cases check-top
cases check-top SANITIZE=1

tap_end
