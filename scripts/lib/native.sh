# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# native.sh - whether this machine's own KVM can take the place of an emulator
#
# Sourced:  . "$(dirname "$0")/native.sh"
#
#   why_not_native   prints what stands against --machine native, nothing if it
#                    will do

why_not_native()
{
	nested=$(cat /sys/module/kvm_intel/parameters/nested \
		/sys/module/kvm_amd/parameters/nested 2>/dev/null || :)
	if [ ! -e /dev/kvm ]; then
		echo "this machine has no KVM (/dev/kvm)"
	elif [ -z "$nested" ]; then
		echo "this machine's KVM is neither kvm_intel nor kvm_amd, so it cannot nest"
	elif [ "$nested" != Y ] && [ "$nested" != 1 ]; then
		echo "this machine's KVM has nesting switched off"
	elif [ ! -w /dev/kvm ]; then
		echo "/dev/kvm is not open to the user $(id -un) (the group kvm has it)"
	fi
}
