#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# cut-trees.sh - take recorded trees from a console's log, or unpack them
#
# Usage: cut-trees.sh --log LOG DIR     writes DIR/TREE.tree for each tree
#        cut-trees.sh --unpack TREE DIR writes the files of TREE.tree below DIR
#
# A file TREE.tree has each file below a line "==> MOMENT/PATH <==". The strings
# of a file cmdline, which end with NUL, have a line each. What is in /proc/PID/fd
# are symbolic links.
#
# Example:
#   tests/cut-trees.sh --unpack tests/trees/svm-two-vms.tree /tmp/svm-two-vms

set -eu

case ${1-},$# in
-h,* | --help,*)
	sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
	;;
--log,3)
	tr -d '\r' <"$2" | awk -v dir="$3" '
		/^==> end <==$/ { exit }
		/^==> .* <==$/ {
			slash = index($2, "/")
			tree = substr($2, 1, slash - 1)
			file = dir "/" tree ".tree"
			printf "" >>file
			if (!(tree in seen)) { printf "" >file; seen[tree] }
			print "==> " substr($2, slash + 1) " <==" >file
			next
		}
		file != "" { print >file }'
	;;
--unpack,3)
	mkdir -p "$3"
	sed -n 's/^==> \(.*\)\/[^/]* <==$/\1/p' "$2" | sort -u |
		(cd "$3" && xargs mkdir -p)
	awk -v dir="$3" '
		/^==> .* <==$/ {
			link = ""
			if ($2 ~ /\/proc\/[0-9]*\/fd\//) {
				link = dir "/" $2
				next
			}
			if (file != "")
				close(file)
			file = dir "/" $2
			strings = file ~ /\/cmdline$/
			printf "" >file
			next
		}
		link != "" { system("ln -s \047" $0 "\047 \047" link "\047"); next }
		strings { printf "%s%c", $0, 0 >file; next }
		{ print >file }' "$2"
	;;
*)
	echo "error: cut-trees.sh --help shows how it is used" >&2
	exit 2
	;;
esac
