# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# tap.sh - how a suite of host-side tests reports
#
# Sourced, never run:  . "$(dirname "$0")/tap.sh"
#
#   ok TEXT             a test passed
#   not_ok TEXT         a test failed
#   skip TEXT REASON    a test could not run; counts as neither
#   note TEXT           a figure that was measured, or what was seen
#   check TEXT CMD...   runs CMD; its output is shown when it fails
#   refused TEXT CMD... the same, but CMD has to fail with one line on stderr
#   repeat_results LOG [PREFIX]  those of checks.sh in an outer VM's log, and its
#                       figures, as results of this suite
#   tap_end             the last line of a suite; status 1 if a test failed

tap_count=0
tap_failed=0

ok()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$*"
}

not_ok()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$*"
}

skip()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

note()
{
	printf '# %s\n' "$*"
}

check()
{
	tap_text=$1
	shift
	if tap_output=$("$@" 2>&1 </dev/null); then
		ok "$tap_text"
	else
		not_ok "$tap_text (status $?)"
		printf '%s\n' "$tap_output" | tail -n 30 | sed 's/^/# /'
	fi
}

refused()
{
	tap_text=$1
	shift
	if tap_output=$("$@" 2>&1 >/dev/null </dev/null); then
		not_ok "$tap_text (it was not refused)"
	elif printf '%s\n' "$tap_output" | tail -n 1 | grep -q '^error: .'; then
		ok "$tap_text"
	else
		not_ok "$tap_text (no clear sentence)"
		printf '%s\n' "$tap_output" | sed 's/^/# /'
	fi
}

repeat_results()
{
	tr -d '\r' <"$1" | grep -E '^((not )?ok [0-9]|#)' >"$1.results" || :
	while read -r tap_line; do
		tap_text=${2-}${tap_line#*ok * - }
		case $tap_line in
		"ok "*" # SKIP "*)
			skip "${tap_text%% # SKIP *}" "${tap_text#* # SKIP }" ;;
		"ok "*) ok "$tap_text" ;;
		"not ok "*) not_ok "$tap_text" ;;
		*) printf '%s\n' "$tap_line" ;;
		esac
	done <"$1.results"
	rm -f "$1.results"
}

tap_end()
{
	printf '1..%d\n' "$tap_count"
	[ "$tap_count" -gt 0 ] && [ "$tap_failed" -eq 0 ]
}
