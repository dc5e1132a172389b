#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# rules.sh - print rules of Prometheus for the metrics of exitstat
#
# Usage: rules.sh [OPTION VALUE]...
#
#   --rate TIME       what rates are taken over (default: 5m); at least four
#                     times the interval between two scrapes
#   --average TIME    what is usual is the average of so long (default: 1h)
#   --factor N        a storm is N times what is usual (default: 5) ...
#   --floor N         ... and more than N exits per second (default: 10000)
#   --for TIME        so long a storm has to last (default: 2m)
#   --share N         one VM has more than N % of the exits (default: 80)
#   --outside N       a VM spends more than N % of its time outside the guest
#                     (default: 20); this and the next while KVM measures time
#   --preempted N     a VM waits for CPUs for more than N % of its time
#                     (default: 10)
#   --share-for TIME  so long the other alerts have to last (default: 15m)
#
# Times are those of Prometheus: 30s, 5m, 1h.
#
# Examples:
#   rules.sh >/etc/prometheus/exitstat.rules.yml
#   rules.sh --floor 200000 --factor 10

set -eu

rate=5m
average=1h
factor=5
floor=10000
for=2m
share=80
outside=20
preempted=10
share_for=15m

usage()
{
	echo "error: $* (rules.sh --help shows how it is used)" >&2
	exit 2
}

is_time()
{
	echo "$2" | grep -Eqx '[1-9][0-9]*(ms|s|m|h|d|w)' ||
		usage "$1 needs a time such as 30s or 5m, not \"$2\""
}

is_number()
{
	echo "$2" | grep -Eqx '[0-9]+(\.[0-9]+)?' ||
		usage "$1 needs a number, not \"$2\""
}

while [ $# -gt 0 ]; do
	case $1 in
	-h | --help)
		sed -n -e '/^# SPDX/d' -e '/^#!/d' -e '/^#/!q' \
			-e 's/^# \{0,1\}//p' "$0"
		exit 0
		;;
	--rate | --average | --for | --share-for)
		[ $# -ge 2 ] || usage "$1 needs a value"
		is_time "$1" "$2"
		;;
	--factor | --floor | --share | --outside | --preempted)
		[ $# -ge 2 ] || usage "$1 needs a value"
		is_number "$1" "$2"
		;;
	*) usage "unknown argument $1" ;;
	esac
	case $1 in
	--rate) rate=$2 ;;
	--average) average=$2 ;;
	--factor) factor=$2 ;;
	--floor) floor=$2 ;;
	--for) for=$2 ;;
	--share) share=$2 ;;
	--outside) outside=$2 ;;
	--preempted) preempted=$2 ;;
	--share-for) share_for=$2 ;;
	esac
	shift 2
done

sed -e '/^# Rules of/,/^# rules.sh/c\
# Rules of Prometheus for the metrics of exitstat, made by rules.sh.' \
	-e "s/@RATE@/$rate/g" -e "s/@AVERAGE@/$average/g" \
	-e "s/@FACTOR@/$factor/g" -e "s/@FLOOR@/$floor/g" \
	-e "s/@FOR@/$for/g" -e "s/@SHARE@/$share/g" \
	-e "s/@SHARE_FOR@/$share_for/g" -e "s/@OUTSIDE@/$outside/g" \
	-e "s/@PREEMPTED@/$preempted/g" \
	"$(dirname "$0")/exitstat.rules.yml.in"
