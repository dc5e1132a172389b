#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# selftests.sh - build KVM's selftests
#
# Usage: scripts/build/selftests.sh [--tree TREE] --out DIR [--test NAME]...
#
#   --tree TREE   a Linux source tree (default: the one that SRC names, or
#                 build/<KERNEL>/linux); it is not written to
#   --out DIR     gets the programs, without debug information and linked
#                 statically, so that they run in an outer VM
#   --test NAME   only this test, e.g. exit_stats_test; may be repeated; without
#                 it, all are built, and those that do not compile (in some
#                 kernels one does not) are named and left out
#   --list        only print the names of the tests
#
# The objects are kept in build/<KERNEL>/obj/selftests: built again, only what
# changed is compiled.
#
# Examples:
#   scripts/build/selftests.sh --out build/selftests --test exit_stats_test
#   echo 'load-kvm minimal && /selftests/exit_stats_test' >build/selftests/run
#   scripts/boot.sh --machine svm --modules build/6.1/minimal \
#       --add build/selftests:/selftests --run /selftests/run --verbose

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

# Later kernels ask for x86-64-v2, which the CPU that QEMU emulates is not.
kvm_make()
{
	make -C "$tests" OUTPUT="$objects" \
		KHDR_INCLUDES="-isystem $objects/headers/usr/include" \
		TARGET_ARCH=-march=x86-64 \
		LDFLAGS='-static -pthread -no-pie' "$@"
}

# The paths of all tests, below where they are built.
list_tests()
{
	# shellcheck disable=SC2016 # make expands it
	kvm_make -s --no-print-directory \
		--eval 'list-tests: ; @echo $(TEST_GEN_PROGS)' list-tests |
		tr ' ' '\n' | sed -n "s|^$objects/||p" | sort
}

build_headers()
{
	make -C "$tree" O="$objects/headers" -j "$(nproc)" headers
}

build_tests()
{
	# What does not compile any more must not look as if it did.
	while read -r path; do
		[ ! -e "$objects/$path" ] ||
			find "$tests/$path.c" -newer "$objects/$path" \
				-exec rm -f "$objects/$path" \;
	done <"$scratch/wanted"

	# shellcheck disable=SC2046 # one word each
	kvm_make -k -j "$(nproc)" $(sed "s|^|$objects/|" "$scratch/wanted") ||
		[ -z "$names" ]
}

tree='' out='' names='' list=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--list) list=1 ;;
	--tree | --out | --test)
		[ $# -ge 2 ] || usage "$1 needs a value"
		case $1 in
		--tree) tree=$2 ;;
		--out) out=$2 ;;
		--test) names="$names $2" ;;
		esac
		shift
		;;
	*) usage "unknown option $1" ;;
	esac
	shift
done
[ -n "$out$list" ] || usage "--out is missing"

[ -n "$tree" ] || tree=$(tree_default)
tree=$(tree_path "$tree")
tests=$tree/tools/testing/selftests/kvm
tree_refuse_built "$tree"
"$top/scripts/build/packages.sh" make gcc libc6-dev binutils

objects=$(objects_dir selftests)
lock "$objects"
objects_of_tree "$objects" "$tree"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
list_tests >"$scratch/tests"
[ -s "$scratch/tests" ] || die "$tree has no KVM selftests for this machine"
if [ -n "$list" ]; then
	sed 's|.*/||' "$scratch/tests"
	exit 0
fi

if [ -z "$names" ]; then
	cp "$scratch/tests" "$scratch/wanted"
else
	for name in $names; do
		grep -x -e "$name" -e ".*/$name" "$scratch/tests" ||
			die "Linux $(tree_version "$tree") in $tree has no KVM selftest $name: --list shows what it has"
	done >"$scratch/wanted"
fi

log=$BUILD/log/selftests.log
step "installing the headers of Linux $(tree_version "$tree")" "$log" build_headers ||
	die "the headers could not be made, all that make said is in $log"
step "building $(wc -l <"$scratch/wanted") of KVM's selftests" "$log" build_tests ||
	die "the selftests did not build, all that the compiler said is in $log"
mkdir -p "$out" || die "$out cannot be written"
built=0
while read -r path; do
	if [ ! -e "$objects/$path" ]; then
		say "$(basename "$path") of Linux $(tree_version "$tree") does not compile, see $log"
		rm -f "$out/$(basename "$path")"
		continue
	fi
	objcopy --strip-debug "$objects/$path" "$scratch/program"
	copy_changed "$scratch/program" "$out/$(basename "$path")"
	built=$((built + 1))
done <"$scratch/wanted"
[ "$built" -gt 0 ] || die "none of the selftests did compile, all that the compiler said is in $log"
say "$built selftests are in $out"
