#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fetch.sh - get all that comes from elsewhere, before anything takes long
#
# Usage: scripts/build/fetch.sh [--stock] [--room MIB] [PACKAGE]...
#
# Installs what building a kernel and making images takes, and the PACKAGEs (as
# scripts/build/packages.sh knows them), gets the kernel's source and what images are
# made of. So nothing that takes minutes ends with a missing file.
#
#   --stock     Debian's own kernel of this version and its headers, too
#   --room MIB  dies unless so much is free where things are built
#
# KERNEL=6.12 chooses the kernel series.
#
# Example:
#   scripts/build/fetch.sh --stock @svm

set -eu
. "$(dirname "$0")/../lib/progress.sh"
. "$(dirname "$0")/../lib/tree.sh"

stock=
room=0
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) show_help; exit 0 ;;
	--stock) stock=1 ;;
	--room)
		[ $# -ge 2 ] || usage "--room needs a number"
		room=$2
		shift
		;;
	-*) usage "unknown option $1" ;;
	*) break ;;
	esac
	shift
done
refuse_foreign
refuse_series "$KERNEL"
need_room "$BUILD" "$room"

"$top/scripts/build/packages.sh" @source @kernel @svm "$@"
[ -n "${SRC-}" ] || "$top/scripts/build/source.sh" "$KERNEL"
[ -z "$stock" ] || "$top/scripts/build/stock-kernel.sh" "$KERNEL"
"$top/scripts/build/image.sh" fetch
