#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mutants.sh - do the tests notice it when the code is wrong?
#
# Usage: scripts/test/mutants.sh [--list] [NAME]...
#
#   --list   names the mutants and says what is wrong with them
#   NAME     only this mutant
#
# A mutant is a small patch in scripts/test/mutants that makes the code wrong.
# Its first line says how, its second one which tests have to notice: "Run:
# kunit", or "Run: svm: CHECK..." or "Run: vmx: CHECK..." with checks of
# scripts/run-checks.sh. Each is applied to a copy of the patched sources, KVM's
# modules are built from it, and the tests are run until one of them fails or
# the kernel panics, complains or hangs: then the mutant is killed. Before that
# the same tests have to pass on the code as it is.
#
# The last thing printed is a table: mutant, what is wrong, what killed it, and
# how long that took. The status is 0 if all were killed. A patch that does not
# apply, or does not compile, is an error.
#
# Examples:
#   scripts/test/mutants.sh
#   scripts/test/mutants.sh swap-names fold-forgotten

set -eu
. "$(dirname "$0")/../progress.sh"
. "$(dirname "$0")/../tree.sh"

patches=$top/scripts/test/mutants
dir=$BUILD/$KERNEL
modules=$dir/mutant
log=$BUILD/log/mutants.log

# Line 1 and line 2 of a patch.
wrong()
{
	sed -n 1p "$patches/$1.patch"
}

targets()
{
	sed -n '2s/^Run: //p' "$patches/$1.patch"
}

all_mutants()
{
	for patch in "$patches"/*.patch; do
		basename "$patch" .patch
	done
}

# What scripts/build-modules.sh reads of a tree.
copy_tree()
{
	mkdir "$scratch/tree"
	(cd "$source" && tar -c Makefile arch/x86/kvm virt \
		include/linux/kvm*.h include/uapi/linux/kvm*.h \
		include/trace/events/kvm.h include/trace/define_trace.h \
		arch/x86/include/asm/kvm*.h arch/x86/include/uapi/asm/kvm*.h) |
		tar -x -C "$scratch/tree"
}

# fresh_tree [MUTANT]: the sources as they are, or with the mutation.
fresh_tree()
{
	rm -rf "$scratch/mutant"
	cp -a "$scratch/tree" "$scratch/mutant"
	[ $# -eq 0 ] || patch -p1 -s -f --fuzz=0 --no-backup-if-mismatch \
		-d "$scratch/mutant" <"$patches/$1.patch" >"$scratch/report" 2>&1
}

# build TARGET: the modules that it needs; kunit.sh builds its own.
build()
{
	[ "$1" != kunit ] || return 0
	"$top/scripts/build-modules.sh" --headers "$(objects_dir minimal)" \
		--source "$scratch/mutant" --out "$modules" >>"$log" 2>&1 &&
		copy_changed "$dir/minimal/irqbypass.ko" "$modules/irqbypass.ko"
}

start()
{
	case $1 in
	kunit) set -- env SRC="$scratch/mutant" "$top/scripts/test/kunit.sh" ;;
	svm:* | vmx:*)
		machine=${1%%:*}
		limit=900
		[ "$machine" = svm ] || limit=2400
		# shellcheck disable=SC2086 # names of checks
		set -- ${1#*:}
		for check; do
			shift
			set -- "$@" --check "$check"
		done
		set -- "$top/scripts/run-checks.sh" --machine "$machine" \
			--modules "$modules" --append oops=panic \
			--timeout $limit "$@"
		;;
	*) die "there is no test \"$1\", but kunit, svm: and vmx:" ;;
	esac
	"$@" </dev/null >"$scratch/out" 2>&1 &
	progress_pid=$!
}

# The first test that failed, without its number.
first_failure()
{
	sed -n 's/^ *not ok [0-9]* - //p' "$scratch/out" | head -n 1 |
		cut -c 1-140
}

# What else there is to say of a run that failed.
last_words()
{
	case $1 in
	kunit) console=$BUILD/kunit.log ;;
	*) console=$BUILD/checks-${1%%:*}.log ;;
	esac
	words=$(grep -m 1 -E 'BUG:|Oops|general protection|Kernel panic|WARNING:' \
		"$console" | tr -d '\r' | sed 's/^\[[^]]*\] //')
	[ -z "$words" ] || words="the kernel: $words; "
	echo "$words$(grep '^error:\|^ *error:' "$scratch/out" | tail -n 1 | sed 's/^ *error: //')" |
		cut -c 1-180
}

# run TARGET: sets $killer to what failed, to nothing if all is well.
run()
{
	killer=
	start "$1"
	while kill -0 "$progress_pid" 2>/dev/null; do
		sleep 0.5
		killer=$(first_failure)
		[ -z "$killer" ] || break
	done
	if [ -n "$killer" ]; then
		progress_kill_tree "$progress_pid"
	fi
	run_status=0
	wait "$progress_pid" 2>/dev/null || run_status=$?
	progress_pid=
	cat "$scratch/out" >>"$log"
	[ -n "$killer" ] || killer=$(first_failure)
	[ -n "$killer" ] || [ "$run_status" -eq 0 ] || killer=$(last_words "$1")
	[ -n "$killer" ] || [ "$run_status" -eq 0 ] ||
		killer="status $run_status of the test"
}

# All that the chosen mutants need, each check once.
all_targets()
{
	for mutant in $mutants; do
		targets "$mutant"
	done | awk '
		$1 == "kunit" { print; next }
		{ for (i = 2; i <= NF; i++) if (!seen[$1, $i]++) list[$1] = list[$1] " " $i }
		END { for (machine in list) print machine list[machine] }' | sort -u
}

check_patches()
{
	for mutant in $mutants; do
		[ -n "$(targets "$mutant")" ] ||
			die "$patches/$mutant.patch does not say in its second line what to run"
		if ! fresh_tree "$mutant"; then
			cat "$scratch/report" >&2
			die "the mutant $mutant does not apply to the code as it is: make scripts/test/mutants/$mutant.patch anew"
		fi
	done
}

unmutated()
{
	fresh_tree
	all_targets >"$scratch/targets"
	while read -r target; do
		say "the code as it is: $target"
		build "$target" || die "the code as it is does not build, see $log"
		run "$target"
		[ -z "$killer" ] ||
			die "the code as it is fails ($target), so nothing can be said of mutants: $killer"
	done <"$scratch/targets"
}

# Adds a row to the table.
try()
{
	began=$(date +%s)
	target=$(targets "$1")
	fresh_tree "$1"
	build "$target" || die "the mutant $1 does not compile, see $log"
	run "$target"
	# kunit.sh builds by itself.
	case $killer in
	*"did not build"*) die "the mutant $1 does not compile, see $log" ;;
	esac
	took=$(($(date +%s) - began))
	if [ -n "$killer" ]; then
		say "$1: killed in $took s by $target: $killer"
	else
		say "$1: SURVIVED $target"
		survivors="$survivors $1"
	fi
	printf '%-26s | %s | %s | %d\n' "$1" "$(wrong "$1")" \
		"${killer:-SURVIVED} ($target)" "$took" >>"$scratch/table"
}

mutants=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list)
		for mutant in $(all_mutants); do
			printf '%-26s %s\n' "$mutant" "$(wrong "$mutant")"
		done
		exit 0
		;;
	-*) usage "unknown option $1" ;;
	*)
		[ -e "$patches/$1.patch" ] ||
			usage "there is no mutant $1: --list names them"
		mutants="$mutants $1"
		;;
	esac
	shift
done
[ -n "$mutants" ] || mutants=$(all_mutants)

"$top/scripts/packages.sh" make gcc libc6-dev patch
make -s -C "$top" kernel modules-pristine
mkdir -p "$BUILD/log"
: >"$log"
source=$(tree_default)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
survivors=

copy_tree
check_patches
unmutated
for mutant in $mutants; do
	try "$mutant"
done

echo "mutant | what is wrong | killed by | seconds"
cat "$scratch/table"
# shellcheck disable=SC2086 # names
set -- $survivors
echo "$(wc -l <"$scratch/table") mutants, $# survived${1+:$survivors}"
[ $# -eq 0 ]
