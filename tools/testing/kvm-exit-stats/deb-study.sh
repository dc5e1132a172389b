# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# deb-study.sh - the study of boots on the machine itself, in a Debian system
#
# Sourced by deb.sh, which has in_debian. Expects this repository in the Debian
# system as /repository, built as far as the study takes it, and the inner VM's
# payload in /payload.
#
#   refuses_study    true if the study says that this KVM does not count
#   check_study      tests, when our modules are loaded and no VM runs

series=$(uname -r | cut -d . -f 1,2)
data=/debian/repository/build/study/here

study()
{
	in_debian KERNEL="$series" \
		/repository/scripts/boot-study.sh --machine here --boots 2 "$@"
}

refuses_study()
{
	study --variant pc 2>&1 | tee /tmp/study
	grep -q '^error: .* has no exit statistics' /tmp/study
}

# boots_have VARIANT EXITS: each of the two has more than so many.
boots_have()
{
	for recording in "$data/$1".1.jsonl "$data/$1".2.jsonl; do
		awk -v least="$2" -F '"since_load":' '
			NF > 1 && !samples++ { first = $2 + 0 }
			NF > 1 { last = $2 + 0 }
			END {
				print last - first
				exit samples < 2 || last - first <= least
			}' "$recording" || return
	done
	tail -n 1 "$data/$1.tsv" | grep -qx '# end'
}

nested_paging_is_on()
{
	cat "/sys/module/$vendor"/parameters/[en]pt
	grep -q '[1Y]' "/sys/module/$vendor"/parameters/[en]pt
}

# Shadow paging needs an exit for each read of CR3. A CPU that has none for CR3, as
# QEMU emulates AMD's since 9.1, has none for CR4 either, which can be counted.
shadow_paging_works()
{
	[ "$vendor" = kvm_amd ] || return 0
	# shellcheck disable=SC2016 # awk's
	before=$(exits '$2 == "read_cr4"')
	"${0%/*}/exitgen" --cr4 1 >/dev/null
	# shellcheck disable=SC2016 # awk's
	[ "$(exits '$2 == "read_cr4"')" -gt "$before" ]
}

kvm_is_as_before()
{
	parameters >/tmp/parameters.now
	diff /tmp/parameters /tmp/parameters.now
}

study_is_complete()
{
	study --variant pc >/tmp/study 2>&1
	status=$?
	cat /tmp/study
	[ $status -eq 0 ] && grep -q 'pc is complete' /tmp/study
}

# KVM goes only when QEMU has gone, which says who holds it.
names_the_holder()
{
	inner-vm --stay ever >/tmp/held 2>&1 &
	held=$!
	until grep -q 'inner VM is up' /tmp/held || ! kill -0 $held 2>/dev/null; do
		sleep 0.5
	done
	study --again --variant pc-shadow >/tmp/study 2>&1
	status=$?
	kill $held
	wait $held
	cat /tmp/study
	[ $status -eq 1 ] && grep -q 'in use. Who holds it: qemu' /tmp/study
}

# Stopped while nested paging is off.
stopped_study_puts_back()
{
	# shellcheck disable=SC2016 # the inner shell's
	in_debian KERNEL="$series" sh -c 'echo $$ >/tmp/study.pid && exec "$@"' sh \
		/repository/scripts/boot-study.sh --machine here --boots 2 \
		--variant microvm-shadow >/tmp/study 2>&1 &
	stopped=$!
	off=
	while kill -0 $stopped 2>/dev/null; do
		if ! nested_paging_is_on >/dev/null 2>&1 && pidof qemu-system-x86_64; then
			off=yes
			break
		fi
		sleep 0.5
	done
	kill "$(cat /debian/tmp/study.pid)"
	wait $stopped
	status=$?
	cat /tmp/study
	[ -n "$off" ] || { echo "nested paging was not switched off"; return 1; }
	echo "status $status"
	[ $status -eq 143 ] && kvm_is_as_before && ! pidof qemu-system-x86_64 &&
		[ ! -e "$data/microvm-shadow.tsv" ]
}

check_study()
{
	mount --bind /payload "/debian/repository/build/$series/payload-study"
	parameters >/tmp/parameters
	if shadow_paging_works; then
		check "study: two boots on this machine, and two with shadow paging" \
			study --variant pc --variant pc-shadow
		check "study: with shadow paging, each takes more exits" \
			boots_have pc-shadow 40000
	else
		check "study: two boots on this machine" study --variant pc
		skip "study: two with shadow paging" \
			"this CPU has no exits for reads of control registers but CR0"
	fi
	check "study: the boots are recorded" boots_have pc 5000
	check "study: KVM is as it was before" kvm_is_as_before
	check "study: what is complete is not done again" study_is_complete
	check "study: it does not exchange KVM below a VM, and says who runs it" \
		names_the_holder
	if shadow_paging_works; then
		check "study: stopped, it stops QEMU and puts KVM back" \
			stopped_study_puts_back
	else
		skip "study: stopped, it puts KVM back" \
			"no boot with shadow paging lasts long enough to be stopped"
	fi
}
