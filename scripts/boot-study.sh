#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# boot-study.sh - how many exits a Linux takes to boot, of which kind, and when
#
# Usage: scripts/boot-study.sh [OPTION]...
#
# Boots a small Linux in a VM again and again, in variants that differ in one
# thing each (firmware, console, disk, paging, number of vCPUs), lets it do one
# kind of work after the other (nothing, compute, disk, network, timers, IPIs),
# and boots it while KVM measures time. Then it writes a report that answers: how
# many exits is a boot, when do they come, what spikes when, which reasons are
# frequent and which are rare, where does the time go (in emulators: the
# instructions), and how do VMX and SVM differ. Every number in it is of this run.
#
#   --machine vmx     in the outer VM that Bochs emulates (half an hour)
#   --machine svm     in the outer VM that QEMU emulates (10 minutes); without
#                     --machine, both
#   --machine native  in an outer VM on this machine's own VT-x or AMD-V, nested
#   --machine here    on this machine itself: for root; KVM has to be one with
#                     exit statistics (make load) and without other VMs. KVM's
#                     module is loaded again for the variants without nested
#                     paging, and put back.
#   --boots N         boots of each variant (default: 5)
#   --seconds N       of each kind of work (default: 5)
#   --variant NAME    only this one, may be repeated; there is no report then
#   --list            print the names of the variants
#   --again           also what is complete already
#   --report-only     write the report of what was measured before
#   --no-pdf          the report without the PDF, for which Chromium is installed
#   --out DIR         results go there (default: build/study)
#
# A variant that the emulator cannot boot is left out, and the report says why.
#
# DIR/<machine>/ has the recordings, which exitstat compares and draws, DIR/report/
# the report as page, PDF, charts, and text for Documentation/virt/kvm. Stopped
# and started again, it goes on where it was. Times are for an idle CPU; the first
# run builds a kernel before. KERNEL=6.12 chooses another kernel series.
#
# Examples:
#   scripts/boot-study.sh
#   scripts/boot-study.sh --machine native
#   scripts/boot-study.sh --machine svm --variant pc --boots 20

set -eu
. "$(dirname "$0")/lib/progress.sh"
. "$(dirname "$0")/lib/tree.sh"
. "$(dirname "$0")/lib/native.sh"
. "$(dirname "$0")/lib/kvm-modules.sh"
. "$(dirname "$0")/study/variants.sh"

machines=
boots=5
seconds=5
chosen=
again=no
report_only=no
pdf=
out=$BUILD/study
scratch=

# Stopped in the middle, KVM is to be as it was; QEMU may take a moment to end.
put_back()
{
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		if "$top/scripts/study/load-here.sh" here >"$scratch/put-back" 2>&1; then
			return
		fi
		sleep 0.5
	done
	echo "error: KVM is still loaded without nested paging ($(tail -n 1 "$scratch/put-back" | sed 's/^error: //')): run scripts/study/load-here.sh here" >&2
}

clean_up()
{
	[ -n "$scratch" ] || return 0
	[ "$machine" != here ] || put_back
	rm -rf "$scratch"
}
trap clean_up EXIT

number()
{
	case $2 in
	'' | *[!0-9]* | 0* | ????*) usage "$1 needs a number from 1 to 999, not \"$2\"" ;;
	esac
}

# What made this machine, for the reader.
emulator()
{
	case $1 in
	vmx) echo "Bochs $(dpkg-query -W -f '${Version}' bochs | sed 's/[-+].*//')" ;;
	svm) echo "QEMU $(qemu_version) (TCG)" ;;
	native | here) echo "none" ;;
	esac
}

qemu_version()
{
	qemu-system-x86_64 --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p'
}

# cannot_boot VARIANT: prints why $machine cannot, or nothing. Without an exit for
# a read of CR3, a guest sees KVM's page tables for its own.
cannot_boot()
{
	case $machine,-$1- in
	svm,*-shadow-*) ;;
	here,*-time-*)
		[ -d /sys/kernel/debug/kvm/exit_stats/time ] ||
			echo "this machine's KVM was built without the mode time"
		return ;;
	*) return 0 ;;
	esac
	version=$(qemu_version)
	[ "$(printf '9.1\n%s\n' "$version" | sort -V | head -n 1)" != 9.1 ] ||
		echo "QEMU $version emulates SVM without exits for reads of CR3, which shadow paging needs (7.2 has them)"
}

leave_out()
{
	say "$machine: $1 is left out, as $2"
	printf '# boot-study 2\n# variant=%s\n# left_out=%s\n# end\n' \
		"$1" "$2" >"$data/$1.tsv"
}

# Takes the files from the console's log, whole or not at all.
take_files()
{
	sum=$(sed -n 's/^==> \([0-9a-f]*\) <==$/\1/p' "$1")
	sed -n '/^==> [0-9a-f]* <==$/,/^==> end <==$/p' "$1" | grep -v '^==>' |
		base64 -d >"$scratch/packed" || return
	[ "$(md5sum <"$scratch/packed" | cut -d ' ' -f 1)" = "$sum" ] || return
	mkdir "$scratch/files"
	tar -xzf "$scratch/packed" -C "$scratch/files" || return
	sed -i "1a# machine=$machine\n# emulator=$(emulator "$machine")\n# date=$(date +%Y-%m-%d)" \
		"$scratch/files"/*.tsv
	# The one that says that the others are there comes last.
	mv "$scratch/files"/*.jsonl "$data" && mv "$scratch/files"/*.tsv "$data"
}

# With QEMU's counting of instructions for a clock, four vCPUs on its one CPU do
# not get to the end of a boot. Without it, that clock is no measure of anything.
boot_outer()
{
	clock=
	[ "$machine,$1" != "svm,$time_variant" ] || clock=--icount
	# shellcheck disable=SC2086 # an option or none
	"$top/scripts/boot.sh" --machine "$machine" --payload "$payload" \
		--modules "$BUILD/$KERNEL/minimal" --run /etc/outer-vm/study \
		--log "$data/$1.log" --timeout 7200 $clock --append \
		"study_modules=minimal study_variant=$1 study_boots=$boots study_seconds=$seconds"
}

check_here()
{
	[ "$(id -u)" -eq 0 ] || die "--machine here is for root"
	[ -r /sys/kernel/debug/kvm/exit_stats/retired ] ||
		die "this machine's KVM has no exit statistics: run make load, or boot a kernel that has them"
	find_vendor
	[ "$(nested_paging)" = 1 ] ||
		die "this machine's KVM was loaded without nested paging (ept, npt), which the study switches itself"
}

# On this machine itself, with the programs of the outer VM by their names.
run_here()
{
	mkdir -p "$scratch/bin"
	printf '#!/bin/sh\nexec sh "%s/scripts/outer-vm/inner-vm" "$@"\n' \
		"$top" >"$scratch/bin/inner-vm"
	printf '#!/bin/sh\nexec "%s/scripts/study/load-here.sh" "$@"\n' \
		"$top" >"$scratch/bin/load-kvm"
	chmod +x "$scratch/bin"/*
	here_status=0
	PATH=$scratch/bin:$PATH payload=$payload study_variant=$1 \
		study_boots=$boots study_seconds=$seconds study_modules=here \
		study_saved=$scratch/saved \
		sh "$top/scripts/outer-vm/study" >"$data/$1.log" 2>&1 ||
		here_status=1
	# As it was before.
	"$scratch/bin/load-kvm" here >>"$data/$1.log" 2>&1 || here_status=1
	[ $here_status -eq 0 ] || tail -n 3 "$data/$1.log"
	return $here_status
}

run_variant()
{
	scratch=$(mktemp -d)
	if [ "$machine" = here ]; then
		set -- run_here "$1"
	else
		set -- boot_outer "$1"
	fi
	step "$machine: $2, variant $done_before of $planned" \
		"$BUILD/log/study-$machine.log" "$@" ||
		die "the variant $2 failed on $machine, all it said is in $data/$2.log"
	take_files "$data/$2.log" ||
		die "the results of $2 did not come whole from $machine: see $data/$2.log"
	rm -rf "$scratch"
	scratch=
}

run_machine()
{
	machine=$1
	data=$out/$machine
	mkdir -p "$data" || die "$data cannot be written"
	lock "$data"
	done_before=0
	# shellcheck disable=SC2086 # names without blanks
	planned=$(echo ${chosen:-$all_variants} | wc -w)
	for variant in ${chosen:-$all_variants}; do
		done_before=$((done_before + 1))
		if [ $again = no ] && variant_is_complete "$data" "$variant" "$boots" "$seconds"; then
			say "$machine: $variant is complete"
			continue
		fi
		rm -f "$data/$variant".*
		why=$(cannot_boot "$variant")
		if [ -n "$why" ]; then
			leave_out "$variant" "$why"
			continue
		fi
		run_variant "$variant"
	done
}

while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list) echo "$all_variants" | tr ' ' '\n'; exit 0 ;;
	--again) again=yes; shift; continue ;;
	--report-only) report_only=yes; shift; continue ;;
	--no-pdf) pdf=--no-pdf; shift; continue ;;
	--machine | --boots | --seconds | --variant | --out)
		[ $# -ge 2 ] || usage "$1 needs a value" ;;
	*) usage "unknown argument $1" ;;
	esac
	case $1 in
	--machine)
		case $2 in
		vmx | svm | native | here) machines="$machines $2" ;;
		*) usage "unknown machine $2: vmx, svm, native and here are known" ;;
		esac ;;
	--boots) number "$1" "$2"; boots=$2 ;;
	--seconds) number "$1" "$2"; seconds=$2 ;;
	--variant)
		case " $all_variants " in
		*" $2 "*) chosen="$chosen $2" ;;
		*) usage "there is no variant $2, but $all_variants" ;;
		esac ;;
	--out) out=$2 ;;
	esac
	shift 2
done
: "${machines:=vmx svm}"
refuse_foreign
refuse_series "$KERNEL"
payload=$BUILD/$KERNEL/payload-study

if [ "$report_only" = no ]; then
	for machine in $machines; do
		[ "$machine" != native ] || [ -z "$(why_not_native)" ] ||
			die "--machine native cannot be: $(why_not_native); use --machine vmx or svm"
		[ "$machine" != here ] || check_here
	done
	# Not to fail after an hour for want of a package.
	# shellcheck disable=SC2086 # an option or none
	[ -n "$chosen" ] || "$top/scripts/study/report.sh" --prepare $pdf || exit 1
	case " $machines " in
	*" vmx "*) "$top/scripts/build/packages.sh" @vmx ;;
	*" svm "* | *" native "*) "$top/scripts/build/packages.sh" @svm ;;
	esac
	for machine in $machines; do
		for variant in $chosen; do
			why=$(cannot_boot "$variant")
			[ -z "$why" ] || die "$variant cannot be booted on $machine: $why"
		done
	done
	# Where it was built there may be no network, no compiler and little room.
	[ -e "$payload/stamp" ] ||
		"$top/scripts/build/fetch.sh" --room 4000 @exitstat
	make -s --no-print-directory -C "$top" image-study || exit 1
	for machine in $machines; do
		run_machine "$machine"
	done
	[ -z "$chosen" ] || exit 0
fi
# shellcheck disable=SC2086 # an option or none, names without blanks
exec "$top/scripts/study/report.sh" $pdf "$out" $machines
