# shellcheck shell=sh disable=SC2154 # $top is that of tree.sh
# SPDX-License-Identifier: GPL-2.0
#
# version.sh - which version of this repository it is, for packages
#
# Sourced, after tree.sh:  . "$(dirname "$0")/version.sh"
#
#   commit FORMAT     prints something about the last commit, as git log does
#   package_version   prints 1.0 for the tag v1.0, later 1.0+5.g98289b4, before
#                     the first tag 0+57.g98289b4; with .local at the end when
#                     it is not what was committed. Each one sorts after those
#                     before it. Installs git, dies outside of a clone.

commit()
{
	git -C "$top" log -1 --format="$1"
}

package_version()
{
	"$top/scripts/build/packages.sh" git >&2
	commit %h >/dev/null 2>&1 ||
		die "$top is no clone of the repository, so packages would have no version: use git clone"
	version=$(git -C "$top" describe --tags --dirty=.local \
		--match 'v[0-9]*' 2>/dev/null) ||
		version=v0-$(git -C "$top" rev-list --count HEAD)-g$(git -C "$top" \
			describe --always --exclude '*' --dirty=.local)
	echo "$version" |
		sed -e 's/^v//' -e 's/-\([0-9]*\)-g/+\1.g/' -e 's/-/~/g'
}
