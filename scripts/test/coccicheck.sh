#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# coccicheck.sh - the kernel's semantic patches find nothing in our code
#
# Usage: scripts/test/coccicheck.sh
#
# Runs `make coccicheck MODE=report` of the kernel tree over the kernel code of
# this repository, and over one file with a fault in it that has to be found.
# Needs the source tree with the exit statistics applied, the minimal kernel, and
# Debian's coccinelle. All that it said is in build/log/coccicheck.log.

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

tree=$(tree_with_stats)
log=$BUILD/log/coccicheck.log
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$BUILD/log" "$scratch/code"

cd "$top"
sources=$(git ls-files -co --exclude-standard include virt arch | grep '\.[ch]$')
# shellcheck disable=SC2086 # one word each
cp --parents $sources "$scratch/code"
cat >"$scratch/code/fault.c" <<'END'
struct thing {
	int number;
};

int after_free(struct thing *thing)
{
	kfree(thing);
	return thing->number;
}

int no_thing(struct thing *thing)
{
	if (!thing)
		return thing->number;
	return 0;
}
END

status=0
MAKEFLAGS='' make -C "$tree" O="$(objects_dir minimal)" M="$scratch/code" \
	MODE=report J="$(nproc)" coccicheck >"$log" 2>&1 </dev/null || status=$?
if [ "$status" -eq 0 ]; then
	ok "coccicheck runs to its end"
else
	not_ok "coccicheck runs to its end (status $status)"
	tail -n 5 "$log" | sed 's/^/# /'
fi
note "$(grep -c -- '--cocci-file' "$log") semantic patches over $(echo "$sources" | wc -l) files"
found=$(grep -c 'fault\.c:\(8\|14\):.*ERROR' "$log") || :
if [ "$found" -eq 2 ]; then
	ok "it finds the two faults of a file made for that"
else
	not_ok "it finds the two faults of a file made for that ($found)"
fi
for file in $sources; do
	if grep "$file:[0-9]" "$log" | sed "s|^.*$scratch/code/|# |" | grep .; then
		not_ok "coccicheck is silent on $file"
	else
		ok "coccicheck is silent on $file"
	fi
done
tap_end
