# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034,SC2154
#
# tools-domain.sh - an inner Linux that Debian's libvirt and QEMU run
#
# Sourced by tools.sh, after harness.sh and debian.sh.
#
#   start_domain     boots it, with $vcpus vCPUs; $pid is QEMU, $vm KVM's name of it
#   pause_domain, resume_domain
#   qmp JSON         what QEMU's monitor answers
#   hmp VCPU TEXT    the same of the monitor for people

domain=inner
console=/debian/tmp/console
vcpus=2

virsh()
{
	in_debian virsh -q -c qemu:///system "$@"
}

# What libvirt-daemon-system and systemd would set up, and no confinement.
configure_libvirt()
{
	mkdir -p /debian/var/log/libvirt
	echo 'libvirt-qemu:x:64055:64055::/:/bin/false' >>/debian/etc/passwd
	printf 'libvirt-qemu:x:64055:\nkvm:x:64056:\n' >>/debian/etc/group
	cat >/debian/etc/libvirt/qemu.conf <<-END
		stdio_handler = "file"
		security_driver = "none"
		cgroup_controllers = []
		namespaces = []
		user = "root"
		group = "root"
	END
	cat >/debian/tmp/domain.xml <<-END
		<domain type='kvm'>
		  <name>$domain</name>
		  <memory unit='MiB'>128</memory>
		  <vcpu>$vcpus</vcpu>
		  <os>
		    <type arch='x86_64' machine='pc'>hvm</type>
		    <kernel>/inner/vmlinuz</kernel>
		    <initrd>/inner/initramfs</initrd>
		    <cmdline>console=ttyS0,115200 quiet panic=-1 inner_stay=ever</cmdline>
		  </os>
		  <features><acpi/></features>
		  <cpu mode='host-passthrough'/>
		  <devices>
		    <serial type='file'><source path='${console#/debian}'/></serial>
		    <controller type='usb' model='none'/>
		    <memballoon model='none'/>
		  </devices>
		</domain>
	END
}

# shellcheck disable=SC2317 # `within` calls it
has_booted()
{
	grep -q 'inner VM is up' "$console"
}

start_domain()
{
	configure_libvirt
	in_debian libvirtd -d
	if ! virsh create /tmp/domain.xml >"$scratch/virsh" 2>&1; then
		fail "libvirt starts a domain" "$(cat "$scratch/virsh")"
		return 1
	fi
	if ! within 120 has_booted; then
		fail "Linux boots in it" "$(tail -n 3 "$console")"
		return 1
	fi
	pid=$(cat "/debian/run/libvirt/qemu/$domain.pid")
	for dir in "$debug/$pid"-*; do
		vm=${dir##*/}
	done
}

pause_domain()
{
	virsh suspend $domain >/dev/null
}

resume_domain()
{
	virsh resume $domain >/dev/null
}

qmp()
{
	virsh qemu-monitor-command $domain "$1"
}

hmp()
{
	qmp "{ \"execute\": \"human-monitor-command\", \"arguments\":
		{ \"cpu-index\": $1, \"command-line\": \"$2\" } }" |
		in_debian jq -r .return | tr -d '\r'
}
