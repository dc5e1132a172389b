#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test.sh - run all tests
#
# Usage: scripts/test.sh [OPTION]... [SUITE]...
#        scripts/test.sh --mutants [--list] [NAME]...
#
# Installs what it needs, builds the kernel and the modules, and runs the
# suites, or only the SUITEs named; docs, deb and dkms only where they are named
# or --all is given:
#
#   style       what the kernel's checkers say
#   apply       applying to a kernel tree, taking out again, refusing
#   option-off  CONFIG_KVM_EXIT_STATS=n builds the unpatched code
#   kunit       mapping, arithmetic and formatting, in the kernel
#   svm         the counters on SVM, in QEMU
#   vmx         the counters on VMX, in Bochs
#   selftest    the selftest in KVM's own framework, on both
#   exitstat    the program that shows, records and compares the counters
#   regression  KVM's own selftests, on both: as with unpatched modules
#   prometheus  its metrics, rules and dashboard, in a real Prometheus
#   report      its pages and charts, in a browser
#   short-road  our modules in Debian's kernel, loaded and unloaded
#   docs        the documentation, as HTML and PDF, beside the unpatched one
#   series      the mails of the patch series, applied and built one by one
#   deb         the packages of our modules and of a kernel, in Debian systems
#   dkms        the package that builds the modules, the same way
#   road        scripts/demo.sh in a fresh clone, from nothing
#
#   --kernel K  on this kernel series, e.g. 6.12 (default: KERNEL, or 6.1)
#   --machine M  only what runs on the machine M, svm or vmx; suites that need
#               no machine stay, unless suites are named
#   --quick     all but the slow ones: docs, series, deb, dkms and road
#   --all       every suite
#   --list      only print the names of the suites
#   --mutants   test the tests instead: see scripts/test/mutants.sh
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

set -eu
. "$(dirname "$0")/progress.sh"
. "$(dirname "$0")/tree.sh"

run_suite()
{
	# shellcheck disable=SC2086 # $machine is one or nothing
	case $1 in
	svm | vmx) run_checks "$1" ;;
	selftest | regression | road) "$top/scripts/test/$1.sh" $machine ;;
	*) "$top/scripts/test/$1.sh" ;;
	esac
}

# In the outer VM; what it printed there is the result.
run_checks()
{
	rm -f "$BUILD/checks-$1"*.log
	checks_status=0
	"$top/scripts/run-checks.sh" --machine "$1" || checks_status=$?
	cat "$BUILD/checks-$1"*.log | tr -d '\r' |
		grep -E '^((not )?ok [0-9]|#)' || :
	return "$checks_status"
}

exitstat_needs='pkg-config libjson-c-dev libmicrohttpd-dev libncurses-dev'

# runs_on SUITE MACHINE: true when a suite has something to do there.
runs_on()
{
	case $1,$2 in
	svm,vmx | kunit,vmx | short-road,vmx | vmx,svm) return 1 ;;
	esac
}

# What a suite stands on. Each is quick when it is there already.
prepare()
{
	case $1 in
	style)
		"$top/scripts/packages.sh" git shellcheck sparse perl &&
			make -s -C "$top" kernel
		;;
	apply) "$top/scripts/packages.sh" git && make -s -C "$top" apply ;;
	option-off | kunit | selftest) make -s -C "$top" kernel ;;
	svm | vmx) make -s -C "$top" kernel modules-pristine image ;;
	regression) make -s -C "$top" kernel modules-pristine ;;
	short-road)
		# Without Debian's kernel, the suite says so.
		! "$top/scripts/stock-kernel.sh" --check "$KERNEL" 2>/dev/null ||
			make -s -C "$top" modules kernel
		;;
	series)
		"$top/scripts/packages.sh" git perl && make -s -C "$top" kernel
		;;
	exitstat)
		# shellcheck disable=SC2086 # a list of names
		"$top/scripts/packages.sh" $exitstat_needs curl clang mandoc tmux
		;;
	docs) "$top/scripts/packages.sh" perl poppler-utils && make -s -C "$top" apply ;;
	deb | dkms)
		"$top/scripts/packages.sh" lintian &&
			make -s -C "$top" kernel image deb
		;;
	prometheus)
		# shellcheck disable=SC2086 # a list of names
		"$top/scripts/packages.sh" $exitstat_needs curl jq
		;;
	report)
		# shellcheck disable=SC2086 # a list of names
		"$top/scripts/packages.sh" $exitstat_needs chromium imagemagick \
			libxml2-utils tidy librsvg2-2 fonts-dejavu-core
		;;
	road) "$top/scripts/packages.sh" git ;;
	esac
}

# Prints what is worth seeing while a suite runs.
show()
{
	if [ -n "$verbose" ]; then
		sed -u 's/^/    /'
	else
		# Details follow the test that failed.
		awk '/^complete$/ || /^1\.\.[0-9]+$/ { next }
		     /^ok .*# SKIP/ { shown = 0; print "    " $0; fflush(); next }
		     /^ok / { shown = 0; next }
		     /^not ok / { shown = 1 }
		     /^#/ && !shown { next }
		     { print "    " $0; fflush() }'
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

# without NAMES: prints the suites that are not among them.
without()
{
	for suite in $suites; do
		case " $1 " in
		*" $suite "*) ;;
		*) printf '%s ' "$suite" ;;
		esac
	done
}

suites='style apply option-off kunit svm vmx selftest regression exitstat report prometheus short-road docs series deb dkms road'
slow='docs series deb dkms road'
on_demand='docs deb dkms'
verbose=
chosen=
several=
machine=
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list) echo "$suites" | tr ' ' '\n'; exit 0 ;;
	--quick) several=1 chosen=$(without "$slow") ;;
	--all) several=1 chosen=$suites ;;
	--verbose) verbose=1 ;;
	--mutants) shift; exec "$top/scripts/test/mutants.sh" "$@" ;;
	--kernel | --machine)
		[ $# -ge 2 ] || usage "$1 needs a value"
		if [ "$1" = --kernel ]; then
			KERNEL=$2
		else
			machine=$2
		fi
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
KERNEL=${KERNEL:-6.1}
export KERNEL
refuse_series "$KERNEL"
case $machine in
'' | svm | vmx) ;;
*) usage "unknown machine $machine: svm and vmx are tested" ;;
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

# make may not be there yet.
"$top/scripts/packages.sh" make gcc libc6-dev
mkdir -p "$BUILD/log"

total_passed=0
total_failed=0
total_skipped=0
for suite in $chosen; do
	log=$BUILD/log/test-$suite.log
	: >"$log"
	: >"$log.status"
	say "$suite: preparing"
	if ! prepare "$suite" </dev/null; then
		echo "not ok 1 - $suite could not be prepared" >"$log"
		rm -f "$log.status"
		say "$suite: could not be prepared, see above"
		total_failed=$((total_failed + 1))
		continue
	fi

	say "$suite: running"
	# The status cannot be had through the pipe.
	{
		if run_suite "$suite" 2>&1 </dev/null; then
			echo complete
		fi
	} >>"$log.status" 2>&1 &
	progress_pid=$!
	tail -q -n +1 -f --pid="$progress_pid" "$log.status" | show || :
	wait "$progress_pid" || :
	progress_pid=
	grep -v '^complete$' "$log.status" >"$log" || :

	passed=$(count passed "$log") || :
	failed=$(count failed "$log") || :
	skipped=$(count skipped "$log") || :
	if ! grep -q '^complete$' "$log.status" && [ "$failed" -eq 0 ]; then
		say "$suite: did not come to its end, see $log:"
		tail -n 5 "$log" | sed 's/^/    /'
		failed=1
	elif [ $((passed + failed)) -eq 0 ] && [ "$skipped" -eq 0 ]; then
		say "$suite: ran no test, see $log"
		failed=1
	fi
	rm -f "$log.status"
	say "$suite: $passed passed, $failed failed, $skipped skipped"
	total_passed=$((total_passed + passed))
	total_failed=$((total_failed + failed))
	total_skipped=$((total_skipped + skipped))
done

echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
[ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
