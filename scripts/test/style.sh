#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# style.sh - the rules of the kernel for what is written here
#
# Usage: scripts/test/style.sh
#
# Scripts pass shellcheck; kernel code passes checkpatch --strict, sparse and W=1;
# tools build with -Wall -Wextra -Werror. Needs the source tree with the exit
# statistics applied and the minimal kernel.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

tree=$(tree_default)
objects=$(objects_dir minimal)
cd "$top"

scripts=$(git ls-files -co --exclude-standard |
	while read -r file; do
		if [ -f "$file" ] && { [ "${file%.sh}" != "$file" ] ||
			head -n 1 "$file" | grep -q '^#! */bin/sh'; }; then
			echo "$file"
		fi
	done)
note "shell scripts: $(echo "$scripts" | wc -l)"
for file in $scripts; do
	check "shellcheck $file" shellcheck -x -P SCRIPTDIR "$file"
done

sources=$(git ls-files -co --exclude-standard include virt arch tools |
	grep '\.[chS]$')
note "kernel and tool sources: $(echo "$sources" | wc -l)"
# From standard input, or it takes a patch that git knows for a source file.
# Not here, where it would leave a file behind.
checkpatch()
{
	(cd "$BUILD" && perl "$tree/scripts/checkpatch.pl" --strict --no-tree \
		--terse --show-types --root="$tree" "$@")
}

# Rules about what the kernel has and programs do not: its macros, negative
# errno values, other ways to write sentences for users.
kernel_only=SPLIT_STRING,LONG_LINE_STRING,EMBEDDED_FUNCTION_NAME
kernel_only=$kernel_only,PREFER_DEFINED_ATTRIBUTE_MACRO,ARRAY_SIZE
kernel_only=$kernel_only,USE_NEGATIVE_ERRNO,VOLATILE,CAMELCASE,STRCPY

check_source()
{
	case $1 in
	tools/kvm/exitstat/*) checkpatch --ignore "$kernel_only" --file "$top/$1" ;;
	*) checkpatch --file "$top/$1" ;;
	esac
}

# The author signs off when the series is exported.
check_patch()
{
	checkpatch --ignore MISSING_SIGN_OFF - <"$top/$1"
}

for file in $sources; do
	check "checkpatch $file" check_source "$file"
done
for file in patches/"$KERNEL"/*.patch; do
	check "checkpatch $file" check_patch "$file"
done

# What they add but for what they take away, beside those that count exits.
hooks_are_few()
{
	more=$(cat patches/"$KERNEL"/*-handled-hooks.patch \
		patches/"$KERNEL"/*-nested-hooks.patch \
		patches/"$KERNEL"/*-time-hooks.patch |
		awk '/^@@ / { hunk = 1 } /^---/ { hunk = 0 } hunk && /^\+/ { n++ }
			hunk && /^-/ { n-- } END { print n }')
	echo "$more lines"
	[ "$more" -gt 0 ] && [ "$more" -le 20 ]
}
check "the hooks of who handles, L2 and time are 20 lines at most" hooks_are_few

# Those that make a hook wrong are for one kernel.
mutant_applies()
{
	patch -p1 -s -f --fuzz=0 --dry-run <"$top/$1"
}

for file in scripts/test/mutants/*.patch; do
	[ ! -f "$(sed -n 's/^--- a\///p' "$file" | head -n 1)" ] ||
		check "$file applies" mutant_applies "$file"
done

# One build of KVM with all that the compiler and sparse have to say.
checked=$BUILD/$KERNEL/modules-checked
rm -rf "$checked"
if MAKEFLAGS='C=2 W=1 CONFIG_KVM_EXIT_STATS_KUNIT_TEST=y' "$top/scripts/build/modules.sh" --headers "$objects" \
	--source "$tree" --out "$checked" >/dev/null 2>&1; then
	ok "KVM builds with C=2 W=1"
else
	not_ok "KVM builds with C=2 W=1"
fi
log=$BUILD/log/modules-modules-checked.log
old_sparse=$(grep 'sparse is not available or not up to date' "$log" || :)
for file in $(git ls-files -co --exclude-standard virt arch | grep '\.c$'); do
	name=$(basename "$file")
	if [ -n "$old_sparse" ] && ! grep -q "$name:[0-9]" "$log"; then
		skip "sparse and W=1 are silent on $file" \
			"W=1 is, but Linux $(tree_version "$tree") finds sparse $(sparse --version | cut -d ' ' -f 1) too old"
	elif [ -z "$old_sparse" ] && ! grep -q "CHECK .*$name" "$log"; then
		not_ok "sparse looked at $file"
	elif grep "$name:[0-9]" "$log" | sed 's/^/# /' | grep .; then
		not_ok "sparse and W=1 are silent on $file"
	else
		ok "sparse and W=1 are silent on $file"
	fi
done

exitstat=$top/tools/kvm/exitstat

# Only what is of the repository: a copy, which may be spoilt.
copy_exitstat()
{
	rm -rf "${BUILD:?}/style-exitstat"
	mkdir -p "$BUILD/style-exitstat"
	(cd "$exitstat" && git ls-files -co --exclude-standard | tar -cT -) |
		tar -xC "$BUILD/style-exitstat"
	cd "$BUILD/style-exitstat"
}

# Does the check see an arrow that goes up?
sees_wrong_include()
{
	(
		copy_exitstat
		make -s check-rooms || exit
		echo '#include "show/view.h"' >>kernel/table.c
		make -s check-rooms 2>&1 |
			grep 'kernel/table.c:.*show/view.h'
	)
}

sees_long_file()
{
	(
		copy_exitstat
		yes '/* */' | head -n 500 >>base/text.c
		make -s check-rooms 2>&1 | grep 'base/text.c: more than'
	)
}

# As a user who knows of no O=.
leaves_nothing()
{
	(
		copy_exitstat
		git init -q . && git add . && make -s -j2 TREE="$top" || exit
		left=$(git status --porcelain --untracked-files=all | grep -v '^A  ' || :)
		[ -z "$left" ] && [ -x exitstat ] && exit
		echo "$left"
		exit 1
	)
}

check "the rooms of exitstat include downwards only" make -s -C "$exitstat" check-rooms
check "an include that goes up would be seen" sees_wrong_include
check "a file of more than 500 lines would be seen" sees_long_file
check "make in exitstat leaves nothing that git shows" leaves_nothing

check "the tools build with -Wall -Wextra -Werror" \
	make -C tools/testing/kvm-exit-stats O="$BUILD/style-tools" \
	CFLAGS='-std=gnu11 -O2 -Wall -Wextra -Werror'

tap_end
