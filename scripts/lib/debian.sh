# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# debian.sh - packages of Debian releases that this machine's apt does not know
#
# Sourced, after progress.sh and tree.sh:  . "$(dirname "$0")/debian.sh"
#
#   debian_suites SERIES   prints the suites of Debian that ship a kernel series,
#                          this machine's own release first
#   own_suites SERIES      prints those of them that are of this release
#   debian_update SUITE    gets the list of packages of a suite; false if there
#                          is none such; dies if it cannot be verified
#   debian_versions SUITE PATTERN  prints "package version" for the packages whose
#                          names match, the newest first
#   debian_images SERIES SUITE  prints "package version" for the kernels of a series;
#                          with SUITE "", those that the machine's own apt knows
#   debian_with_image SERIES SUITE  reads versions, the newest first, and prints
#                          the first one that such a kernel has, or else the first
#   debian_download SUITE PACKAGE VERSION DIR  gets a package into DIR, false if
#                          it is not there
#
# patches/<series>/suites names the suites. The lists are in build/apt/<suite>:
# the machine's own apt is left alone, and nobody needs to be root. The mirror
# is the one that the machine's apt has for Debian, the keyring is Debian's.
#
# shellcheck disable=SC2154 # tree.sh sets $top

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# debian_mirror KIND: of the machine's apt, for debian or debian-security.
debian_mirror()
{
	# shellcheck disable=SC2016 # apt expands it
	debian_site=$(apt-get indextargets --no-release-info \
		--format '$(SITE) $(RELEASE) $(CREATED_BY)' 2>/dev/null |
		awk -v kind="$1" '
			$3 == "Packages" && $1 ~ ("/" kind "/?$") { print $1; exit }')
	echo "${debian_site:-http://deb.debian.org/$1}"
}

# Those of this machine's own release.
own_suites()
{
	debian_suites "$1" | grep -E "^$(debian_codename)(-|\$)" || :
}

debian_suites()
{
	debian_here=$(debian_codename)
	for debian_pass in mine others; do
		while read -r debian_suite; do
			case $debian_suite in
			"$debian_here" | "$debian_here"-*) debian_is=mine ;;
			*) debian_is=others ;;
			esac
			[ "$debian_is" != "$debian_pass" ] || echo "$debian_suite"
		done <"$top/patches/$1/suites"
	done
}

# debian_apt PROGRAM SUITE ARG..: apt as if there were only this suite.
debian_apt()
{
	debian_program=$1
	debian_dir=$BUILD/apt/$2
	shift 2
	LC_ALL=C "$debian_program" \
		-o Dir::Etc::SourceList="$debian_dir/debian.sources" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State::Lists="$debian_dir/lists" \
		-o Dir::State::Status=/dev/null \
		-o Dir::Cache="$debian_dir/cache" \
		-o APT::Sandbox::User=root \
		-o Acquire::Languages=none \
		"$@"
}

debian_update()
{
	debian_dir=$BUILD/apt/$1
	mkdir -p "$debian_dir/lists/partial" "$debian_dir/cache/archives/partial" ||
		die "$debian_dir cannot be written"
	case $1 in
	*-security) debian_uri=$(debian_mirror debian-security) ;;
	*) debian_uri=$(debian_mirror debian) ;;
	esac
	{
		echo "Types: deb"
		echo "URIs: $debian_uri"
		echo "Suites: $1"
		echo "Components: main"
		# Without it apt trusts what the machine trusts.
		[ ! -f "$debian_keyring" ] || echo "Signed-By: $debian_keyring"
	} >"$debian_dir/debian.sources"
	debian_log=$BUILD/log/apt-$1.log
	step "getting Debian's list of packages: $1" "$debian_log" \
		debian_apt apt-get "$1" update --error-on=any && return 0
	! grep -qE 'NO_PUBKEY|not signed|EXPKEYSIG|signatures (were|couldn)' "$debian_log" ||
		die "Debian's signature of $1 cannot be verified with this machine's keyring: upgrade the package debian-archive-keyring and try again (nothing was taken from there; $debian_log says more)"
	return 1
}

debian_versions()
{
	debian_apt apt-cache "$1" pkgnames |
		grep -E "$2" | xargs -r -n 50 env LC_ALL=C apt-cache \
		-o Dir::Etc::SourceList="$BUILD/apt/$1/debian.sources" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$BUILD/apt/$1/lists" \
		-o Dir::State::Status=/dev/null \
		-o Dir::Cache="$BUILD/apt/$1/cache" madison |
		awk -F ' *[|] *' '{ sub(/^ */, "", $1); print $1, $2 }' |
		sort -u -k 2,2Vr -k 1,1
}

debian_download()
{
	(cd "$4" && debian_apt apt-get "$1" download "$2=$3")
}

# Those with all drivers, for processors and not for clouds.
debian_image_names="^linux-image-[0-9.]*-[0-9]+-amd64\$|^linux-image-[0-9.]*[+]deb[0-9]+([.+][0-9]+)*-amd64\$"

debian_images()
{
	if [ -n "$2" ]; then
		debian_versions "$2" "$debian_image_names"
		return
	fi
	apt-cache pkgnames "linux-image-$1." | grep -E "$debian_image_names" |
		xargs -r apt-cache madison |
		awk -F ' *[|] *' '{ sub(/^ */, "", $1); print $1, $2 }'
}

# Debian signs its kernels some hours after their source is there.
debian_with_image()
{
	awk -v images="$(debian_images "$1" "$2" | cut -d ' ' -f 2)" '
		BEGIN {
			number = split(images, image, "\n")
			for (i = 1; i <= number; i++)
				has[image[i]] = 1
		}
		NR == 1 { newest = $1 }
		$1 in has { newest = $1; exit }
		END { if (newest != "") print newest }'
}
