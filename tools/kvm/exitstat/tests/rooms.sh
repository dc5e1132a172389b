#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# rooms.sh - arrows between the rooms of exitstat go one way
#
# Usage: tests/rooms.sh ROOM...
#
# The ROOMs are folders beside tests/, the lowest first. A file includes from its
# own room and from those before it, and says the room. No file has more than
# 500 lines. Prints what is against that; the status is 1 if there is any.

set -eu
cd "$(dirname "$0")/.."

status=0
below=
for room; do
	below="$below $room"
	set -- "$room"/*.[ch]
	[ -e "$1" ] || {
		echo "there is no room $room"
		exit 1
	}
	awk -v below="$below " '
		/^#[ \t]*include[ \t]*"/ {
			split($0, part, "\"")
			room = part[2]
			if (!sub(/\/.*/, "", room) || !index(below, " " room " ")) {
				printf "%s:%d: includes %s, which is not below\n",
					FILENAME, FNR, part[2]
				bad = 1
			}
		}
		FNR == 501 {
			printf "%s: more than 500 lines\n", FILENAME
			bad = 1
		}
		END { exit bad }' "$@" || status=1
done

# main() is the roof.
for file in *.[ch]; do
	[ "$file" = exitstat.c ] || {
		echo "$file: in no room"
		status=1
	}
done
for folder in */; do
	case "$below doc completion prometheus systemd tests " in
	*" ${folder%/} "*) continue ;;
	esac
	set -- "$folder"*.[ch]
	[ ! -e "$1" ] || {
		echo "$folder: a room that the Makefile does not know"
		status=1
	}
done

exit "$status"
