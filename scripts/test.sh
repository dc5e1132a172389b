#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test.sh - run all tests
#
# Usage: scripts/test.sh [OPTION]... [SUITE]...
#        scripts/test.sh --mutants [--list] [NAME]...
#        scripts/test.sh --mutants --random N [--seed S]
#
# Installs what it needs, builds the kernel and the modules, and runs the
# suites, or only the SUITEs named; those of the second list only where they are
# named or --all is given:
#
#   style       what the kernel's checkers say
#   apply       applying to a kernel tree, taking out again, carrying over
#   option-off  CONFIG_KVM_EXIT_STATS=n builds the unpatched code
#   kunit       mapping, arithmetic and formatting, in the kernel
#   svm         the counters on SVM, in QEMU
#   vmx         the counters on VMX, in Bochs
#   selftest    the selftest in KVM's own framework, on both
#   exitstat    the program that shows, records and compares the counters
#   regression  KVM's own selftests, on SVM: as with unpatched modules
#   prometheus  its metrics, rules and dashboard, in a real Prometheus
#   report      its pages and charts, in a browser
#   commands    what README and the documents have a user type is there
#   study       the report of the study of boots, from made-up data
#   short-road  our modules in Debian's kernel, loaded and unloaded
#   bpf         exitstat counts by itself in Debian's kernel, on SVM
#   series      the mails of the patch series, applied and built one by one
#   road        scripts/demo.sh in a fresh clone, from nothing
#   other-release  the same on SVM, in a minimal system of the other release of
#               Debian, 13 on 12 and 12 on 13
#
#   regression-vmx  those selftests on VMX
#   bpf-vmx     exitstat counts by itself there
#   kasan       selftest, a short stress and checks in a kernel that watches
#               memory and locks
#   kcsan       selftest, stress and checks in one that looks for data races
#   compile     KVM compiles as modules, without a kernel to boot
#   configurations  KVM compiles in others: no debugfs, 32-bit, ...
#   coccicheck  the kernel's semantic patches find nothing
#   docs        the documentation, as HTML and PDF, beside the unpatched one
#   deb         the packages of our modules, exitstat, a kernel in Debian systems
#   dkms        the package that builds the modules, the same way
#   perf        exits and times of perf kvm stat and ours, in one run, on both
#   tools       exits in QEMU's monitor, libvirt and kvm_stat of Debian, on SVM
#   events      trace-cmd, perf and bpftrace wait for dumps, on SVM
#   lab         the lab guide, word for word, on SVM and VMX
#   other-release-rest  on that other release, the demo on VMX, and these tests
#
#   --kernel K  on this kernel series, e.g. 6.12 (default: KERNEL, or
#               that of this release of Debian, 6.1 in 12 and 6.12 in 13); with
#               all, on each: all suites on the first; on the others those
#               that differ, with the checks of --quick and without the builds
#               of series; with daily, so on the first and on one of the others
#               in turn, each day the next (if the patches of some have changed
#               since yesterday, one of these); on the rest KVM is only compiled
#   --machine M  only what runs on the machine M, svm or vmx; suites that need
#               no machine stay, unless suites are named
#   --quick     in five minutes, when all is built: without those that are left
#               out anyhow, regression, series, road and other-release; on SVM all
#               checks but the two longest, on VMX a few
#   --all       every suite
#   --list      only print the names of the suites
#   --mutants   test the tests instead, with wrong code that was made by hand or
#               drawn at random: see scripts/test/mutants.sh
#   --jobs N    so many suites side by side (default: the number of CPUs)
#   --verbose   show passed tests and figures too, not only failures
#
# The output of each suite is kept in build/log/test-<suite>.log. The last line
# says how many tests passed, failed and were skipped; the status is 0 if none
# failed.
#
# Examples:
#   scripts/test.sh
#   scripts/test.sh --quick
#   scripts/test.sh --verbose svm
#   scripts/test.sh --kernel 6.12 --machine svm
#   scripts/test.sh --kernel all

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"

run_suite()
{
	# shellcheck disable=SC2046,SC2086 # names, or nothing
	case $1 in
	vmx) run_checks vmx ${quick:+$quick_checks} ;;
	svm) run_checks svm ${quick:+$(all_but_long_checks)} ;;
	selftest | perf | road | lab) "$top/scripts/test/$1.sh" $machine ;;
	compile) "$top/scripts/test/configurations.sh" modules ;;
	bpf | events) "$top/scripts/test/$1.sh" svm ;;
	bpf-vmx) "$top/scripts/test/bpf.sh" vmx ;;
	regression) "$top/scripts/test/regression.sh" svm ;;
	regression-vmx) "$top/scripts/test/regression.sh" vmx ;;
	series) "$top/scripts/test/series.sh" ${later:+--no-builds} ;;
	kasan | kcsan) "$top/scripts/test/debug-kernel.sh" "$1" ;;
	other-release-rest) "$top/scripts/test/other-release.sh" rest ;;
	*) "$top/scripts/test/$1.sh" ;;
	esac
}

all_but_long_checks()
{
	"$top/scripts/run-checks.sh" --list | grep -vxF "$long_checks"
}

# run_checks MACHINE [CHECK]...: what the outer VM printed is the result.
run_checks()
{
	checks_of=$1
	shift
	rm -f "$BUILD/checks-$checks_of"*.log
	for check; do
		set -- "$@" --check "$check"
		shift
	done
	checks_status=0
	"$top/scripts/run-checks.sh" --machine "$checks_of" "$@" ||
		checks_status=$?
	cat "$BUILD/checks-$checks_of"*.log | tr -d '\r' |
		grep -E '^((not )?ok [0-9]|#)' || :
	return "$checks_status"
}

# runs_on SUITE MACHINE: true when a suite has something to do there.
runs_on()
{
	case $1,$2 in
	svm,vmx | kunit,vmx | regression,vmx | short-road,vmx | bpf,vmx | tools,vmx | events,vmx | lab,vmx | other-release,vmx) return 1 ;;
	vmx,svm | regression-vmx,svm | bpf-vmx,svm) return 1 ;;
	esac
}

# The packages that a suite needs, besides those of fetch.sh.
packages_of()
{
	case $1 in
	style) echo git shellcheck sparse perl @exitstat ;;
	apply | road) echo git ;;
	lab) echo git tmux @svm ;;
	series) echo git perl ;;
	other-release*) echo git @debian-root ;;
	perf | tools) echo @svm @debian-root ;;
	events) echo @svm @debian-root pahole ;;
	svm | vmx | study) echo @exitstat ;;
	bpf*) echo @exitstat pahole ;;
	exitstat)
		echo @exitstat curl bash-completion clang fish jq libclang-rt-dev mandoc tmux \
			zsh zstd
		;;
	coccicheck)
		# Some of the semantic patches are compiled.
		echo coccinelle ocaml-nox ocaml-findlib
		;;
	docs) echo @pdfdocs perl poppler-utils chromium imagemagick ;;
	commands) echo @exitstat ;;
	prometheus) echo @exitstat curl jq ;;
	report)
		echo @exitstat chromium imagemagick libxml2-utils tidy librsvg2-2 \
			fonts-dejavu-core tmux
		;;
	esac
	case $1 in
	vmx) echo @vmx ;;
	regression-vmx | bpf-vmx) echo @vmx ;;
	selftest | perf | road | lab) [ "$machine" = svm ] || echo @vmx ;;
	deb) echo @vmx @deb @deb-kernel @debian-root lintian ;;
	dkms) echo @deb @debian-root lintian ;;
	study) echo jq libxml2-utils python3-docutils ;;
	esac
}

# All that the suites need from elsewhere, before anything takes long: a missing
# package, a full disk or a mirror that is away is not to be found after an hour.
fetch()
{
	packages=
	stock=
	room=6000
	for suite; do
		packages="$packages $(packages_of "$suite")"
		case $suite in
		short-road | bpf* | deb | dkms | perf | tools | events) stock=1 ;;
		esac
		case $suite in
		kasan | kcsan | configurations | docs | deb | dkms | perf | tools | events) room=$((room + 3000)) ;;
		road) room=$((room + 5000)) ;;
		esac
	done
	# What is built already takes its room.
	[ ! -d "$BUILD/$KERNEL/linux" ] || room=2000
	# Without Debian's kernel, the suites say so.
	"$top/scripts/build/stock-kernel.sh" --check "$KERNEL" >/dev/null 2>&1 || stock=
	# shellcheck disable=SC2086 # a list of names, an option or none
	"$top/scripts/build/fetch.sh" ${stock:+--stock} --room "$room" $packages &&
		case " $* " in
		*" prometheus "*) "$top/scripts/test/prometheus.sh" fetch ;;
		esac
}

# Besides the modules for Debian's kernel.
built_for()
{
	case $1 in
	short-road) echo kernel ;;
	tools) echo image ;;
	esac
}

# What a suite stands on. Each is quick when it is there already.
prepare()
{
	case $1 in
	apply | docs) make -s -C "$top" apply ;;
	compile)
		make -s -C "$top" apply
		[ -f "$(objects_dir minimal)/.config" ] ||
			"$top/scripts/build/configure.sh"
		;;
	series)
		if [ -n "$later" ]; then
			make -s -C "$top" apply
		else
			make -s -C "$top" kernel
		fi
		;;
	style | option-off | kunit | selftest | configurations | coccicheck)
		make -s -C "$top" kernel
		;;
	svm | vmx) make -s -C "$top" kernel modules-pristine image-study ;;
	bpf* | events) make -s -C "$top" apply ;;
	lab) make -s -C "$top" kernel image ;;
	regression*) make -s -C "$top" kernel modules-pristine ;;
	kasan | kcsan) make -s -C "$top" kernel CONFIG="$1" ;;
	short-road | perf | tools)
		# shellcheck disable=SC2046 # words or nothing
		! "$top/scripts/build/stock-kernel.sh" --check "$KERNEL" 2>/dev/null ||
			make -s -C "$top" modules $(built_for "$1")
		;;
	deb | dkms) make -s -C "$top" kernel image-study deb ;;
	study) make -s -C "$top" exitstat ;;
	esac
}

# Prints what is worth seeing of the suite $1 while it runs.
show()
{
	if [ -n "$verbose" ]; then
		sed -u "s/^/    $1: /"
	else
		# Details follow the test that failed.
		awk -v suite="$1" '
		     /^complete$/ || /^1\.\.[0-9]+$/ { next }
		     /^ok .*# SKIP/ { shown = 0; print "    " suite ": " $0; fflush(); next }
		     /^ok / { shown = 0; next }
		     /^not ok / { shown = 1 }
		     /^#/ && !shown { next }
		     { print "    " suite ": " $0; fflush() }'
	fi
}

count()
{
	case $1 in
	passed) grep -E '^ok ' "$2" | grep -vc '# SKIP' ;;
	failed) grep -cE '^not ok ' "$2" ;;
	skipped) grep -cE '^ok .*# SKIP' "$2" ;;
	esac
}

# without NAMES, only NAMES: prints the suites that are not, or are, among them.
without()
{
	for suite in $suites; do
		case " $1 " in
		*" $suite "*) ;;
		*) printf '%s ' "$suite" ;;
		esac
	done
}

only()
{
	for suite in $suites; do
		case " $1 " in
		*" $suite "*) printf '%s ' "$suite" ;;
		esac
	done
}

# test_suite SUITE: runs it and leaves "PASSED FAILED SKIPPED" in
# $scratch/SUITE.result, whatever happens.
test_suite()
{
	log=$BUILD/log/test-$1.log
	wait_turn "$log.lock" "$1: waiting until another test.sh has done with it"
	output=$scratch/$1.output
	: >"$log"
	: >"$output"
	say "$1: preparing"
	suite_began=$(date +%s)
	# One at a time: what one suite builds, the next one finds.
	if ! (flock 8 && prepare "$1") </dev/null >"$scratch/$1.prepare" 2>&1 \
		8>"$BUILD/log/prepare.lock"; then
		sed "s/^/    $1: /" "$scratch/$1.prepare"
		echo "not ok 1 - $1 could not be prepared" >"$log"
		say "$1: could not be prepared, see above"
		echo 0 1 0 >"$scratch/$1.result"
		return
	fi

	say "$1: running"
	# The status cannot be had through the pipe.
	{
		if run_suite "$1" 2>&1 </dev/null; then
			echo complete
		fi
	} >>"$output" 2>&1 8<&- &
	suite_pid=$!
	tail -q -n +1 -f --pid="$suite_pid" "$output" | show "$1" || :
	wait "$suite_pid" || :
	grep -v '^complete$' "$output" >"$log" || :

	passed=$(count passed "$log") || :
	failed=$(count failed "$log") || :
	skipped=$(count skipped "$log") || :
	if ! grep -q '^complete$' "$output" && [ "$failed" -eq 0 ]; then
		say "$1: did not come to its end, see $log:"
		tail -n 5 "$log" | sed 's/^/    /'
		failed=1
	elif [ $((passed + failed)) -eq 0 ] && [ "$skipped" -eq 0 ]; then
		say "$1: ran no test, see $log"
		failed=1
	fi
	say "$1: $passed passed, $failed failed, $skipped skipped, in $(($(date +%s) - suite_began)) s"
	echo "$passed $failed $skipped" >"$scratch/$1.result"
}

# wait_below N: until fewer than N suites run, which are in $running as
# NAME:PROCESS.
wait_below()
{
	while :; do
		still=
		progress_pid=
		for pair in $running; do
			kill -0 "${pair#*:}" 2>/dev/null || continue
			still="$still $pair"
			progress_pid="$progress_pid ${pair#*:}"
		done
		running=$still
		# shellcheck disable=SC2086 # one word each
		set -- "$1" $running
		[ $# -gt "$1" ] || return 0
		now=$(date +%s)
		if [ $((now - told)) -ge 60 ]; then
			told=$now
			say "running:$(echo "$running" | sed 's/:[0-9]*//g')"
		fi
		# A signal ends the wait, not the sleep.
		sleep 1 &
		wait $! || :
	done
}

# test_suites NAME...: side by side, those that take most of the machine alone.
test_suites()
{
	for suite; do
		rm -f "$scratch/$suite.result"
	done
	for suite; do
		wait_below "$jobs"
		case " $alone " in
		*" $suite "*) wait_below 1 ;;
		esac
		test_suite "$suite" &
		running="$running $suite:$!"
		case " $alone " in
		*" $suite "*) wait_below 1 ;;
		esac
	done
	wait_below 1
	for suite; do
		log=$BUILD/log/test-$suite.log
		read -r passed failed skipped <"$scratch/$suite.result" 2>/dev/null || {
			say "$suite: ended early, see $log"
			passed=0 failed=1 skipped=0
		}
		total_passed=$((total_passed + passed))
		total_failed=$((total_failed + failed))
		total_skipped=$((total_skipped + skipped))
	done
}

# The long ones first, and last what needs the results, or builds all again.
suites='vmx regression svm exitstat style option-off selftest report commands study prometheus short-road bpf kunit apply compile regression-vmx bpf-vmx kasan kcsan configurations coccicheck docs deb dkms perf tools events lab series road other-release other-release-rest'
on_demand='compile regression-vmx bpf-vmx kasan kcsan configurations coccicheck docs deb dkms perf tools events lab other-release-rest'
alone='kasan kcsan configurations coccicheck docs deb dkms other-release-rest'
last='series road other-release other-release-rest'
slow="$on_demand regression series road other-release"
# What differs from one kernel series to another.
of_a_kernel='vmx svm option-off selftest kunit apply configurations coccicheck docs series'
# On VMX and on SVM, with --quick: those, and not those.
quick_checks='counts entry files cost'
long_checks='unload
stress'
verbose=
quick=
later=
chosen=
several=
machine=
jobs=$(nproc)
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list) echo "$suites" | tr ' ' '\n'; exit 0 ;;
	--quick) several=1 quick=1 chosen=$(without "$slow") ;;
	--all) several=1 chosen=$suites ;;
	--verbose) verbose=1 ;;
	--mutants) shift; exec "$top/scripts/test/mutants.sh" "$@" ;;
	--kernel | --machine | --jobs)
		[ $# -ge 2 ] || usage "$1 needs a value"
		case $1 in
		--kernel) KERNEL=$2 ;;
		--machine) machine=$2 ;;
		--jobs) jobs=$2 ;;
		esac
		shift
		;;
	-*) usage "unknown option $1" ;;
	*)
		echo " $suites " | grep -qF " $1 " ||
			usage "there is no suite $1, but there are: $suites"
		chosen="$chosen $1"
		;;
	esac
	shift
done

if [ -z "$chosen" ]; then
	several=1
	chosen=$(without "$on_demand")
fi
refuse_foreign
kernels=$KERNEL
daily=
case $kernels in
all) kernels=$(supported_series) ;;
daily) daily=1 kernels=$(supported_series) ;;
*) refuse_series "$kernels" ;;
esac
case $machine in
'' | svm | vmx) ;;
*) usage "unknown machine $machine: svm and vmx are tested" ;;
esac
case $jobs in
[1-9] | [1-9][0-9]) ;;
*) usage "--jobs needs a number from 1 to 99, not \"$jobs\"" ;;
esac
if [ -n "$machine" ]; then
	wanted=
	for suite in $chosen; do
		if runs_on "$suite" "$machine"; then
			wanted="$wanted $suite"
		elif [ -z "$several" ]; then
			usage "the suite $suite has nothing to do on $machine"
		fi
	done
	chosen=$wanted
fi

mkdir -p "$BUILD/log"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

total_passed=0
total_failed=0
total_skipped=0
running=
told=$(date +%s)

# The rest is tested with the first one, and what takes long.
chosen_next=$chosen
[ -z "$several" ] || chosen_next=$(suites=$chosen only "$of_a_kernel")
had=
for KERNEL in $kernels; do
	if [ -z "$had" ]; then
		wanted=$chosen
	elif "$top/scripts/build/source.sh" "$KERNEL" </dev/null; then
		wanted=$chosen_next
	else
		say "Linux $KERNEL: SKIPPED, its source cannot be had here, see above"
		total_skipped=$((total_skipped + 1))
		continue
	fi
	# shellcheck disable=SC2086 # names
	fetch $wanted </dev/null || exit 1
	had="$had $KERNEL"
done

# The others, or those of them whose patches have changed since yesterday.
candidates()
{
	others=$(echo "$kernels" | tr ' ' '\n' | tail -n +2)
	changed=$(for other in $others; do
		[ -z "$(git -C "$top" log -1 --since='1 day ago' --format=%h \
			-- "patches/$other" 2>/dev/null)" ] || echo "$other"
	done)
	echo "${changed:-$others}"
}

turn=$(candidates | awk -v day=$(($(date +%s) / 86400)) '
	{ kernel[NR] = $1 } END { if (NR) print kernel[day % NR + 1] }')

# Whether a kernel that is not the first one is left for another day.
another_day()
{
	[ -n "$daily" ] && [ -n "$several" ] && [ "$1" != "$turn" ]
}

first=1
for KERNEL in $had; do
	[ "$kernels" = "$KERNEL" ] || say "Linux $KERNEL"
	if [ -n "$first" ]; then
		first=
	elif another_day "$KERNEL"; then
		say "Linux $KERNEL: SKIPPED today but for compiling, it is the turn of $turn"
		total_skipped=$((total_skipped + 1))
		later=1 chosen="apply compile series"
	else
		quick=1 later=1 chosen=$chosen_next
	fi
	# In a clone that is fresh itself, the demo makes what the others need.
	case " $chosen " in
	*" road "*)
		! nothing_built || {
			test_suites road
			chosen=$(suites=$chosen without road)
		}
		;;
	esac
	# shellcheck disable=SC2046 # names
	test_suites $(suites=$chosen without "$last")
	# shellcheck disable=SC2046 # names
	test_suites $(suites=$chosen only "$last")
done

echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
[ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
