#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# other-release.sh - the road of a new user on the other release of Debian
#
# Usage: scripts/test/other-release.sh [demo|rest [RELEASE]]
#
#   demo  scripts/demo.sh on SVM, as root, from nothing (default)
#   rest  the demo on VMX as a user with sudo, then the tests, as root
#
# Makes a minimal system of the other release that is supported (of Debian 13 on
# 12, of 12 on 13), or of RELEASE, such as bookworm, in a directory, with git and
# make and nothing else, where what is committed here is cloned. All that came to
# be there is removed.

set -eu
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/../lib/debian.sh"

# Nested, they would go on for ever; the road is there already.
not_there='other-release other-release-rest road'

part=demo
case ${1-} in
-h | --help) show_help; exit 0 ;;
demo | rest) part=$1 ;;
?*) usage "unknown argument $1" ;;
esac
[ $# -le 2 ] || usage "one release at a time"

# Prints the supported releases.
releases()
{
	cat "$top"/patches/*/suites | grep -v -e - | sort -u
}

# mmdebstrap's mode, as users map their ids or not at all.
choose_mode()
{
	mode=root
	if [ "$(id -u)" -ne 0 ]; then
		mode=unshare
		unshare --user --map-root-user --map-auto true 2>/dev/null ||
			die "neither root nor a user with ids of his own to map (/etc/subuid)"
	fi
}

# What runs in there, as root, in the clone.
commands()
{
	if [ "$part" = demo ]; then
		echo 'exec scripts/test/road.sh svm'
		return
	fi
	cat <<-END
		set -e
		scripts/build/packages.sh sudo
		useradd --create-home --shell /bin/sh stranger
		echo 'stranger ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/stranger
		git clone --quiet . /home/stranger/clone
		chown -R stranger /home/stranger/clone
		su stranger -c 'cd ~/clone && scripts/test/road.sh vmx' || :
		rm -rf /home/stranger/clone
		suites=\$(scripts/test.sh --list | grep -vxF '$(echo "$not_there" | tr ' ' '\n')')
		if scripts/test.sh \$suites; then
			echo 'ok 1 - scripts/test.sh is green'
		else
			echo 'not ok 1 - scripts/test.sh is green'
		fi
		echo 1..1
	END
}

# Whoever mounts something in there needs a root that is a mount.
# shellcheck disable=SC2016 # the variables of those who run it
enter()
{
	echo 'mount --rbind "$1" "$1" && exec chroot "$1" env -i HOME=/root \
		LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "
			cd /root && tar -xf clone.tar && cd clone && sh ../commands"'
}

in_other_release()
{
	TMPDIR=$place mmdebstrap --mode="$mode" --variant=minbase --format=null \
		--include=git,make,ca-certificates \
		--customize-hook="upload $scratch/clone.tar /root/clone.tar" \
		--customize-hook="upload $scratch/commands /root/commands" \
		--customize-hook="unshare --mount sh $scratch/enter \"\$1\"" \
		"$release" /dev/null \
		"deb $(debian_mirror debian) $release main" \
		"deb $(debian_mirror debian) $release-updates main" \
		"deb $(debian_mirror debian-security) $release-security main"
}

release=${2:-$(releases | grep -vx "$(debian_codename)" | head -n 1)}
releases | grep -qxF "$release" ||
	usage "$release is no release that is supported, but: $(releases | xargs)"
name="Debian $release"
place=${TMPDIR:-/var/tmp}
if ! why=$(choose_mode 2>&1); then
	skip "$name" "${why#error: }"
	tap_end
	exit
fi
choose_mode
if ! debian_update "$release" >&2; then
	skip "$name" "its packages cannot be had here"
	tap_end
	exit
fi
room=8000
[ "$part" = demo ] || room=30000
need_room "$place" "$room"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
git clone --quiet --no-hardlinks "$top" "$scratch/clone"
tar -C "$scratch" --owner=0 --group=0 -cf "$scratch/clone.tar" clone
rm -rf "$scratch/clone"
commands >"$scratch/commands"
enter >"$scratch/enter"

log=$BUILD/log/other-release-$part.log
began=$(date +%s)
status=0
step "the $part in a minimal $name" "$log" in_other_release >&2 || status=$?
note "$name, $part: $(($(date +%s) - began)) s"
repeat_results "$log" "$name: "
if [ "$status" -ne 0 ] && [ "$tap_failed" -eq 0 ] || ! grep -q '^1\.\.[1-9]' "$log"; then
	not_ok "$name: comes to its end (status $status)"
	tail -n 20 "$log" | sed 's/^/# /'
fi
tap_end
