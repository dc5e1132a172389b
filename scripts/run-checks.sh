#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run-checks.sh - run the checks of tools/testing/kvm-exit-stats in an outer VM
#
# Usage: scripts/run-checks.sh --machine vmx|svm|native [OPTION]...
#
#   --machine M      as for scripts/boot.sh
#   --check NAME     only this check (see --list); may be repeated
#   --modules DIR    the modules to test (default: build/6.1/minimal)
#   --pristine DIR   unpatched modules of the same kernel, for the cost of an
#                    exit (default: build/6.1/minimal-pristine); irqbypass.ko
#                    may be there
#   --kernel K       minimal (default) or the path of a bzImage
#   --smp N          number of CPUs (default: 1; vmx: 1 only)
#   --parallel       on svm, gives each CPU of stress, or of --smp N, a thread of
#                    its own and leaves out what QEMU cannot do then (see boot.sh)
#   --icount, --memory MIB  as for scripts/boot.sh
#   --together       stress and cost have no boot of their own
#   --append "ARGS"  more kernel arguments
#   --with FILE      is in the guest beside the checks; may be repeated
#   --name NAME      of the logs and in the messages (default: the machine)
#   --timeout S      seconds after which a boot is stopped, as it hangs (default:
#                    9000, ten times what all checks take on an idle machine)
#   --list           names the checks; there are more, which run only by name
#
# Builds the guests, boots the kernel and shows the results as they come.
# On svm, without --together, some checks have a boot of their own: those of costs, with
# QEMU counting instructions, those of stress and a slow log, with two CPUs, and the one
# of time, once more, with a TSC that is no clock; native has no costs. The logs are
# build/checks-<name>*.log. The last line is
# "<name>: N passed, N failed, N skipped"; a log that ends early is a
# failure. Returns 0 if nothing failed. KERNEL=6.12 chooses the kernel series.
#
# Examples:
#   scripts/run-checks.sh --machine vmx
#   scripts/run-checks.sh --machine svm --check counts --check trace

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

here=$(cd "$(dirname "$0")" && pwd)
source=$top/tools/testing/kvm-exit-stats

machine=
name=
checks=
kernel=minimal
smp=1
parallel=
together=
options=
append=
files=
timeout=9000
modules=$BUILD/$KERNEL/minimal
pristine=
viewer=
boot=
scratch=

clean_up()
{
	[ -z "$boot" ] || kill "$boot" 2>/dev/null || :
	[ -z "$viewer" ] || kill "$viewer" 2>/dev/null || :
	[ -z "$boot" ] || wait "$boot" 2>/dev/null || :
	[ -z "$scratch" ] || rm -rf "$scratch"
}
trap clean_up EXIT

# The names, in the order in which checks.sh runs them.
all_checks()
{
	sed -n 's/^all="\(.*\)"$/\1/p' "$source/checks.sh"
}

# Those that make sense in some kernels only.
more_checks()
{
	sed -n 's/^more="\(.*\)"$/\1/p' "$source/checks.sh"
}

while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list) all_checks | tr ' ' '\n'; exit 0 ;;
	--parallel) parallel=--parallel; shift; continue ;;
	--together) together=1; shift; continue ;;
	--icount) options="$options $1"; shift; continue ;;
	--machine | --check | --modules | --pristine | --kernel | --smp | \
		--append | --timeout | --with | --name | --memory)
		[ $# -ge 2 ] || usage "$1 needs a value" ;;
	*) usage "unknown option $1" ;;
	esac
	case $1 in
	--machine) machine=$2 ;;
	--check)
		case " $(all_checks) $(more_checks) " in
		*" $2 "*) checks="$checks $2" ;;
		*) usage "there is no check $2: $(all_checks) $(more_checks)" ;;
		esac ;;
	--modules) modules=${2%/} ;;
	--pristine) pristine=${2%/} ;;
	--kernel) kernel=$2 ;;
	--smp) smp=$2 ;;
	--append) append=" $2" ;;
	--timeout) timeout=$2 ;;
	--memory) options="$options --memory $2" ;;
	--with) files="$files $2" ;;
	--name) name=$2 ;;
	esac
	shift 2
done
case $machine in
vmx | svm | native) ;;
'') usage "--machine vmx, svm or native is needed" ;;
*) usage "unknown machine $machine: vmx, svm and native are known" ;;
esac
[ -z "$parallel" ] || [ "$machine" = svm ] ||
	usage "--parallel is for --machine svm"
case $name in
*[!A-Za-z0-9_-]*) usage "--name needs letters and digits, not \"$name\"" ;;
esac
: "${name:=$machine}" "${checks:=$(all_checks)}"
case " $checks " in
*" cost "* | *" scale "*) : "${pristine:=$BUILD/$KERNEL/minimal-pristine}" ;;
*) : "${pristine:=$modules}" ;;
esac
for dir in "$modules" "$pristine"; do
	[ -e "$dir/kvm.ko" ] ||
		die "there is no $dir/kvm.ko, make it with: make kernel modules-pristine KERNEL=$KERNEL"
done
payload=$BUILD/$KERNEL/payload-study
case " $checks " in
*" linux "* | *" exitstat "* | *" documents "*)
	[ -e "$payload/stamp" ] ||
		die "the checks linux, exitstat and documents need $payload, make it with: make image-study KERNEL=$KERNEL" ;;
esac
staged=$BUILD/checks-$name

# without NAMES, only NAMES: of the checks that are to run.
without()
{
	for check in $checks; do
		case " $1 " in
		*" $check "*) ;;
		*) printf '%s ' "$check" ;;
		esac
	done
}

only()
{
	for check in $checks; do
		case " $1 " in
		*" $check "*) printf '%s ' "$check" ;;
		esac
	done
}

# What two checks load. It can be built where the kernel was.
build_test_modules()
{
	case " $checks " in
	*" loadfailure "* | *" verdict "*) ;;
	*) return 0 ;;
	esac
	config=minimal
	[ "$kernel" = minimal ] || config=$(basename "$(dirname "$kernel")")
	[ -d "$BUILD/$KERNEL/obj/$config" ] || return 0
	"$here/build/test-modules.sh" --config "$config" "$KERNEL"
	files="$files $(echo "$BUILD/$KERNEL/test-modules/$config"/*.ko)"
}

# Nothing but what the guest needs, and complete or not at all.
stage()
{
	"$here/build/packages.sh" gcc make libc6-dev
	mkdir -p "$BUILD"
	# Two machines may be tested at once.
	flock "$BUILD/exitgen.lock" make -s -C "$source" O="$BUILD/exitgen"
	build_test_modules
	rm -rf "$staged.new" "$staged"
	mkdir "$staged.new"
	# shellcheck disable=SC2086 # names without blanks
	cp "$source"/*.sh "$source"/*.awk "$top"/Documentation/virt/kvm/exit-stats*.rst \
		"$BUILD/exitgen/exitgen" \
		"$BUILD/exitgen/watcher" "$BUILD/exitgen/hostile" \
		"$BUILD/exitgen/shortage" "$BUILD/exitgen/readcost" $files "$staged.new"
	mv "$staged.new" "$staged"
}

# What fails, at once, and how each check ended. boot.sh rewrites the log when
# the guest has ended: nothing is shown twice.
show()
{
	tail --pid="$boot" -n +1 -f "$1" 2>/dev/null | awk '
		{ sub(/\r$/, "") }
		/^(not )?ok [0-9]+ - / {
			number = $1 == "ok" ? $2 : $3
			if (number <= last)
				next
			last = number
			results++
			if ($1 == "not") { print "    " $0; fflush() }
		}
		/^# [a-z]*: [0-9]+ s$/ && !shown[$2]++ {
			print "    " substr($0, 3) ", " results + 0 " results"
			results = 0
			fflush()
		}'
}

# count WORD LOG: of the summary that checks.sh writes last.
count()
{
	sed -n "s/^# summary:.* \([0-9]*\) $1.*/\1/p" "$2" | tail -n 1
}

passed=0
failed=0
skipped=0

# run SUFFIX CHECKS OPTION...
run()
{
	log=$BUILD/checks-$name$1.log
	names=$2
	shift 2
	[ -n "$names" ] || return 0
	say "$name: $names"
	: >"$log"
	case " $names " in
	*" linux "* | *" exitstat "* | *" documents "*) set -- "$@" --payload "$payload" ;;
	esac
	# shellcheck disable=SC2086 # names without blanks
	set -- "$@" --append "checks=$(echo $names | tr ' ' ',') modules=$(basename "$modules") pristine=$(basename "$pristine")${parallel:+ parallel}$append"
	"$here/boot.sh" --machine "$machine" --kernel "$kernel" \
		--modules "$modules" --modules "$pristine" \
		--add "$staged:/checks" --run /checks/checks.sh \
		--log "$log" --timeout "$timeout" "$@" >"$scratch/boot" 2>&1 &
	boot=$!
	show "$log" &
	viewer=$!
	status=0
	wait $boot || status=$?
	boot=
	wait $viewer || :
	viewer=

	if ! is_complete "$log"; then
		failed=$((failed + 1))
		passed=$((passed + $(grep -c '^ok' "$log" || :)))
		failed=$((failed + $(grep -c '^not ok' "$log" || :)))
		sed 's/^/    /' "$scratch/boot"
		say "$name: the run did not come to its end, its log is $log"
		return 0
	fi
	passed=$((passed + $(count passed "$log")))
	failed=$((failed + $(count failed "$log")))
	skipped=$((skipped + $(count skipped "$log")))
	# checks.sh says so itself; boot.sh may know of more.
	if [ $status -ne 0 ] && [ "$(count failed "$log")" = 0 ]; then
		failed=$((failed + 1))
		sed 's/^/    /' "$scratch/boot"
	fi
	sed -n '/^# *\(instructions from\|exit  \)/,/^[^#]/{/^#/s/^# /    /p}' "$log"
}

# As many results as the summary says, a summary and the guest's last line.
is_complete()
{
	grep -q '^# summary: ' "$1" || return 1
	summary=$(($(count passed "$1") + $(count failed "$1") + $(count skipped "$1")))
	[ "$summary" -gt 0 ] || return 1
	[ "$(grep -c -E '^(not )?ok [0-9]' "$1")" = "$summary" ] || return 1
	grep -q '^exit-stats-run: status [0-9]' "$1"
}

scratch=$(mktemp -d)
wait_turn "$staged.lock" "$name: waiting until others have done with $staged"
stage
case $machine in
vmx)
	run "" "$checks" --smp "$smp" ;;
svm)
	[ "$smp" = 1 ] || [ -z "$parallel" ] || options="$options $parallel"
	if [ -n "$together" ]; then
		# shellcheck disable=SC2086 # options without blanks
		run "" "$checks" --smp "$smp" $options
	else
		# shellcheck disable=SC2086 # options without blanks
		run "" "$(without "cost reads scale slowlog stress")" --smp "$smp" $options
		# shellcheck disable=SC2086 # an option or nothing
		run -smp "$(only "slowlog stress")" --smp 2 $parallel
		# shellcheck disable=SC2086 # options without blanks
		run -cost "$(only "cost reads scale")" --icount $options
		# Where the TSC is no clock, time takes another way.
		append="$append tsc=unstable"
		# shellcheck disable=SC2086 # options without blanks
		run -clock "$(only time)" --smp "$smp" $options
	fi ;;
native)
	run "" "$(without "cost reads")" --smp "$smp" ;;
esac

say "$name: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
