#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# prometheus.sh - the metrics of exitstat in a real Prometheus and node_exporter
#
# Usage: scripts/test/prometheus.sh [fetch]
#
# promtool looks at the metrics and tests the alert rules. Then Prometheus scrapes
# exitstat serve each second, on the files of a host that is made up here: its
# VMs exit a little, storm, one ends, the counts are reset. Alerts have to come
# and go, counters must not fall, and shares of time have to be those of its VMs. node_exporter reads the file of exitstat
# export, systemd looks at the units.
#
# Prometheus and node_exporter are unpacked into build/prometheus, not
# installed: Debian's packages would start them. With `fetch`, that is all.

set -eu
. "$(dirname "$0")/suite.sh"

[ "${1-}" = fetch ] || no_arguments "$@"

source=$top/tools/kvm/exitstat
out=$BUILD/prometheus
bin=$out/debian/usr/bin
share=$out/root/usr/share/exitstat
trees=$source/tests/trees
work=
pids=

clean_up()
{
	for pid in $pids; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	[ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT

# Without installing it.
unpack()
{
	[ ! -x "$bin/$1" ] || return 0
	"$top/scripts/build/packages.sh" --unpack "$out/debian" "$1" && [ -x "$bin/$1" ]
}

# Debian 13 has promtool in a package of its own.
unpack_prometheus()
{
	unpack prometheus && unpack promtool
}

build()
{
	rm -rf "$out/root"
	make -s -C "$source" O="$out/o" DESTDIR="$out/root" PREFIX=/usr install
}

# --- a host that is made up ---

# Exits of two VMs, one with CPUID, one with I/O, and what the reset left out.
cpuid=0
io=0
cpuid_base=0
io_base=0
generation=1
second_lives=1
host_ns=0
cpuid_rate=1000
io_rate=500

# What one exit takes: in KVM, and of I/O in userspace too. Of the rest of its
# time, the VM with I/O is halted for half, and preempted for an eighth.
cpuid_ns=10000
io_kernel_ns=5000
io_user_ns=15000
cpuid_guest_ns=0
io_guest_ns=0
io_blocked_ns=0
io_preempted_ns=0

now_ns()
{
	read -r uptime _ </proc/uptime
	echo "${uptime%.*}${uptime#*.}0000000"
}

# Text on stdin becomes a file at once, as readers look at it any time.
put()
{
	cat >"$host/new" && mv "$host/new" "$tables/$1"
}

first_line()
{
	echo "# kvm-exit-stats 1 isa=vmx mode=count generation=$generation time_ns=$host_ns"
}

# vm_rows CODE NAME CLASS EXITS CELL...: a VM, or a vCPU, with its total.
vm_rows()
{
	code=$1 name=$2 class=$3 exits=$4
	shift 4
	cells=$(printf '\t%s' "$@")
	printf '%s\t%s\t%s\t%d%s\n' "$code" "$name" "$class" "$exits" "$cells"
	printf 'total\t-\t-\t%d%s\n' "$exits" "$cells"
}

write_host()
{
	all=$((cpuid + io))
	retired=$((second_lives ? 0 : io))
	{
		first_line
		echo "# since_load host=$all retired=$retired vms=$((all - retired))"
		echo "# marks interval=10000 reported=$((all / 10000)) coalesced=0 pending=0"
		printf 'code\tname\tclass\texits\n'
		[ "$cpuid" -eq "$cpuid_base" ] ||
			printf '10\tCPUID\tcpuid\t%d\n' $((cpuid - cpuid_base))
		[ "$io" -eq "$io_base" ] ||
			printf '30\tIO_INSTRUCTION\tio\t%d\n' $((io - io_base))
		printf 'total\t-\t-\t%d\n' $((all - cpuid_base - io_base))
	} | put global
	{
		first_line
		printf 'code\tname\tclass\texits\tvm\tpid\tcomm\tvcpus\n'
		vm_rows 10 CPUID cpuid "$cpuid" 101-4 101 qemu 1
		[ "$second_lives" -eq 0 ] ||
			vm_rows 30 IO_INSTRUCTION io "$io" 102-4 102 qemu 1
	} | put vms
	{
		first_line
		printf 'code\tname\tclass\texits\tvm\tvcpu\n'
		vm_rows 10 CPUID cpuid "$cpuid" 101-4 0
		[ "$second_lives" -eq 0 ] ||
			vm_rows 30 IO_INSTRUCTION io "$io" 102-4 0
	} | put vcpus
	{
		first_line
		printf 'code\tname\tclass\texits\tvm\tpid\tcomm\tvcpus\tlifetime_ns\n'
		[ "$second_lives" -eq 1 ] ||
			vm_rows 30 IO_INSTRUCTION io "$io" 102-4 102 qemu 1 5000
	} | put retired
}

time_first_line()
{
	echo "# kvm-exit-stats-time 1 isa=vmx mode=time generation=$generation time_ns=$host_ns clock=tsc clock_khz=1000000"
}

# time_columns CELL...: their names, with what is behind the numbers.
time_columns()
{
	printf 'code\tname\tclass\texits\ttotal_ns\tkernel_ns\tuser_ns\tblocked_ns\tpreempted_ns\tlongest_ns'
	[ $# -eq 0 ] || printf '\t%s' "$@"
	echo
}

# time_row CODE NAME CLASS EXITS KERNEL USER BLOCKED PREEMPTED LONGEST
time_row()
{
	printf '%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d%s\n' "$1" "$2" "$3" \
		"$4" $(($5 + $6 + $7 + $8)) "$5" "$6" "$7" "$8" "$9" "$cells"
}

# time_reason CODE NAME CLASS EXITS KERNEL USER BLOCKED PREEMPTED BOUND: all
# exits took less than the bound.
time_reason()
{
	[ "$4" -gt 0 ] || return 0
	time_row "$@"
	printf 'le\t%s\t%d\t%d%s\n' "$2" "$9" "$4" "$cells"
}

# time_end GUEST EXITS KERNEL USER BLOCKED PREEMPTED: of an account, whose time
# in userspace for no exit is none.
time_end()
{
	printf 'guest\t-\t-\t0\t%d\t0\t0\t0\t0\t0%s\n' "$1" "$cells"
	printf 'no_exit\t-\t-\t0\t0\t0\t0\t0\t0\t0%s\n' "$cells"
	printf 'total\t-\t-\t%d\t%d\t%d\t%d\t%d\t%d\t0%s\n' "$2" \
		$(($1 + $3 + $4 + $5 + $6)) "$3" "$4" "$5" "$6" "$cells"
}

time_of_cpuid()
{
	time_reason 10 CPUID cpuid "$cpuid" $((cpuid * cpuid_ns)) 0 0 0 16384
}

time_of_io()
{
	time_reason 30 IO_INSTRUCTION io "$io" $((io * io_kernel_ns)) \
		$((io * io_user_ns)) "$io_blocked_ns" "$io_preempted_ns" 32768
}

# That of the VM that ended stays in the host's.
write_times()
{
	cells=
	{
		time_first_line
		time_columns
		time_of_cpuid
		time_of_io
		time_end $((cpuid_guest_ns + io_guest_ns)) $((cpuid + io)) \
			$((cpuid * cpuid_ns + io * io_kernel_ns)) \
			$((io * io_user_ns)) "$io_blocked_ns" "$io_preempted_ns"
	} | put time/global
	{
		time_first_line
		time_columns vm pid comm vcpus
		cells=$(printf '\t%s' 101-4 101 qemu 1)
		time_of_cpuid
		time_end "$cpuid_guest_ns" "$cpuid" $((cpuid * cpuid_ns)) 0 0 0
		cells=$(printf '\t%s' 102-4 102 qemu 1)
		if [ "$second_lives" -eq 1 ]; then
			time_of_io
			time_end "$io_guest_ns" "$io" $((io * io_kernel_ns)) \
				$((io * io_user_ns)) "$io_blocked_ns" \
				"$io_preempted_ns"
		fi
	} | put time/vms
}

# spend_time CPUID IO NS: what the VMs did with their time.
spend_time()
{
	cpuid_guest_ns=$((cpuid_guest_ns + $3 - $1 * cpuid_ns))
	[ "$second_lives" -eq 1 ] || return 0
	left=$(($3 - $2 * (io_kernel_ns + io_user_ns)))
	io_blocked_ns=$((io_blocked_ns + left / 2))
	io_preempted_ns=$((io_preempted_ns + left / 8))
	io_guest_ns=$((io_guest_ns + left - left / 2 - left / 8))
}

# Lets the host run for a moment, at its rates.
tick()
{
	sleep 0.2
	then_ns=$host_ns
	host_ns=$(now_ns)
	passed_ms=$(((host_ns - then_ns) / 1000000))
	more_cpuid=$((cpuid_rate * passed_ms / 1000))
	more_io=$((io_rate * passed_ms / 1000))
	[ "$second_lives" -eq 1 ] || more_io=0
	cpuid=$((cpuid + more_cpuid))
	io=$((io + more_io))
	spend_time "$more_cpuid" "$more_io" $((host_ns - then_ns))
	write_host
	write_times
}

make_host()
{
	host=$work/host
	tables=$host/sys/kernel/debug/kvm/exit_stats
	mkdir -p "$tables/time" "$host/proc/101/fd"
	# It holds the VM: else its name is not that of the VM.
	ln -s anon_inode:kvm-vm "$host/proc/101/fd/4"
	printf '/usr/bin/qemu-system-x86_64\0-name\0guest=a "quoted"\\one\0' \
		>"$host/proc/101/cmdline"
	{
		printf '# kvm-exit-stats 1 isa=vmx mode=count generation=0 time_ns=1\n'
		printf 'code\tname\tclass\tisa\n10\tCPUID\tcpuid\tvmx\n'
		printf '30\tIO_INSTRUCTION\tio\tvmx\n48\tEPT_VIOLATION\tnpf\tvmx\n'
	} | put reasons
	host_ns=$(now_ns)
	write_host
	write_times
}

# --- Prometheus ---

get()
{
	curl -s -g --max-time 30 "$@"
}

# The value of an expression that has one; nothing if it has none.
query()
{
	get "$api/query" --data-urlencode "query=$1" |
		jq -r '.data.result[0].value[1] // empty'
}

# is EXPRESSION: it has a value other than 0.
is()
{
	value=$(query "$1")
	[ -n "$value" ] && [ "$value" != 0 ]
}

alert_fires()
{
	get "$api/alerts" | jq -e --arg name "$1" \
		'[.data.alerts[] | select(.labels.alertname == $name and .state == "firing")] | length > 0' \
		>/dev/null
}

alert_is_gone()
{
	get "$api/alerts" | jq -e --arg name "$1" \
		'[.data.alerts[] | select(.labels.alertname == $name)] | length == 0' \
		>/dev/null
}

# Lets the host run until a command succeeds, for a minute or two at most.
until_true()
{
	ticks=0
	until "$@"; do
		ticks=$((ticks + 1))
		[ "$ticks" -lt 400 ] || return 1
		tick
	done
}

# As check, but not in a subshell, in which the host would run on for itself.
check_until()
{
	if until_true is "$2"; then
		ok "$1"
	else
		not_ok "$1"
	fi
}

start_exitstat()
{
	"$out/root/usr/bin/exitstat" serve --root "$host" --share 50ms \
		--listen 127.0.0.1:0 >"$work/serve.out" 2>"$work/serve.err" &
	serve_pid=$!
	pids="$pids $serve_pid"
	tries=0
	until grep -q '^serving' "$work/serve.out"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
	url=$(sed 's/^serving //' "$work/serve.out")
}

# Ports are taken at random, so try a few.
start_prometheus()
{
	cat >"$work/prometheus.yml" <<END
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [rules.yml]
scrape_configs:
  - job_name: kvm
    static_configs: [{targets: ['$(echo "$url" | cut -d / -f 3)']}]
END
	"$share/prometheus/rules.sh" --rate 5s --average 60s --factor 2 \
		--floor 5000 --for 1s --share-for 1h >"$work/rules.yml"
	for try in 1 2 3 4 5; do
		port=$((20000 + ($$ * 7 + try * 1013) % 10000))
		"$bin/prometheus" --config.file="$work/prometheus.yml" \
			--storage.tsdb.path="$work/data" \
			--web.listen-address="127.0.0.1:$port" \
			>"$work/prometheus.log" 2>&1 &
		prometheus_pid=$!
		api=http://127.0.0.1:$port/api/v1
		while kill -0 "$prometheus_pid" 2>/dev/null; do
			if get "http://127.0.0.1:$port/-/ready" |
				grep -qi 'is ready'; then
				pids="$pids $prometheus_pid"
				return 0
			fi
			sleep 0.3
		done
	done
	tail -n 5 "$work/prometheus.log"
	return 1
}

# In a subshell: it is no child there, so look at what it leaves.
ends_well()
{
	kill "$serve_pid"
	tries=0
	while curl -s -o /dev/null --max-time 5 "$url"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
}

total_has_arrived()
{
	[ "$(query kvm_exits_total)" = $((cpuid + io)) ]
}

is_down()
{
	[ "$(query up)" = 0 ] && get "$api/targets" | grep -q '503'
}

# With what a user would choose in the place of the variables.
dashboard_shows()
{
	# shellcheck disable=SC2016 # variables of Grafana
	expression=$(printf '%s\n' "$1" | sed -e 's/\$__rate_interval/5s/g' \
		-e 's/\$\(job\|instance\|vm\)/.*/g')
	# On a busy machine five seconds may hold one scrape, and no rate.
	until_true is "count($expression)" || {
		echo "nothing: $expression"
		return 1
	}
}

metrics_of_tree()
{
	"$source/tests/cut-trees.sh" --unpack "$1" "$work/tree" || return 1
	for root in "$work/tree"/*; do
		more="--per-vcpu --per-reason"
		# Without debugfs there are no vCPUs.
		[ -d "$root/sys/kernel/debug" ] || more=
		# shellcheck disable=SC2086 # options, or none
		"$out/root/usr/bin/exitstat" export --format prometheus $more \
			--root "$root" >"$work/metrics" || return 1
		grep -q '^kvm_exits_total ' "$work/metrics" || return 1
		"$bin/promtool" check metrics <"$work/metrics" || return 1
	done
	rm -rf "$work/tree"
}

test_rules()
{
	cp "$source/prometheus/exitstat.rules.test.yml" \
		"$share/prometheus/exitstat.rules.yml" "$work" &&
		"$bin/promtool" test rules "$work/exitstat.rules.test.yml"
}

# Rules that were made worse have to be noticed.
test_rules_fail()
{
	sed "s/$1/$2/" "$share/prometheus/exitstat.rules.yml" \
		>"$work/exitstat.rules.yml"
	! cmp -s "$work/exitstat.rules.yml" "$share/prometheus/exitstat.rules.yml" &&
		! "$bin/promtool" test rules "$work/exitstat.rules.test.yml"
}

textfile()
{
	mkdir "$work/textfile"
	"$out/root/usr/bin/exitstat" export --format prometheus --root "$host" \
		--output "$work/textfile/kvm_exits.prom" || return 1
	for try in 1 2 3 4 5; do
		port=$((30000 + ($$ * 7 + try * 1013) % 10000))
		"$bin/prometheus-node-exporter" --collector.disable-defaults \
			--collector.textfile \
			--collector.textfile.directory="$work/textfile" \
			--web.listen-address="127.0.0.1:$port" \
			>"$work/node-exporter.log" 2>&1 &
		exporter_pid=$!
		while kill -0 "$exporter_pid" 2>/dev/null; do
			if get "http://127.0.0.1:$port/metrics" >"$work/node" &&
				[ -s "$work/node" ]; then
				kill "$exporter_pid"
				wait "$exporter_pid" || :
				grep '^node_textfile_scrape_error 0' "$work/node" &&
					grep "^kvm_exits_total [0-9]" "$work/node"
				return
			fi
			sleep 0.3
		done
	done
	return 1
}

# Files of root that only a capability opens, as for the unit of systemd.
with_capability()
{
	cp -R "$host" "$work/closed"
	chmod 0400 "$work/closed/sys/kernel/debug/kvm/exit_stats"/*
	chmod 0700 "$work/closed/sys/kernel/debug"
	chmod 0755 "$work"
	! run_as_nobody export --format csv --root "$work/closed" 2>/dev/null &&
		run_as_nobody --inh-caps=-all,+dac_read_search \
			--ambient-caps=-all,+dac_read_search \
			--bounding-set=-all,+dac_read_search -- \
			export --format csv --root "$work/closed" | grep -q ,vm,
}

over_ipv6()
{
	"$work/exitstat" serve --root "$host" --listen '[::1]:0' \
		>"$work/serve6.out" &
	serve6_pid=$!
	tries=0
	until grep -q '^serving http://\[::1\]:' "$work/serve6.out" ||
		[ "$tries" -eq 100 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	get "$(sed 's/^serving //' "$work/serve6.out")" >"$work/metrics6" || :
	kill "$serve6_pid"
	wait "$serve6_pid" && grep '^kvm_exits_total [0-9]' "$work/metrics6"
}

run_as_nobody()
{
	options=
	while [ "${1#--}" != "$1" ]; do
		[ "$1" = -- ] || options="$options $1"
		shift
	done
	# shellcheck disable=SC2086 # options without blanks
	setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs $options \
		"$work/exitstat" "$@"
}

units()
{
	mkdir "$work/units"
	for unit in "$share"/systemd/*; do
		sed "s,/usr/bin/exitstat,$work/exitstat," "$unit" \
			>"$work/units/${unit##*/}"
	done
	systemd-analyze verify --man=no "$work/units"/*
}

work=$(mktemp -d)
mkdir -p "$out"
check "exitstat builds and is installed" build
check "Prometheus is unpacked" unpack_prometheus
check "node_exporter is unpacked" unpack prometheus-node-exporter
[ "${1-}" != fetch ] || exit "$tap_failed"
if ! { [ -x "$bin/prometheus" ] && [ -x "$bin/prometheus-node-exporter" ] &&
	[ -x "$out/root/usr/bin/exitstat" ]; }; then
	tap_end
	exit
fi
cp "$out/root/usr/bin/exitstat" "$work/exitstat"

for tree in "$trees"/*.tree; do
	check "promtool checks the metrics of $(basename "$tree" .tree)" \
		metrics_of_tree "$tree"
done
check "promtool checks the rules" \
	"$bin/promtool" check rules "$share/prometheus/exitstat.rules.yml"
check "promtool tests the alerts" test_rules
check "the test of the alerts notices a missing floor" \
	test_rules_fail '> 10000' '> 0'
check "the test of the alerts notices another factor" \
	test_rules_fail '> 5 \*' '> 500 *'
check "the test of the alerts notices what is blocked counted as outside" \
	test_rules_fail 'part!="blocked"' 'part!="none"'
check "the test of the alerts notices preemption counted as handling" \
	test_rules_fail 'part=~"kernel|user"' 'part!="none"'
check "the test of the alerts notices another share of time" \
	test_rules_fail 'outside_share > 20' 'outside_share > 10'
check "the test of the alerts notices a missing wait for CPUs" \
	test_rules_fail 'part="preempted"' 'part="user"'
check "rules with parameters of one's own are rules" \
	sh -c "'$share/prometheus/rules.sh' --rate 30s --factor 2.5 --outside 33 --preempted 7.5 >'$work/own.yml' && '$bin/promtool' check rules '$work/own.yml'"
refused "a rate that is none" "$share/prometheus/rules.sh" --rate soon
refused "a parameter that is none" "$share/prometheus/rules.sh" --frobnicate 1

make_host
if start_exitstat; then ok "exitstat serves"; else not_ok "exitstat serves"; fi
if start_prometheus; then ok "Prometheus starts"; else not_ok "Prometheus starts"; fi

# Long enough to be what is usual.
ticks=0
while [ "$ticks" -lt 75 ]; do
	tick
	ticks=$((ticks + 1))
done
check "the scrape is in the format of OpenMetrics" sh -c \
	"curl -s --max-time 30 '$api/targets/metadata?metric=kvm_exits' | jq -e '.data[0].unit == \"exits\" and .data[0].type == \"counter\"'"
check "no alert is there" alert_is_gone KvmExitStorm
usual=$(query 'instance:kvm_exits:rate')
note "usual: $usual exits per second"
check "the rate is what the host makes" is "instance:kvm_exits:rate > 1000 < 2000"
# 1,000 of 10 us each; and of the rest of 990 ms three eighths in the guest.
check "the shares of time are those of the VMs" is \
	'(abs(instance_vm:kvm_time:outside_share{vm="101-4"} - 0.01) < bool 0.001)
	* on () (abs(instance_vm:kvm_time:outside_share{vm="102-4"} - 0.13375) < bool 0.001)
	* on () (abs(instance_vm:kvm_time:preempted_share{vm="102-4"} - 0.12375) < bool 0.001)
	* on () (abs(instance:kvm_time:guest_share - 0.680625) < bool 0.001)'
note "outside the guest: $(query 'instance_vm:kvm_time:outside_share{vm="102-4"}')"

cpuid_rate=40000
io_rate=20000
if until_true alert_fires KvmExitStorm; then
	ok "the alert of a storm fires"
	note "after $ticks ticks, at $(query 'instance:kvm_exits:rate') exits per second"
else
	not_ok "the alert of a storm fires"
fi

check_until "the time of the VMs grows with the storm" \
	'(abs(instance_vm:kvm_time:outside_share{vm="101-4"} - 0.4) < bool 0.01)
	* on () (abs(instance_reason:kvm_host_time:rate{reason="IO_INSTRUCTION"} - 0.4) < bool 0.05)'
p99='histogram_quantile(0.99, rate(kvm_exit_duration_seconds_bucket'
check_until "99 in 100 exits took no longer than the bucket that they are in" \
	"($p99{reason=\"CPUID\"}[5s])) > bool 8.192e-6)
	* ($p99{reason=\"CPUID\"}[5s])) <= bool 16.384e-6)
	* on () ($p99{reason=\"IO_INSTRUCTION\"}[5s])) > bool 16.384e-6)
	* on () ($p99{reason=\"IO_INSTRUCTION\"}[5s])) <= bool 32.768e-6)"

# The kernel's counts fall.
cpuid_base=$cpuid
io_base=$io
generation=$((generation + 1))
tick
ticks=0
while [ "$ticks" -lt 10 ]; do
	tick
	ticks=$((ticks + 1))
done

# One of two VMs ends, and the other becomes quiet again.
cpuid_rate=1000
second_lives=0
generation=$((generation + 1))
if until_true alert_is_gone KvmExitStorm; then
	ok "the alert of a storm clears"
else
	not_ok "the alert of a storm clears"
fi
cpuid_rate=0
write_host
if until_true total_has_arrived; then
	ok "Prometheus has every exit of the host"
else
	not_ok "Prometheus has every exit of the host ($(query kvm_exits_total), not $((cpuid + io)))"
fi
note "$((cpuid + io)) exits, $cpuid_base and $io_base before the reset"

check "the test has reset the counts" test $((cpuid_base + io_base)) -gt 100000
check "no counter of the host fell when counts were reset and a VM ended" \
	is 'sum(resets(kvm_exits_total[10m])) + sum(resets(kvm_reason_exits_total[10m])) + sum(resets(kvm_unattributed_exits_total[10m])) == bool 0'
check "the rate of the host was never negative" \
	is 'min(min_over_time(rate(kvm_exits_total[5s])[10m:1s])) >= bool 0'
check "no rate was more than the host ever made" \
	is 'max(max_over_time(rate(kvm_exits_total[5s])[10m:1s])) < bool 90000'
check "nor that of a reason" \
	is 'max(max_over_time(rate(kvm_reason_exits_total[5s])[10m:1s])) < bool 60000'
check "reasons and what the reset hid are all exits" \
	is 'kvm_exits_total == on (instance) sum by (instance) (kvm_reason_exits_total) + on (instance) kvm_unattributed_exits_total'
check "the series of the VM that ended are at their end" \
	is 'count(kvm_vm_exits_total) == bool 1'
check "the name of a VM is whole" \
	is 'kvm_vm_info{vm="101-4",name="a \"quoted\"\\one"}'
check "no scrape failed" \
	is '(min_over_time(up[10m]) == bool 1) * (exitstat_scrape_errors_total == bool 0)'

# Panels leave out what is nothing.
cpuid_rate=1000
jq -r '.panels[] | .title as $title | .targets[] | "\($title)\t\(.expr)"' \
	"$share/grafana/exitstat.json" >"$work/panels"
check "the dashboard has panels" test "$(wc -l <"$work/panels")" -gt 15
while IFS='	' read -r title expression; do
	check "the dashboard shows: $title" dashboard_shows "$expression"
done <"$work/panels"

check "node_exporter reads the textfile" textfile
mv "$host/sys" "$host/away"
tables=$host/away/kernel/debug/kvm/exit_stats
if until_true is_down; then
	ok "a host without statistics is down, by 503"
else
	not_ok "a host without statistics is down, by 503"
fi
mv "$host/away" "$host/sys"
tables=$host/sys/kernel/debug/kvm/exit_stats
if until_true is 'up * exitstat_scrape_errors_total'; then
	ok "it comes back, and the failed scrapes are counted"
else
	not_ok "it comes back, and the failed scrapes are counted"
fi
check "exitstat goes on" kill -0 "$serve_pid"
check "exitstat said nothing" test ! -s "$work/serve.err"
check "exitstat ends when told to" ends_well

if grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null; then
	check "IPv6 is served" over_ipv6
else
	skip "IPv6 is served" "this machine has no IPv6"
fi
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	check "CAP_DAC_READ_SEARCH is enough to read" with_capability
else
	skip "CAP_DAC_READ_SEARCH is enough to read" "only root can try, with setpriv"
fi
if command -v systemd-analyze >/dev/null; then
	check "systemd finds no fault with the units" units
else
	skip "systemd finds no fault with the units" "there is no systemd-analyze"
fi

tap_end
