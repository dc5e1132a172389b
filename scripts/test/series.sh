#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# series.sh - the mails of the patch series
#
# Usage: scripts/test/series.sh [--no-builds]
#
# checkpatch --strict has nothing to say about any of them, git am takes them in
# a pristine tree, after each one KVM builds with KVM_WERROR=y (not with
# --no-builds), and the end is the tree that scripts/apply.sh makes. Needs the source tree with the exit
# statistics applied and the minimal kernel. The git tree is kept in
# build/<KERNEL>/series.

set -eu
. "$(dirname "$0")/suite.sh"

builds=1
if [ "${1-}" = --no-builds ]; then
	builds=
	shift
fi
no_arguments "$@"

tree=$(tree_default)
work=$BUILD/$KERNEL/series
objects=$(objects_dir series)
log=$BUILD/log/series.log
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

quiet_git()
{
	git -C "$work/linux" -c core.autocrlf=false -c gc.auto=0 \
		-c core.fsync=none -c core.looseCompression=0 "$@"
}

# A git tree of the unpatched kernel. A commit of the whole kernel is slow: it
# is made once for each version of it. Files that are linked are safe: whoever
# changes one, git or the scripts, puts a new one in its place.
pristine_repository()
{
	version=$(tree_version "$tree")
	if [ "$(cat "$work/version" 2>/dev/null)" != "$version" ]; then
		rm -rf "$work"
		mkdir -p "$work"
		if ! cp -al "$tree" "$work/linux" 2>/dev/null; then
			rm -rf "$work/linux"
			cp -a "$tree" "$work/linux"
		fi &&
			rm -rf "$work/linux/.git" &&
			"$top/scripts/unapply.sh" "$work/linux" &&
			git init -q -b base "$work/linux" &&
			quiet_git add -A -f . &&
			quiet_git -c user.name=base -c user.email=base@localhost \
				commit -q -m "Linux $version" &&
			echo "$version" >"$work/version" || return
	fi
	quiet_git am --abort 2>/dev/null || :
	quiet_git checkout -q -f base &&
		quiet_git clean -q -f -d -x || return
	quiet_git branch -q -D series 2>/dev/null || :
}

# checkpatch leaves files behind where it runs.
checkpatch()
{
	(cd "$scratch" && perl "$tree/scripts/checkpatch.pl" --strict --no-tree \
		--terse --show-types --root="$tree" "$1")
}

# Whether checkpatch was content with a mail, and what it said.
is_clean()
{
	cat "$1.said"
	[ -e "$1.clean" ]
}

apply_mails()
{
	quiet_git checkout -q -b series base
	quiet_git -c user.name=tester -c user.email=tester@localhost \
		am -q "$scratch"/mails/*.patch
}

# The hash of what the overlay makes of the base.
applied_hash()
{
	export GIT_INDEX_FILE="$scratch/index"
	quiet_git read-tree base
	for file in $(tree_files "$tree"); do
		mode=100644
		[ ! -x "$tree/$file" ] || mode=100755
		blob=$(quiet_git hash-object -w "$tree/$file")
		quiet_git update-index --add --cacheinfo "$mode,$blob,$file"
	done
	quiet_git write-tree
	unset GIT_INDEX_FILE
}

kernel_make()
{
	make -s -C "$work/linux" O="$objects" -j "$(nproc)" "$@"
}

# KVM as modules, warnings as errors, the exit statistics where they exist.
configure()
{
	{
		cat "$(objects_dir minimal)/.config"
		echo CONFIG_KVM=m
		echo CONFIG_KVM_INTEL=m
		echo CONFIG_KVM_AMD=m
		echo CONFIG_EXPERT=y
		echo CONFIG_KVM_WERROR=y
		echo CONFIG_KVM_EXIT_STATS=y
	} >"$objects/.config"
	kernel_make olddefconfig && grep -qx CONFIG_KVM_AMD=m "$objects/.config" &&
		grep -qx CONFIG_KVM_WERROR=y "$objects/.config"
}

# build_step COMMIT: the configuration stays until there are other options.
build_step()
{
	if ! quiet_git diff --quiet "$1~" "$1" -- '*Kconfig*'; then
		configure || return
	fi
	kernel_make arch/x86/kvm/
}

each_step()
{
	quiet_git checkout -q base
	check "KVM can be configured before them" configure
	quiet_git rev-list --reverse base..series >"$scratch/steps"
	while read -r commit; do
		quiet_git checkout -q "$commit"
		subject=$(quiet_git log -1 --format=%s)
		if build_step "$commit" >"$log" 2>&1 </dev/null; then
			ok "KVM builds after \"$subject\""
		else
			not_ok "KVM builds after \"$subject\""
			tail -n 15 "$log" | sed 's/^/# /'
		fi
	done <"$scratch/steps"
	check "at the end the exit statistics are built in" \
		test -s "$objects/virt/kvm/exit_stats.o"
}

# shellcheck disable=SC2119 # all of them
pristine_repository >"$log" 2>&1 || {
	not_ok "a git tree of the unpatched kernel can be made"
	tail -n 5 "$log" | sed 's/^/# /'
	tap_end
	exit 1
}
lock "$objects"
if ! make_log=$("$top/scripts/series.sh" --out "$scratch/mails" \
	--from 'Series Tester <tester@localhost>' 2>&1); then
	not_ok "the mails are written"
	printf '%s\n' "$make_log" | sed 's/^/# /'
	tap_end
	exit 1
fi
ok "the mails are written"

for mail in "$scratch"/mails/*.patch; do
	(checkpatch "$mail" >"$mail.said" 2>&1 && : >"$mail.clean") &
done
wait
for mail in "$scratch"/mails/*.patch; do
	check "checkpatch $(basename "$mail")" is_clean "$mail"
done
rm "$scratch"/mails/0000-*
check "git am takes them in a pristine tree" apply_mails
check "the end is what scripts/apply.sh makes" \
	test "$(quiet_git rev-parse 'series^{tree}')" = "$(applied_hash)"
[ -z "$builds" ] || each_step
quiet_git checkout -q base
tap_end
