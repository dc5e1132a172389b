#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# apply.sh - applying to a kernel tree, taking out again, refusing
#
# Usage: scripts/test/apply.sh
#
# Works on a tree of its own, with the files that matter, made from the
# pristine source.

set -eu
. "$(dirname "$0")/../progress.sh"
. "$(dirname "$0")/../tree.sh"
. "$(dirname "$0")/tap.sh"

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
