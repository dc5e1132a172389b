#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# apply.sh - applying to a kernel tree, taking out again, carrying over, refusing
#
# Usage: scripts/test/apply.sh
#
# Works on a tree of its own, with the files that matter, made from the
# pristine source.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/linux
apply=$top/scripts/apply.sh
unapply=$top/scripts/unapply.sh

# A copy of the source as Debian ships it, without what is never looked at.
copy_tree()
{
	source=$(tree_default)
	mkdir "$tree"
	(cd "$source" && tar -c --exclude=./.kvm-exit-stats Makefile MAINTAINERS arch/x86/kvm \
		arch/x86/Kconfig include/linux include/uapi/linux virt \
		Documentation/virt Documentation/ABI/testing \
		tools/testing/selftests/kvm) | tar -x -C "$tree"
	for file in $(tree_files "$source"); do
		if [ -e "$source/$tree_state/pristine/$file" ]; then
			mkdir -p "$(dirname "$tree/$file")"
			cp -p "$source/$tree_state/pristine/$file" "$tree/$file"
		else
			rm -f "$tree/$file"
			rmdir -p --ignore-fail-on-non-empty \
				"$(dirname "$tree/$file")" 2>/dev/null || :
		fi
	done
}

# Names, contents and modes of all files, and the directories.
fingerprint()
{
	(cd "$tree" && find . -printf '%M %p\n' | LC_ALL=C sort &&
		find . -type f | LC_ALL=C sort | xargs sha256sum) | sha256sum
}

same_as()
{
	now=$(fingerprint)
	if [ "$now" = "$1" ]; then ok "$2"; else not_ok "$2"; fi
}

# Those of scripts/test/mutants.sh change what stands there now.
mutants_apply()
{
	for mutant in "$top/scripts/test/mutants"/*.patch; do
		patch -p1 -s -f --fuzz=0 --dry-run -d "$tree" <"$mutant" ||
			{ echo "$mutant"; return 1; }
	done
}

on_ubuntu()
{
	echo 'PRETTY_NAME="Ubuntu 24.04.3 LTS"
VERSION_CODENAME=noble' >"$scratch/os-release"
	BUILD=$scratch/elsewhere OS_RELEASE=$scratch/os-release "$@"
}

# One sentence, before anything is installed, downloaded or written.
refused_on_ubuntu()
{
	for command in demo test boot-study build/source build/stock-kernel build/fetch; do
		! said=$(on_ubuntu "$top/scripts/$command.sh" 2>&1) ||
			{ echo "$command.sh: not refused"; return 1; }
		echo "$command.sh: $said"
		[ "$(echo "$said" | wc -l)" -eq 1 ] || return
		case $said in
		"error: this is Ubuntu 24.04.3 LTS, "*"make apply SRC="*) ;;
		*) return 1 ;;
		esac
		[ ! -e "$scratch/elsewhere" ] || return
	done
}

applied_on_ubuntu()
{
	on_ubuntu make -s -C "$top" apply SRC="$tree" &&
		on_ubuntu make -s -C "$top" unapply SRC="$tree"
}

# A package that cannot be had is not to be missed after the build.
packages_come_first()
{
	for goal in deb deb-kernel; do
		make -n -C "$top" BUILD="$scratch/elsewhere" SRC= "$goal" |
			grep -E 'packages.sh @deb|build/(modules|kernel).sh' >"$scratch/steps"
		echo "$goal:"
		cat "$scratch/steps"
		head -n 1 "$scratch/steps" | grep -q "packages.sh @$goal\$" || return
	done
}

# The hooks of this series, as if they were of another one that came before it.
another_series()
{
	series=$(tree_series "$tree")
	project=$scratch/project
	rm -rf "$project" "$scratch/build"
	mkdir "$project"
	cp -r "$top/scripts" "$top/patches" "$project"
	mv "$project/patches/$series" "$project/patches/1.0"
	selftest=$project/patches/1.0/kvm-selftests-exit-stats.patch
	makefile=$(patched_files "$selftest" | grep '/Makefile')
}

carry_over()
{
	BUILD=$scratch/build "$project/scripts/rebase.sh" --from 1.0 "$tree"
}

# patched PATCHES TO: what the patches make of the tree's files.
patched()
{
	rm -rf "$2"
	mkdir "$2"
	for file in $(patched_files "$1"/*.patch); do
		[ ! -e "$tree/$file" ] || (cd "$tree" && cp --parents "$file" "$2")
	done
	while read -r name; do
		patch -p1 -s --fuzz=0 --no-backup-if-mismatch -d "$2" <"$1/$name" || return
	done <"$1/series"
}

# diff may put a line at another place than who wrote the patch.
all_carried_over()
{
	carry_over && cmp "$project/patches/1.0/series" "$project/patches/$series/series" &&
		patched "$top/patches/$series" "$scratch/wanted" &&
		patched "$project/patches/$series" "$scratch/carried" &&
		diff -r "$scratch/wanted" "$scratch/carried"
}

# The selftest's line belongs after one that is not there; its patch adds a file.
stops_at_a_reject()
{
	sed -i '/^ TEST_GEN_PROGS/s/$/_of_old/' "$selftest"
	! carry_over >"$scratch/said" 2>&1 || return
	cat "$scratch/said"
	[ ! -e "$project/patches/$series/kvm-selftests-exit-stats.patch" ] &&
		grep -q '^+TEST_GEN_PROGS.*/exit_stats_test$' "$scratch/said" &&
		grep -q "^error: kvm-selftests-exit-stats.patch does not fit Linux $series" \
			"$scratch/said" &&
		[ -e "$scratch/build/$series/rebase/after/$makefile.rej" ]
}

goes_on_when_edited()
{
	edited=$scratch/build/$series/rebase/after/$makefile
	rm "$edited.rej"
	line=$(sed -n 's/^+\(TEST_GEN_PROGS.*exit_stats_test\)$/\1/p' "$selftest")
	before=$(grep -B 1 -xF "+$line" "$selftest" |
		sed -n '1s/^ \(.*\)_of_old$/\1/p')
	sed -i "\\|^$before\$|a $line" "$edited"
	all_carried_over
}

# Of 6.1.192-3, Debian has the source but not yet the signed kernel.
source_of_a_kernel()
{
	(
		. "$top/scripts/lib/debian.sh"
		debian_images()
		{
			[ "$1 $2" = "6.1 bookworm" ] || return 0
			echo "linux-image-6.1.0-56-amd64 6.1.192-2"
			echo "linux-image-6.1.0-55-amd64 6.1.192-1"
		}
		versions="6.1.192-3 6.1.192-2 6.1.192-1"
		with=$(echo "$versions" | tr ' ' '\n' | debian_with_image 6.1 bookworm)
		without=$(echo "$versions" | tr ' ' '\n' | debian_with_image 6.1 sid)
		echo "$with $without"
		[ "$with $without" = "6.1.192-2 6.1.192-3" ]
	)
}

check "the source is the newest one that has a kernel, or else the newest" \
	source_of_a_kernel

copy_tree
pristine=$(fingerprint)
note "tree of $(tree_version "$tree"), $(find "$tree" -type f | wc -l) files"

check "the exit statistics apply" "$apply" "$tree"
if [ -f "$tree/virt/kvm/exit_stats.c" ] &&
	grep -q exit_stats "$tree/arch/x86/kvm/vmx/vmx.c"; then
	ok "new files and hooks are in the tree"
else
	not_ok "new files and hooks are in the tree"
fi
applied=$(fingerprint)
check "applying twice succeeds" "$apply" "$tree"
same_as "$applied" "applying twice changes nothing"
# Some change KVM's own files, as those of this series are.
if [ "$(tree_series "$tree")" = 6.1 ]; then
	check "every mutant applies" mutants_apply
fi
check "they can be taken out" "$unapply" "$tree"
same_as "$pristine" "the tree is bit for bit what it was"
check "taking out twice succeeds" "$unapply" "$tree"
same_as "$pristine" "taking out twice changes nothing"

check "on another distribution, commands say in one sentence what works there" \
	refused_on_ubuntu
check "a tree of one's own can be applied to there" applied_on_ubuntu
same_as "$pristine" "and be had back"

check "packages are made with programs that are there before the build" \
	packages_come_first

another_series
check "hooks that fit are carried over to another series as they are" \
	all_carried_over
another_series
check "where one does not fit, carrying over stops and shows it" \
	stops_at_a_reject
check "it goes on from what was edited, and loses nothing" goes_on_when_edited
same_as "$pristine" "carrying over leaves the tree as it was"

cp "$tree/arch/x86/kvm/vmx/vmx.c" "$scratch/vmx.c"
sed -i 's/if (unlikely(vmx->fail))/if (vmx->fail)/' \
	"$tree/arch/x86/kvm/vmx/vmx.c"
altered=$(fingerprint)
refused "a tree with rejects is refused" "$apply" "$tree"
same_as "$altered" "a refused tree is left untouched"
cp "$scratch/vmx.c" "$tree/arch/x86/kvm/vmx/vmx.c"

sed -i 's/^PATCHLEVEL = .*/PATCHLEVEL = 2/' "$tree/Makefile"
altered=$(fingerprint)
refused "a tree of an unknown version is refused" "$apply" "$tree"
same_as "$altered" "a tree of an unknown version is left untouched"
nearest=6.1
[ "$(tree_series "$tree")" != 7.2 ] || nearest=7.3
names_nearest()
{
	said=$("$apply" "$tree" 2>&1 || :)
	echo "$said"
	case $said in
	*"Linux $(tree_series "$tree"), "*"KERNEL=$nearest, "*"make rebase"*) ;;
	*) return 1 ;;
	esac
}
check "the refusal names the nearest series, and the way to a new one" names_nearest

refused "a directory that is no kernel tree is refused" "$apply" "$scratch"
refused "an unknown option is refused" "$apply" --no-such-option

tap_end
