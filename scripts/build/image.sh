#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# image.sh - make the images that the outer and the inner VM boot from
#
# Usage: scripts/build/image.sh fetch
#        scripts/build/image.sh initramfs OUT [--modules DIR]... [--add DIR:/PATH]...
#        scripts/build/image.sh payload DIR KERNEL [PROGRAM]...
#        scripts/build/image.sh programs DIR PROGRAM...
#        scripts/build/image.sh study OUT WORKLOAD
#        scripts/build/image.sh cpio OUT DIR:/PATH
#        scripts/build/image.sh disk OUT DIR
#        scripts/build/image.sh iso OUT KERNEL INITRAMFS "KERNEL ARGUMENTS"
#
#   fetch      gets what the others need: nothing is missing later
#   initramfs  of the outer VM: static busybox, the files of scripts/outer-vm,
#              DIR/*.ko as /modules/<name of DIR>/*.ko, each tree of --add
#   payload    folder for the inner VM: this machine's QEMU with its libraries
#              and firmware, KERNEL and the file release beside it, and an initramfs
#              that says "inner VM is up"
#   programs   folder with programs of this machine and their libraries
#   cpio       a tree as an archive to append to an initramfs
#   disk       a tree as an ext2 disk image
#   iso        boots KERNEL with isolinux (Bochs can boot nothing smaller)
#
# Each output is written beside its place and then moved there, so a stopped
# run leaves no half-written one. Nothing is mounted, root is not needed.
#
# Examples:
#   scripts/build/image.sh payload build/6.1/payload build/6.1/minimal/bzImage
#   scripts/build/image.sh disk build/6.1/payload.ext2 build/6.1/payload

set -eu
. "$(dirname "$0")/../lib/progress.sh"

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BUILD:-$top/build}
isolinux=/usr/lib/ISOLINUX/isolinux.bin
ldlinux=/usr/lib/syslinux/modules/bios/ldlinux.c32
# What QEMU needs of its firmware, in /usr/share.
firmware="seabios/bios-256k.bin seabios/bios-microvm.bin
	qemu/kvmvapic.bin qemu/linuxboot_dma.bin"
work=

clean_up()
{
	[ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT

make_work()
{
	mkdir -p "$(dirname "$1")"
	work=$(mktemp -d "$1.XXXXXX")
}

need_file()
{
	[ -r "$1" ] || die "$1 is missing${2:+, $2}"
}

# Prints the path of a statically linked busybox. Debian's packages busybox and
# busybox-static exclude each other: take nothing away from the user's machine.
static_busybox()
{
	if [ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1; then
		echo /bin/busybox
		return
	fi
	busybox=$build/host/busybox
	if [ ! -x "$busybox" ]; then
		mkdir -p "$build/host"
		"$here/packages.sh" --unpack "$work/unpacked" busybox-static >&2 ||
			exit
		# In bin or in usr/bin: Debian 13 moved it.
		find "$work/unpacked" -path '*/bin/busybox' -type f \
			-exec mv {} "$busybox" \;
		need_file "$busybox" "the package busybox-static has no such program"
	fi
	echo "$busybox"
}

# archive DIR: prints DIR as a cpio archive of root's, the same for same input.
archive()
{
	(cd "$1" && find . -mindepth 1 | LC_ALL=C sort |
		cpio --quiet --reproducible -o -H newc -R 0:0)
}

# tree SOURCE:/PATH ROOT: copies a tree (or one file) below ROOT.
tree()
{
	source=${1%:*}
	case $1 in
	*:/*) target=$2${1##*:} ;;
	*) die "$1 is not of the form DIR:/PATH" ;;
	esac
	if [ -d "$source" ]; then
		mkdir -p "$target"
		cp -a "$source/." "$target"
	elif [ -f "$source" ]; then
		mkdir -p "$(dirname "$target")"
		cp -a "$source" "$target"
	else
		die "$source is missing"
	fi
}

image_fetch()
{
	make_work "$build/host/images"
	static_busybox >/dev/null
	for file in $firmware; do
		need_file "/usr/share/$file" "the packages of qemu-system-x86 have no such file"
	done
}

image_initramfs()
{
	output=$1
	shift
	make_work "$output"
	root=$work/root
	busybox=$(static_busybox)
	mkdir -p "$root/bin" "$root/etc/outer-vm" "$root/modules"
	install -m 755 "$busybox" "$root/bin/busybox"
	install -m 755 "$here/../outer-vm/init" "$root/init"
	for program in load-kvm unload-kvm inner-vm; do
		install -m 755 "$here/../outer-vm/$program" "$root/bin/$program"
	done
	install -m 644 "$here/../outer-vm/motd" "$root/etc/motd"
	install -m 644 "$here/../outer-vm/profile" "$root/etc/profile"
	for script in demo shell study; do
		install -m 644 "$here/../outer-vm/$script" "$root/etc/outer-vm"
	done
	echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"

	while [ $# -gt 0 ]; do
		case $1 in
		--modules)
			modules=$root/modules/$(basename "$2")
			ls "$2"/*.ko >/dev/null 2>&1 || die "$2 has no modules"
			mkdir -p "$modules"
			cp "$2"/*.ko "$modules"
			;;
		--add) tree "$2" "$root" ;;
		*) usage "initramfs does not know $1" ;;
		esac
		shift 2
	done
	# Bochs loads it slowly, unpacking is cheap; level 1 packs in no time.
	archive "$root" | gzip -1 -n >"$work/initramfs"
	# Where an archive is appended it has to begin at a multiple of four.
	truncate -s %4 "$work/initramfs"
	mv "$work/initramfs" "$output"
}

image_cpio()
{
	make_work "$1"
	mkdir "$work/root"
	tree "$2" "$work/root"
	archive "$work/root" >"$work/cpio"
	mv "$work/cpio" "$1"
}

# image_of_tree DIR FILE: an ext2 file system.
image_of_tree()
{
	# The size of the files, a tenth more for the file system's own, in whole
	# cylinders of the geometry that Bochs assumes (16 heads, 63 sectors).
	size=$(du -sk --apparent-size "$1" | cut -f 1)
	cylinders=$(((size + size / 10 + 2048) * 1024 / 516096 + 1))
	truncate -s $((cylinders * 516096)) "$2"
	/sbin/mke2fs -q -F -t ext2 -m 0 -b 4096 -E root_owner=0:0 -d "$1" "$2" ||
		die "mke2fs could not make a disk image of $1"
}

image_disk()
{
	[ -d "$2" ] || die "the folder $2 is missing"
	make_work "$1"
	image_of_tree "$2" "$work/disk"
	mv "$work/disk" "$1"
}

image_iso()
{
	need_file "$isolinux" "install isolinux"
	need_file "$ldlinux" "install syslinux-common"
	make_work "$1"
	mkdir -p "$work/iso/isolinux"
	cp "$isolinux" "$ldlinux" "$work/iso/isolinux"
	cp "$2" "$work/iso/kernel"
	cp "$3" "$work/iso/initrd"
	cat >"$work/iso/isolinux/isolinux.cfg" <<-END
		default outer
		label outer
		kernel /kernel
		append initrd=/initrd $4
	END
	xorriso -as mkisofs -quiet -o "$work/boot.iso" \
		-b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
		-boot-load-size 4 -boot-info-table "$work/iso" 2>"$work/log" ||
		{
			cat "$work/log" >&2
			die "xorriso could not make the boot image"
		}
	mv "$work/boot.iso" "$1"
}

libraries_of()
{
	ldd "$1" | awk '$2 == "=>" { print $3 }'
}

# add_programs ROOT PROGRAM...: into bin, lib and lib64, with all that they need.
add_programs()
{
	programs_root=$1
	shift
	mkdir -p "$programs_root/bin" "$programs_root/lib" "$programs_root/lib64"
	for program; do
		need_file "$program"
		install -m 755 "$program" "$programs_root/bin"
		libraries_of "$program"
	done >"$work/libraries"
	# What exitstat loads itself: no program is linked to it.
	case " $*" in
	*/exitstat*)
		for library in libbpf.so.1 libmicrohttpd.so.12; do
			loaded=$(/sbin/ldconfig -p | awk -v name="$library" \
				'$1 == name { print $NF; exit }')
			[ -n "$loaded" ] || continue
			echo "$loaded"
			libraries_of "$loaded"
		done
		;;
	esac >>"$work/libraries"
	sort -u -o "$work/libraries" "$work/libraries"
	while read -r library; do
		install -m 644 "$library" "$programs_root/lib"
	done <"$work/libraries"
	install -m 755 /lib64/ld-linux-x86-64.so.2 "$programs_root/lib64"
}

image_programs()
{
	make_work "$1"
	folder=$1
	shift
	add_programs "$work/root" "$@"
	rm -rf "$folder"
	mv "$work/root" "$folder"
}

image_payload()
{
	qemu=$(command -v qemu-system-x86_64) ||
		die "qemu-system-x86_64 is missing, install qemu-system-x86"
	need_file "$2"
	need_file "$(dirname "$2")/release"
	make_work "$1"
	root=$work/root
	mkdir -p "$root/share" "$root/inner" "$work/inner/bin"
	kernel=$2
	payload=$1
	shift 2
	add_programs "$root" "$qemu" "$@"
	for file in $firmware; do
		install -m 644 "/usr/share/$file" "$root/share"
	done

	busybox=$(static_busybox)
	install -m 755 "$busybox" "$work/inner/bin/busybox"
	install -m 755 "$here/../outer-vm/inner-init" "$work/inner/init"
	archive "$work/inner" >"$root/inner/initramfs"
	install -m 644 "$kernel" "$root/inner/vmlinuz"
	install -m 644 "$(dirname "$kernel")/release" "$root/inner/release"

	rm -rf "$payload"
	mv "$root" "$payload"
}

# Small, as it is copied for each boot.
image_study()
{
	need_file "$2"
	make_work "$1"
	root=$work/root
	mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys"
	busybox=$(static_busybox)
	install -m 755 "$busybox" "$root/bin/busybox"
	strip -o "$root/bin/workload" "$2" || die "$2 cannot be stripped"
	install -m 755 "$here/../outer-vm/inner-study" "$root/init"
	image_of_tree "$root" "$work/disk"
	mv "$work/disk" "$1"
}

case ${1-} in
-h | --help) show_help; exit 0 ;;
fetch) [ $# -eq 1 ] || usage "fetch needs nothing else" ;;
initramfs) [ $# -ge 2 ] || usage "initramfs needs an output" ;;
payload) [ $# -ge 3 ] || usage "payload needs two arguments" ;;
programs) [ $# -ge 3 ] || usage "programs needs a folder and programs" ;;
study | cpio | disk) [ $# -eq 3 ] || usage "$1 needs two arguments" ;;
iso) [ $# -eq 5 ] || usage "iso needs four arguments" ;;
'') usage "the kind of image is not named" ;;
*) usage "unknown kind of image $1" ;;
esac
kind=$1
shift
umask 022
"image_$kind" "$@"
