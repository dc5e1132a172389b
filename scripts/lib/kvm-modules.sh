# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# kvm-modules.sh - exchange the KVM modules of the running kernel
#
# Sourced by load.sh and unload.sh, and by those who look at modules, after
# progress.sh. Needs no more than busybox has.
#
#   become_root ARG..    runs the script again through sudo if need be
#   find_vendor          sets $vendor: kvm_intel or kvm_amd; dies without
#   nested_paging        prints 1 if $vendor maps guests with EPT or NPT, else 0
#   refuse_while_in_use  dies naming who holds the modules
#   module_loaded NAME   true if it is
#   module_field FILE KEY  prints a field of a module's .modinfo section
#   same_kernel DIR DIR  true if KVM's modules in both are for the same kernel;
#                        prints for which ones they are
#   remember_parameters  prints the parameters of the loaded modules
#   exchange LOADER FILE  removes the modules and has LOADER load others: it is
#                        called as LOADER NAME PARAMETER=VALUE... for kvm, then
#                        for $vendor. The parameters become what FILE remembers.
#   stock NAME ...       a loader: the kernel's own modules
#   ours NAME ...        another: those in the folder $modules

PATH=$PATH:/usr/sbin:/sbin

become_root()
{
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || die "only root may exchange modules, and there is no sudo"
	say "running as root, through sudo"
	exec sudo env "PROGRESS_START=$PROGRESS_START" "BUILD=${BUILD-}" "$0" "$@"
}

module_loaded()
{
	grep -qs "^$1 " /proc/modules
}

module_field()
{
	case $1 in
	*.xz) xz -dc "$1" ;;
	*) cat "$1" ;;
	esac | tr '\0' '\n' | LC_ALL=C sed -n "s/^$2=//p" | head -n 1
}

same_kernel()
{
	for name in kvm kvm-intel kvm-amd; do
		file=$1/$name.ko
		# Where the kernel's own modules are compressed, DKMS does it too.
		[ -e "$file" ] || file=$file.xz
		made_for=$(module_field "$file" vermagic)
		other=$(module_field "$2/$name.ko" vermagic)
		echo "$name.ko: $made_for, $other"
		[ -n "$made_for" ] && [ "$made_for" = "$other" ] || return
	done
}

find_vendor()
{
	for vendor in kvm_intel kvm_amd; do
		! module_loaded "$vendor" || return 0
	done
	if [ -d /sys/module/kvm ] && ! module_loaded kvm; then
		die "KVM is built into this kernel, so it cannot be exchanged"
	fi
	if grep -qw vmx /proc/cpuinfo; then
		vendor=kvm_intel
	elif grep -qw svm /proc/cpuinfo; then
		vendor=kvm_amd
	else
		die "this CPU shows neither VT-x nor AMD-V: is it switched off in the firmware setup?"
	fi
}

# Each of the two modules has a name of its own for it.
nested_paging()
{
	paging=$(cat "/sys/module/$vendor/parameters/"[en]pt) || return
	case $paging in
	1 | Y) echo 1 ;;
	*) echo 0 ;;
	esac
}

# Prints "name (pid N: 1 virtual machine, 2 vCPUs)" for each process that uses KVM.
holders()
{
	# One ls for all processes: there may be thousands.
	# shellcheck disable=SC2012
	ls -l /proc/[0-9]*/fd 2>/dev/null | awk '
		function add(n, what) {
			if (n)
				text = text (text == "" ? "" : ", ") n " " what
		}
		function flush() {
			text = ""
			add(vms, "virtual machine" (vms > 1 ? "s" : ""))
			add(vcpus, "vCPU" (vcpus > 1 ? "s" : ""))
			add(files, "open file" (files > 1 ? "s" : "") " of KVM")
			if (text != "")
				print pid, text
			vms = vcpus = files = 0
		}
		/^\/proc\/[0-9]+\/fd:$/ { flush(); split($0, part, "/"); pid = part[3] }
		/ -> anon_inode:kvm-vm$/ { vms++; next }
		/ -> anon_inode:kvm-vcpu/ { vcpus++; next }
		/ -> (anon_inode:kvm-|\/dev\/kvm$|\/sys\/kernel\/debug\/kvm\/)/ { files++ }
		END { flush() }' |
		while read -r pid what; do
			printf '%s (pid %s: %s), ' \
				"$(cat "/proc/$pid/comm" 2>/dev/null)" "$pid" "$what"
		done | sed 's/, $//'
}

# Field 3 of /proc/modules counts users, field 4 names the modules among them.
refuse_while_in_use()
{
	users=$(awk -v vendor="$vendor" '
		$1 == vendor { count += $3 }
		$1 == "kvm" {
			count += $3
			n = split($4, user, ",")
			for (i = 1; i <= n; i++)
				count -= (user[i] == vendor)
		} END { print count + 0 }' /proc/modules)
	[ "$users" -ne 0 ] || return 0
	who=$(holders)
	others=$(awk -v vendor="$vendor" '$1 == "kvm" || $1 == vendor {
		gsub(vendor ",|-", "", $4); printf "%s", $4 }' /proc/modules)
	[ -z "$others" ] ||
		die "KVM cannot be exchanged, other modules use it: ${others%,}"
	[ -n "$who" ] ||
		die "KVM cannot be exchanged, it is in use $users times, but not by a process with an open file (is perf or a tracer at work?)"
	die "KVM cannot be exchanged while it is in use. Who holds it: $who. Shut that down and try again"
}

remember_parameters()
{
	for module in kvm "$vendor"; do
		for parameter in "/sys/module/$module/parameters/"*; do
			value=$(cat "$parameter" 2>/dev/null) || continue
			echo "$module $(basename "$parameter") $value"
		done
	done
}

# has_value FILE VALUE: what is given as 0 or 1 may be read as N or Y.
has_value()
{
	now=$(cat "$1" 2>/dev/null) || now=
	[ "$now" != "$2" ] || return 0
	case $now,$2 in
	N,0 | 0,N | Y,1 | 1,Y) ;;
	*) return 1 ;;
	esac
}

# Prints those of a file that have another value now.
differing()
{
	while read -r module parameter value; do
		file=/sys/module/$module/parameters/$parameter
		[ ! -e "$file" ] || has_value "$file" "$value" ||
			echo "$module $parameter $value"
	done <"$1"
}

# Writes what differs; prints what can only be given while loading.
restore_parameters()
{
	differing "$1" | while read -r module parameter value; do
		{ echo "$value" >"/sys/module/$module/parameters/$parameter"; } 2>/dev/null ||
			echo "$module $parameter $value"
	done
}

remove_modules()
{
	for module in "$vendor" kvm; do
		! module_loaded "$module" || rmmod "$module" || return
	done
}

stock()
{
	modprobe "$@"
}

# load_modules LOADER FILE: both, with the parameters that FILE has for them.
load_modules()
{
	loader=$1
	given=$2
	for module in kvm "$vendor"; do
		set -- "$module"
		while read -r of parameter value; do
			case $value in
			*[!!-~]*) continue ;;
			esac
			[ "$of" != "$module" ] || set -- "$@" "$parameter=$value"
		done <"$given"
		"$loader" "$@" || return
	done
}

exchange()
{
	remove_modules && load_modules "$1" /dev/null || return
	# The others are as KVM chooses them, and may follow from these.
	differing "$2" >"$2.wishes"
	restore_parameters "$2.wishes" >"$2.given"
	[ -s "$2.given" ] || return 0
	remove_modules && load_modules "$1" "$2.given" || return
	restore_parameters "$2.wishes" >"$2.lost"
	while read -r module parameter value; do
		say "note: the parameter $parameter of $module was $value and cannot be set now"
	done <"$2.lost"
}

# What a module depends on besides kvm is the kernel's.
# shellcheck disable=SC2154 # the caller sets $modules
ours()
{
	file=$modules/$(echo "$1" | tr _ -).ko
	shift
	for needed in $(module_field "$file" depends | tr , ' '); do
		[ "$needed" = kvm ] || modprobe "$needed" || return
	done
	insmod "$file" "$@"
}
