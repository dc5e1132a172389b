# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154,SC2317
#
# tools-shown.sh - what the tables have, and what programs show, in one form
#
# Sourced by tools.sh, after tools-domain.sh. All print "class number" in the order
# of the class, without what is zero:
#
#   table_exits, table_ns, table_hist VCPU  our tables; hist is how many exits are in
#                                           a histogram
#   only_exits, only_ns, only_hist          of all the statistics that a program shows
#
# and these all statistics as "name number", of a histogram "name number,number,...":
#
#   qmp_stats VCPU [NAME...]   QEMU's query-stats
#   hmp_stats VCPU             QEMU's info stats, without histograms
#   virsh_stats VCPU           libvirt, which has none

nonzero()
{
	awk '$2 != 0' | sort
}

table_exits()
{
	classes_of "$debug/$vm/vcpu$1/exit_stats"
}

# KVM's and userspace's time is in one figure.
table_ns()
{
	rows "$debug/$vm/vcpu$1/exit_stats_time" | awk -F '\t' '
		$1 == "le" || $3 == "-" { next }
		{ ns[$3] += $6 + $7 }
		END { for (class in ns) printf "%s %.0f\n", class, ns[class] }' | nonzero
}

table_hist()
{
	rows "$debug/$vm/vcpu$1/exit_stats_time" | awk -F '\t' '
		$1 != "le" { class[$2] = $3; next }
		{ n[class[$2]] += $4 }
		END { for (name in n) print name, n[name] }' | nonzero
}

only_exits()
{
	sed -n '/_ns /d; /_hist /d; /^exits_by_reason /d; s/^exits_//p' | nonzero
}

only_ns()
{
	sed -n 's/^exits_\([a-z_]*\)_ns /\1 /p' | nonzero
}

only_hist()
{
	sed -n 's/^exits_\([a-z_]*\)_hist /\1 /p' | awk '{
		n = split($2, bucket, ",")
		for (sum = i = 0; i++ < n; ) sum += bucket[i]
		print $1, sum
	}' | nonzero
}

qmp_stats()
{
	path=$(qmp '{ "execute": "query-cpus-fast" }' |
		in_debian jq -r ".return[$1].\"qom-path\"")
	shift
	names=
	[ $# -eq 0 ] || names=", \"names\": [ $(printf '"%s"\n' "$@" | paste -s -d ,) ]"
	qmp "{ \"execute\": \"query-stats\", \"arguments\": { \"target\": \"vcpu\",
		\"vcpus\": [ \"$path\" ],
		\"providers\": [ { \"provider\": \"kvm\"$names } ] } }" |
		in_debian jq -r '.return[].stats[] | .name + " " + (.value |
			if type == "array" then map(tostring) | join(",")
			else tostring end)'
}

hmp_stats()
{
	hmp "$1" "info stats vcpu" |
		sed -n 's/^ *\([a-z_]*\) (cumulative[^)]*): \([0-9]*\)$/\1 \2/p'
}

virsh_stats()
{
	virsh domstats --vcpu "$domain" | sed -n "s/^ *vcpu\.$1\.\([a-z_]*\)\.sum=/\1 /p"
}
