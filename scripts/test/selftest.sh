#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# selftest.sh - the selftest in KVM's own framework, on VMX and on SVM
#
# Usage: scripts/test/selftest.sh [vmx|svm]...
#
# Builds tools/testing/selftests/kvm/.../exit_stats_test and runs it in the
# outer VMs, with the minimal kernel. Each measurement of the selftest is one
# result here.

set -eu
. "$(dirname "$0")/../progress.sh"
. "$(dirname "$0")/../tree.sh"
. "$(dirname "$0")/tap.sh"

case ${1-} in
-h | --help) show_help; exit 0 ;;
-*) usage "unknown option $1" ;;
esac

dir=$BUILD/${KERNEL:-6.1}
programs=$dir/selftests
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

results()
{
	while read -r line; do
		case $line in
		"skipped: "*)
			line=${line#skipped: }
			skip "$1: ${line%%: *}" "${line#*: }"
			;;
		L[12],*": "*) ok "$1: $line" ;;
		[0-9]*" measurements, exact for "*) note "$1: $line" ;;
		esac
	done <"$2"
}

"$top/scripts/build-selftests.sh" --out "$programs" --test exit_stats_test >&2
cp "$programs/exit_stats_test" "$scratch"
echo 'load-kvm minimal && /selftests/exit_stats_test' >"$scratch/run"

[ $# -gt 0 ] || set -- svm vmx
for machine; do
	log=$BUILD/selftest-$machine.log
	status=0
	"$top/scripts/boot.sh" --machine "$machine" --modules "$dir/minimal" \
		--add "$scratch:/selftests" --run /selftests/run \
		--log "$log" >&2 || status=$?
	tr -d '\r' <"$log" >"$scratch/log"
	results "$machine" "$scratch/log"
	if [ "$status" -eq 0 ] &&
		grep -q '^[1-9][0-9]* measurements, exact for ' "$scratch/log"; then
		ok "$machine: the selftest ran to its end"
	else
		not_ok "$machine: the selftest ran to its end (status $status)"
		tail -n 20 "$scratch/log" | sed 's/^/# /'
	fi
done

tap_end
