#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# debug-kernel.sh - selftest and checks in a kernel that looks for errors
#
# Usage: scripts/test/debug-kernel.sh kasan|kcsan
#
#   kasan   memory (KASAN, UBSAN, kmemleak, debug objects), locks (lockdep, by
#           the rules of PREEMPT_RT too), sleeping where that is forbidden, and
#           allocations that fail; the first warning ends the run
#   kcsan   data races, with two CPUs that run side by side. Races in the exit
#           statistics are failures, those elsewhere in the kernel are listed
#
# Boots build/<KERNEL>/kasan or kcsan (make kernel CONFIG=kasan) in QEMU, as a
# machine with SVM. All checks run in one boot: the last one, verdict.sh, asks
# the kernel what it has found. The log is build/checks-<kernel>.log.
#
# Examples:
#   make kernel CONFIG=kcsan && scripts/test/debug-kernel.sh kcsan

set -eu
. "$(dirname "$0")/suite.sh"

# Checks of each kernel, in this order between detectors and verdict: those that
# do most with locks and memory, and end in minutes; stress in its short form.
checks_kasan="counts selftest time stress reset lifecycle loadfailure allocation"
checks_kcsan="counts selftest time stress commotion"

# Nothing but a panic goes to the console, which the results share: in contexts
# in which PREEMPT_RT must not print, lockdep reports the console itself. With
# a panic comes all of the log. Failing allocations are chosen by the cache: all
# but kmalloc-32 (see allocation.sh).
arguments_kasan="loglevel=2 panic_print=32 panic_on_warn=1 oops=panic slub_debug=A,kmalloc-1*,kmalloc-2*,kmalloc-4*,kmalloc-5*,kmalloc-6*,kmalloc-8*,kmalloc-9*,kmalloc-cg-*,kernfs_node_cache,dentry,inode_cache"
arguments_kcsan="kcsan.skip_watch=100 loglevel=2 panic_print=32 oops=panic"

# functions DIR: names of the functions in the objects of the exit statistics.
functions()
{
	nm "$1"/virt/kvm/exit_stats*.o "$1"/arch/x86/kvm/exit_stats*.o |
		awk '$2 ~ /^[tT]$/ { sub(/\..*/, "", $3); print $3 }' | sort -u
}

# The kernel's report, or what else there is at the end of the log.
show_report()
{
	tr -d '\r' <"$1" |
		awk '/WARNING:|BUG:|Oops|Kernel panic|general protection|UBSAN:/ { found = 1 }
		     found && n++ < 25 { print "# " $0 }
		     END { exit !found }' ||
		tail -n 15 "$1" | sed 's/^/# /'
}

# kasan has one CPU that counts instructions: there sleeping takes no time, and
# the clock does not depend on how busy this machine is. A scan for leaks takes
# the longer the more memory there is.
kernel=${1-}
case $kernel in
-h | --help) show_help; exit 0 ;;
kasan) checks=$checks_kasan arguments=$arguments_kasan options="--icount --memory 512" ;;
kcsan) checks=$checks_kcsan arguments=$arguments_kcsan options="--smp 2 --parallel" ;;
*) usage "kasan or kcsan is needed, not \"$kernel\"" ;;
esac
[ $# -eq 1 ] || usage "one kernel at a time"

dir=$BUILD/$KERNEL
objects=$(objects_dir "$kernel")
[ -f "$dir/$kernel/bzImage" ] ||
	die "there is no $dir/$kernel/bzImage, make it with: make kernel CONFIG=$kernel"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

modules=$scratch/$kernel
mkdir "$modules"
cp "$dir/$kernel"/*.ko "$modules"
functions "$objects" >"$scratch/functions"
"$top/scripts/build/selftests.sh" --out "$dir/selftests" \
	--test exit_stats_test --test kvm_binary_stats_test >&2
cp "$dir/selftests/exit_stats_test" "$dir/selftests/kvm_binary_stats_test" \
	"$scratch"

set --
for check in detectors $checks verdict; do
	set -- "$@" --check "$check"
done
log=$BUILD/checks-$kernel.log
rm -f "$log"
status=0
# shellcheck disable=SC2086 # one word each
"$top/scripts/run-checks.sh" --machine svm --together $options \
	--name "$kernel" --kernel "$dir/$kernel/bzImage" --modules "$modules" \
	--append "short $arguments" --with "$scratch/functions" \
	--with "$scratch/exit_stats_test" \
	--with "$scratch/kvm_binary_stats_test" "$@" &
# A signal is to reach it at once, not when it has ended.
progress_pid=$!
wait "$progress_pid" || status=$?
progress_pid=

repeat_results "$log"
note "of all checks and the selftest, this suite runs: $checks"
skip "cost" "in this kernel an exit costs what the detectors cost"
if grep -q '^exit-stats-run: status [0-9]' "$log"; then
	ok "the kernel ran to the end"
else
	not_ok "the kernel ran to the end"
	show_report "$log"
fi
if [ "$status" -ne 0 ] && [ "$tap_failed" -eq 0 ]; then
	not_ok "all results are there (status $status)"
fi
tap_end
