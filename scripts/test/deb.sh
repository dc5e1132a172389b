#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# deb.sh - the packages of our modules and of exitstat in a Debian system
#
# Usage: scripts/test/deb.sh
#
# Looks at the packages that scripts/package/deb.sh makes, installs those of the modules
# and of exitstat in a Debian system that runs in QEMU (SVM), boots a Linux in
# there, compares what exitstat shows with the kernel's files, makes a short study
# of boots there and removes both again (tools/testing/kvm-exit-stats/deb.sh), runs
# checks of the counters on the modules that were installed, and loads those in
# Bochs (VMX, deb-modules.sh there). Installs the package of the minimal kernel too
# and boots that.

set -eu
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/../lib/kvm-modules.sh"

no_arguments "$@"

dir=$BUILD/$KERNEL
source=$top/tools/testing/kvm-exit-stats
release=$(cat "$dir/stock/release")
scratch=$(mktemp -d "$dir/test-deb.XXXXXX")
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT

# in_vm NAME OPTION...: boots; what was printed there is the result.
in_vm()
{
	name=$1
	shift
	log=$BUILD/deb-$name.log
	if "$top/scripts/boot.sh" --add "$top/scripts:/scripts" \
		--add "$scratch/tests:/tests" --log "$log" "$@" >"$scratch/boot" 2>&1 &&
		grep -q '^1\.\.[1-9]' "$log"; then
		repeat_results "$log" "$name: "
	else
		repeat_results "$log" "$name: "
		not_ok "$name: comes to its end"
		sed 's/^/# /' "$scratch/boot"
	fi
}

packages_are_the_same_again()
{
	(cd "$dir/deb" && sha256sum ./*.deb) >"$scratch/first" &&
		"$top/scripts/package/deb.sh" "$KERNEL" &&
		(cd "$dir/deb" && sha256sum -c "$scratch/first")
}

# A file system of one megabyte, that only the command sees.
without_room()
{
	user='--user --map-root-user'
	[ "$(id -u)" -ne 0 ] || user=
	mkdir -p "$scratch/small"
	# shellcheck disable=SC2086,SC2016 # options or none; the inner shell's "$@"
	unshare $user --mount sh -c 'small=$1 && shift &&
		mount -t tmpfs -o size=1m none "$small" && BUILD=$small && export BUILD &&
		exec "$@"' sh "$scratch/small" "$@"
}

# Before it is built, not after.
kernel_is_refused()
{
	said=$(export SRC="$dir/linux" &&
		without_room "$top/scripts/build/configure.sh" 2>&1) && return 1
	echo "$said"
	case $said in
	*"error: "*" MB of free disk space"*) ;;
	*) return 1 ;;
	esac
}

boot_files()
{
	for file; do
		[ -s "$scratch/root/boot/$file-$release" ] || return
	done
}

kernel_is_gone()
{
	find "$scratch/root/boot" "$scratch/root/lib/modules" -name "*$release*" |
		tee "$scratch/left"
	[ -d "$scratch/root/boot" ] && [ ! -s "$scratch/left" ]
}

program_has()
{
	dpkg-deb -c "$program" >"$scratch/contents"
	for file; do
		grep -q " \./$file\$" "$scratch/contents" || {
			echo "$file is missing"
			return 1
		}
	done
}

# What the study of boots needs to find it all built, where it will stand.
copy_repository()
{
	mkdir -p "$1/build/$KERNEL/linux" "$1/build/$KERNEL/obj/minimal"
	(cd "$top" && cp -a Makefile Kconfig arch include virt Documentation \
		patches scripts tools "$1")
	cp -a "$dir/linux/Makefile" "$dir/linux/.kvm-exit-stats" "$1/build/$KERNEL/linux"
	cp -a "$dir/obj/minimal/.config" "$1/build/$KERNEL/obj/minimal"
	echo "${1#"$scratch/root"}/build/$KERNEL/linux" >"$1/build/$KERNEL/obj/minimal/.tree"
	cp -a "$dir/minimal" "$1/build/$KERNEL"
	# The payload comes there in the VM.
	mkdir "$1/build/$KERNEL/payload-study"
}

set -- "$dir/deb/kvm-exit-stats-modules-$release"_*.deb
package=$1
set -- "$dir/deb/exitstat"_*_amd64.deb
program=$1
check "lintian finds no error and no warning" \
	lintian --allow-root --fail-on error,warning \
	--suppress-tags package-has-long-file-name "$dir/deb"/kvm-exit-stats-*.deb "$program"
check "exitstat has its manual page, completion, units, rules and dashboard" \
	program_has usr/share/man/man1/exitstat.1.gz \
	usr/share/bash-completion/completions/exitstat \
	usr/share/zsh/vendor-completions/_exitstat \
	usr/share/fish/vendor_completions.d/exitstat.fish \
	'.*lib/systemd/system/exitstat.service' \
	'.*lib/systemd/system/exitstat-textfile.service' \
	'.*lib/systemd/system/exitstat-textfile.timer' \
	usr/share/exitstat/prometheus/exitstat.rules.yml \
	usr/share/exitstat/grafana/exitstat.json
check "the same commit makes the same packages" packages_are_the_same_again
refused "a kernel without patches is refused" "$top/scripts/package/deb.sh" 9.9
refused "modules of another kernel than Debian's are refused" \
	"$top/scripts/package/deb.sh" --modules "$dir/minimal" "$KERNEL"
refused "a full disk is refused" \
	without_room "$top/scripts/package/deb.sh" --modules "$dir/modules-stock" "$KERNEL"
check "a kernel is not begun on a full disk" kernel_is_refused

# The libraries that it says it needs, as the outer VM has no network; of
# alternatives, the one that this release has.
needs=$(dpkg-deb -f "$program" Depends | tr , '\n' | sed 's/([^)]*)//g' | tr -d '|' |
	while read -r names; do
		for name in $names; do
			apt-cache show "$name" >/dev/null 2>&1 || continue
			echo "$name"
			break
		done
	done)
version=$(cat "$dir/source-version")
# shellcheck disable=SC2086 # a list of names
"$top/scripts/package/debian-root.sh" make "$dir/deb-root.tar" \
	"linux-image-$release=$version" kmod jq make $needs >&2
"$top/scripts/package/debian-root.sh" unpack "$dir/deb-root.tar" "$scratch/root" >&2
mkdir "$scratch/deb" "$scratch/tests"
cp "$package" "$scratch/deb/modules.deb"
cp "$program" "$scratch/deb/exitstat.deb"
make -s -C "$source" O="$BUILD/exitgen" >&2
cp "$BUILD/exitgen/exitgen" "$source/deb.sh" "$source/deb-modules.sh" \
	"$source/deb-exitstat.sh" "$source/deb-study.sh" "$source/debian.sh" \
	"$source/loaded.sh" \
	"$scratch/tests"
cp -a "$dir/payload-study" "$scratch/root/payload"
copy_repository "$scratch/root/repository"
in_vm svm --machine svm --kernel stock --payload "$scratch/root" --add "$scratch/deb:/deb" \
	--memory 2000 --run /tests/deb.sh --timeout 900
rm -rf "$scratch/root/payload" "$scratch/root/repository" "$scratch/root.cpio"

# Installed here, for the outer VM that is too slow for a whole Debian.
cp "$package" "$scratch/root/root/modules.deb"
check "dpkg installs the package where its kernel does not run" \
	"$top/scripts/package/debian-root.sh" run "$scratch/root" \
	dpkg -i /root/modules.deb
updates=$scratch/root/lib/modules/$release/updates
check "the modules are for Debian's kernel" same_kernel "$updates" "$dir/stock/pristine"

# The rest takes minutes with Debian's kernel, and runs with the minimal one.
if KERNEL=$KERNEL "$top/scripts/run-checks.sh" --machine svm --name deb --check counts \
	--check entry --check switch --kernel "$dir/stock/vmlinuz" \
	--modules "$updates" --pristine "$dir/stock/pristine" >&2; then
	repeat_results "$BUILD/checks-deb.log" "checks: "
else
	repeat_results "$BUILD/checks-deb.log" "checks: "
	not_ok "checks: come to their end without a failure"
fi

in_vm vmx --machine vmx --kernel stock --append deb_folder=updates \
	--add "$scratch/root/lib/modules:/lib/modules" \
	--run /tests/deb-modules.sh --timeout 1800

# A whole kernel; packing it takes a minute.
image=$(find "$dir/deb" -name 'linux-image-*-exit-stats_*.deb' \
	-newer "$dir/minimal/bzImage" -newer "$top/scripts/package/deb-kernel.sh")
if [ -z "$image" ]; then
	check "the minimal kernel is packed" \
		"$top/scripts/package/deb-kernel.sh" --config minimal "$KERNEL"
	image=$(find "$dir/deb" -name 'linux-image-*-exit-stats_*.deb')
fi
cp "$image" "$scratch/root/root/kernel.deb"
release=$(cat "$dir/minimal/release")
check "dpkg installs the kernel's package" \
	"$top/scripts/package/debian-root.sh" run "$scratch/root" dpkg -i /root/kernel.deb
check "its kernel, configuration and initrd are in /boot" \
	boot_files vmlinuz config initrd.img
in_vm kernel --machine svm --kernel "$scratch/root/boot/vmlinuz-$release" \
	--append deb_folder=kernel/arch/x86/kvm \
	--add "$scratch/root/lib/modules:/lib/modules" --run /tests/deb-modules.sh
check "dpkg purges the kernel's package" "$top/scripts/package/debian-root.sh" run \
	"$scratch/root" dpkg -P "linux-image-$release"
check "its files are gone" kernel_is_gone

tap_end
