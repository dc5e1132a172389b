#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mutants.sh - do the tests notice it when the code is wrong?
#
# Usage: scripts/test/mutants.sh [--list] [NAME]...
#        scripts/test/mutants.sh --random N [--seed S]
#
#   --list      names the mutants and says what is wrong with them
#   NAME        only this mutant
#   --random N  not those made by hand, but N drawn at random
#   --seed S    a number; the same one draws the same mutants (default: the time)
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
# One drawn at random lacks a statement, has the opposite of a condition, a number
# that is off by one, or < for <=, somewhere in virt/kvm/exit_stats*.c or in
# arch/x86/kvm/exit_stats*. What does not compile, or builds the same modules, is
# drawn again. It has to be noticed by KUnit or by the quick checks on SVM; what
# nobody noticed is shown at the end. All stay in build/random-mutants.
#
# Examples:
#   scripts/test/mutants.sh
#   scripts/test/mutants.sh swap-names vm-not-retired
#   scripts/test/mutants.sh --random 200 --seed 1

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

patches=$top/scripts/test/mutants
dir=$BUILD/$KERNEL
modules=$dir/mutant
log=$BUILD/log/mutants.log

# Those that notice most in least time come first, and KUnit, for which the modules
# are built once more, after them.
quick_checks="counts handled files retired reset badinput binary"
long_checks="switch dumpevents time lifecycle dumpvms dump"
random_targets()
{
	printf '%s\n' "svm: $quick_checks" kunit "svm: $long_checks"
}

# Line 1 of a patch and those from line 2 on.
wrong()
{
	sed -n 1p "$patches/$1.patch"
}

targets()
{
	sed -n -e '/^--- /q' -e '2,$s/^Run: //p' "$patches/$1.patch"
}

all_mutants()
{
	for patch in "$patches"/*.patch; do
		basename "$patch" .patch
	done
}

# What scripts/build/modules.sh reads of a tree.
copy_tree()
{
	mkdir "$scratch/tree"
	(cd "$source" && tar -c Makefile arch/x86/kvm virt \
		include/linux/kvm*.h include/uapi/linux/kvm*.h \
		include/trace/events/kvm*.h include/trace/define_trace.h \
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
	"$top/scripts/build/modules.sh" --headers "$(objects_dir minimal)" \
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
	{
		for mutant in $mutants; do
			targets "$mutant"
		done
		[ -z "$random" ] || random_targets
	} | awk '
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
	targets "$1" >"$scratch/targets"
	fresh_tree "$1"
	while read -r target; do
		build "$target" || die "the mutant $1 does not compile, see $log"
		run "$target"
		# kunit.sh builds by itself.
		case $killer in
		*"did not build"*) die "the mutant $1 does not compile, see $log" ;;
		esac
		[ -z "$killer" ] || break
	done <"$scratch/targets"
	took=$(($(date +%s) - began))
	if [ -n "$killer" ]; then
		say "$1: killed in $took s by $target: $killer"
	else
		target=$(targets "$1" | paste -s -d ';')
		say "$1: SURVIVED $target"
		survivors="$survivors $1"
	fi
	printf '%-26s | %s | %s | %d\n' "$1" "$(wrong "$1")" \
		"${killer:-SURVIVED} ($target)" "$took" >>"$scratch/table"
}

# --- mutants at random ---

# What can be made wrong, in the order of the seed.
draw_order()
{
	(
		cd "$scratch/tree"
		LC_ALL=C
		export LC_ALL
		find virt/kvm arch/x86/kvm -path '*/exit_stats*.c' \
			! -name '*_test.c' >"$scratch/files"
		find arch/x86/kvm -name exit_stats.h >>"$scratch/files"
		sort -o "$scratch/files" "$scratch/files"
		# shellcheck disable=SC2046 # paths without blanks
		set -- $(cat "$scratch/files")
		spatch --very-quiet --sp-file "$top/scripts/test/mutants.cocci" \
			"$@" >"$scratch/places" 2>>"$log" || return
		awk -f "$mutate" -v mode=list "$scratch/places" "$@"
	) | LC_ALL=C sort -u >"$scratch/all"
	[ -s "$scratch/all" ] || die "spatch found nothing to make wrong, see $log"
	awk -f "$mutate" -v mode=shuffle -v "seed=$seed" "$scratch/all" \
		>"$scratch/order"
}

# write_patch NAME MUTANT: a line of the list becomes a patch.
write_patch()
{
	file=$(echo "$2" | cut -d ' ' -f 2)
	awk -f "$mutate" -v mode=edit -v mutant="$2" "$scratch/tree/$file" \
		>"$scratch/wrong"
	{
		awk -f "$mutate" -v mode=tell -v mutant="$2" "$scratch/tree/$file"
		random_targets | sed 's/^/Run: /'
		echo
		diff -u --label "a/$file" --label "b/$file" \
			"$scratch/tree/$file" "$scratch/wrong" || :
	} >"$patches/$1.patch"
}

same_modules()
{
	for module in kvm kvm-intel kvm-amd; do
		cmp -s "$modules/$module.ko" "$scratch/modules/$module.ko" || return
	done
}

# Whether the mutant is one: it compiles, and to something else.
is_mutant()
{
	fresh_tree "$1" || die "the mutant $1 does not apply"
	if ! build svm:; then
		say "$1: does not compile, another one: $(wrong "$1")"
		return 1
	fi
	if same_modules; then
		say "$1: the same code, another one: $(wrong "$1")"
		return 1
	fi
}

try_at_random()
{
	fresh_tree
	build svm: || die "the code as it is does not build, see $log"
	mkdir "$scratch/modules"
	cp "$modules"/kvm*.ko "$scratch/modules"

	drawn=0
	tried=0
	while [ "$tried" -lt "$random" ] && read -r line <&3; do
		drawn=$((drawn + 1))
		name=seed-$seed-$drawn
		write_patch "$name" "$line"
		if ! is_mutant "$name"; then
			rm "$patches/$name.patch"
			continue
		fi
		tried=$((tried + 1))
		say "$name, $tried of $random: $(wrong "$name")"
		try "$name"
	done 3<"$scratch/order"
}

is_number()
{
	case $1 in
	'' | *[!0-9]* | ?????????*) return 1 ;;
	esac
}

mutants=
random=
seed=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list)
		for mutant in $(all_mutants); do
			printf '%-26s %s\n' "$mutant" "$(wrong "$mutant")"
		done
		exit 0
		;;
	--random | --seed)
		{ [ $# -ge 2 ] && is_number "$2"; } ||
			usage "$1 needs a number of at most eight digits"
		case $1 in
		--random) random=$2 ;;
		--seed) seed=$2 ;;
		esac
		shift
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
[ -z "$seed" ] || [ -n "$random" ] || usage "--seed belongs to --random"
[ -z "$mutants" ] || [ -z "$random" ] ||
	usage "--random takes no mutants by name"
[ -n "$mutants$random" ] || mutants=$(all_mutants)

# shellcheck disable=SC2086 # a name, or nothing
"$top/scripts/build/packages.sh" make gcc libc6-dev patch ${random:+coccinelle}
make -s -C "$top" kernel modules-pristine
mkdir -p "$BUILD/log"
: >"$log"
source=$(tree_default)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
survivors=

copy_tree
if [ -n "$random" ]; then
	seed=${seed:-$(date +%s | tail -c 9)}
	mutate=$top/scripts/test/mutants.awk
	patches=$BUILD/random-mutants
	rm -rf "$patches"
	mkdir "$patches"
	draw_order
	say "$(wc -l <"$scratch/order") mutants to draw $random from, by the seed $seed"
else
	check_patches
fi
unmutated
for mutant in $mutants; do
	try "$mutant"
done
[ -z "$random" ] || try_at_random

echo "mutant | what is wrong | killed by | seconds"
cat "$scratch/table"
# shellcheck disable=SC2086 # names
set -- $survivors
[ -z "$random" ] || for name; do
	printf '\n%s: ' "$name"
	cat "$patches/$name.patch"
done
echo "$(wc -l <"$scratch/table") mutants, $# survived${1+:$survivors}"
[ $# -eq 0 ]
