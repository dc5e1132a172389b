# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# tree.sh - where kernel trees stand and what they are
#
# Sourced, after progress.sh:  . "$(dirname "$0")/tree.sh"
#
#   $top                  this repository
#   $BUILD                all that is generated (default: build/ in it)
#   $KERNEL               the kernel series (default: that of this release of
#                         Debian, 6.1 in 12 and 6.12 in 13)
#   debian_codename       prints this machine's release of Debian: "bookworm"
#   tree_version TREE     prints 6.1.192
#   tree_series TREE      prints 6.1
#   tree_default          prints the tree that SRC or KERNEL names
#   tree_path TREE        prints its absolute path; dies unless TREE is a Linux
#                         source tree
#   tree_with_stats       prints that of tree_default; dies unless `apply` has
#                         been there
#   tree_applied TREE     true when `apply` has been there
#   tree_files TREE       prints the files that `apply` wrote
#   tree_refuse_edits TREE  dies if one of them was changed by hand since
#   tree_put TREE FROM FILE  writes FILE in the tree if it does not equal FROM
#   tree_restore TREE FILE  puts back what stood there before `apply`
#   tree_tidy TREE        removes what an interrupted run left in the record
#   tree_refuse_built TREE  dies if the tree holds a build of its own
#   objects_dir CONFIG    prints where a kernel of this configuration is built
#   nothing_built         true in a clone that has no minimal kernel yet
#   config_fragments CONFIG  prints the files that make up a configuration
#   objects_of_tree OBJECTS TREE  empties OBJECTS if they are another tree's
#   find_built_kernel     sets $objects, $tree and $release of the kernel that was
#                         built for $config; dies if there is none
#   config_arguments ARG..  reads [--config NAME] [KERNEL] into $config and
#                         $KERNEL; does --help, dies on anything else
#   force_arguments ARG..  reads [--force] [TREE] into $force and $tree, and locks
#                         the tree; does --help, dies on anything else
#   series_patches SERIES  prints the names of its patches, in order
#   series_fixes SERIES   prints those that mend KVM itself: fix-*
#   patched_files PATCH.. prints the files that patches touch
#   changed_files PATCH.. prints those of them that were there before
#   supported_series      prints the series that have patches: "6.1 6.12"
#   refuse_foreign        dies, with what works all the same, unless this is a
#                         release of Debian that has kernels of these series
#   refuse_series SERIES  dies, with advice, unless a series is supported
#   running_version       prints the Debian version of the running kernel
#   need_room DIR MIB     makes DIR and dies unless so much is free there
#   lock DIR              makes DIR and waits until no other script works in it
#   strip_module FROM TO  copies a module without its debug information
#   copy_changed FROM TO  copies a file, its mode too, if TO does not equal it
#
# `apply` keeps its own record in the tree, in $tree_state: the files it wrote
# (applied/, and next/ while it writes them) and what stood there before
# (pristine/). `unapply` removes it. Each step can be interrupted: files and
# directories get their place by a rename, never half.

top=$(cd "$(dirname "$0")/.." && pwd)
while [ ! -d "$top/patches" ] && [ "$top" != / ]; do
	top=$(dirname "$top")
done
BUILD=${BUILD:-$top/build}
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;;
esac
export BUILD

# What this system says of itself: its release and its name.
tree_system=${OS_RELEASE:-/etc/os-release}

debian_codename()
{
	# shellcheck source=/dev/null
	(. "$tree_system" 2>/dev/null && echo "${VERSION_CODENAME:-}")
}

# That which this release came out with, or else the newest.
default_series()
{
	tree_codename=$(debian_codename)
	for tree_suites in "$top"/patches/*/suites; do
		! grep -qxF "$tree_codename" "$tree_suites" || break
	done
	basename "${tree_suites%/suites}"
}

KERNEL=${KERNEL:-$(default_series)}
export KERNEL
tree_state=.kvm-exit-stats

tree_makefile()
{
	sed -n "s/^$2 *= *\([0-9]*\) *\$/\1/p" "$1/Makefile" 2>/dev/null | head -n 1
}

tree_path()
{
	[ -d "$1" ] || die "there is no kernel source tree $1 (make source gets Debian's)"
	if [ -z "$(tree_makefile "$1" PATCHLEVEL)" ] || [ ! -f "$1/virt/kvm/kvm_main.c" ]; then
		die "$1 is not a Linux source tree (its Makefile names no version, or it has no virt/kvm)"
	fi
	(cd "$1" && pwd)
}

tree_series()
{
	echo "$(tree_makefile "$1" VERSION).$(tree_makefile "$1" PATCHLEVEL)"
}

tree_version()
{
	echo "$(tree_series "$1").$(tree_makefile "$1" SUBLEVEL)"
}

tree_default()
{
	echo "${SRC:-$BUILD/$KERNEL/linux}"
}

tree_with_stats()
{
	tree=$(tree_path "$(tree_default)") || exit
	tree_applied "$tree" ||
		die "the exit statistics are not in $tree yet: run make apply KERNEL=$KERNEL"
	echo "$tree"
}

tree_applied()
{
	[ -d "$1/$tree_state/applied" ]
}

tree_files()
{
	for tree_record in applied next; do
		[ ! -d "$1/$tree_state/$tree_record" ] ||
			(cd "$1/$tree_state/$tree_record" && find . -type f)
	done | sed 's|^\./||' | sort -u
}

# A file that is as it was before, or missing, is no loss.
tree_refuse_edits()
{
	for tree_file in $(tree_files "$1"); do
		[ -e "$1/$tree_file" ] || continue
		for tree_record in applied next pristine; do
			cmp -s "$1/$tree_state/$tree_record/$tree_file" \
				"$1/$tree_file" && continue 2
		done
		die "$1/$tree_file was changed by hand since it was applied: save the change in this repository, then use --force"
	done
}

tree_put()
{
	cmp -s "$2" "$1/$3" && return 0
	mkdir -p "$(dirname "$1/$3")"
	cp --preserve=mode "$2" "$1/$tree_state/put"
	mv -f "$1/$tree_state/put" "$1/$3"
}

tree_restore()
{
	if [ -e "$1/$tree_state/pristine/$2" ]; then
		tree_put "$1" "$1/$tree_state/pristine/$2" "$2"
	else
		rm -f "$1/$2"
		[ ! -d "$(dirname "$1/$2")" ] ||
			(cd "$1" && rmdir -p --ignore-fail-on-non-empty "$(dirname "$2")")
	fi
}

tree_tidy()
{
	rm -rf "${1:?}/$tree_state.old" "$1/$tree_state/prepare" \
		"$1/$tree_state/dropped"
	[ -d "$1/$tree_state/pristine" ] || return 0
	[ ! -d "$1/$tree_state/next" ] || return 0
	(cd "$1/$tree_state" && find pristine -type f) | while read -r tree_file; do
		[ -e "$1/$tree_state/applied/${tree_file#pristine/}" ] ||
			rm "$1/$tree_state/$tree_file"
	done
}

# Kbuild refuses to build elsewhere then.
tree_refuse_built()
{
	if [ -f "$1/.config" ] || [ -d "$1/include/config" ]; then
		die "$1 was configured or built in place: save its .config, run make -C $1 mrproper, and try again"
	fi
}

objects_dir()
{
	case $1 in
	minimal | running) echo "$BUILD/$KERNEL/obj/$1" ;;
	*) echo "$BUILD/$KERNEL/obj/$(basename "$1")" ;;
	esac
}

nothing_built()
{
	[ "$BUILD" = "$top/build" ] && [ ! -e "$(objects_dir minimal)" ]
}

config_fragments()
{
	tree_config=$top/scripts/config
	if [ "$1" = minimal ]; then
		echo "$tree_config/minimal.config"
	elif [ -f "$tree_config/debug/$1.config" ]; then
		echo "$tree_config/minimal.config" "$tree_config/debug.config" \
			"$tree_config/debug/$1.config"
	else
		echo "$tree_config/running.config"
	fi
}

objects_of_tree()
{
	if [ "$(cat "$1/.tree" 2>/dev/null)" != "$2" ]; then
		find "$1" -mindepth 1 -delete
		echo "$2" >"$1/.tree"
	fi
}

# shellcheck disable=SC2034 # the caller uses what it sets
find_built_kernel()
{
	objects=$(objects_dir "$config")
	[ -f "$objects/arch/x86/boot/bzImage" ] ||
		die "there is no built kernel in $objects: run make kernel CONFIG=$config KERNEL=$KERNEL"
	tree=$(cat "$objects/.tree")
	release=$(cat "$objects/include/config/kernel.release")
}

# shellcheck disable=SC2034 # the caller uses what it sets
config_arguments()
{
	while :; do
		case ${1-} in
		-h | --help) show_help; exit 0 ;;
		--config)
			[ $# -ge 2 ] || usage "--config needs a name"
			config=$2
			shift 2
			;;
		--config=*) config=${1#*=}; shift ;;
		-*) usage "unknown option $1" ;;
		*) break ;;
		esac
	done
	[ $# -le 1 ] || usage "one kernel at a time"
	KERNEL=${1:-$KERNEL}
}

# shellcheck disable=SC2034 # the caller uses what it sets
force_arguments()
{
	force=
	while :; do
		case ${1-} in
		-h | --help) show_help; exit 0 ;;
		-f | --force) force=--force; shift ;;
		-*) usage "unknown option $1" ;;
		*) break ;;
		esac
	done
	[ $# -le 1 ] || usage "one tree at a time"
	tree=$(tree_path "${1:-$(tree_default)}")
	[ -w "$tree" ] || die "$tree cannot be written"
	lock "$tree"
}

series_patches()
{
	sed -e 's/#.*//' -e 's/^ *//' -e 's/ .*//' -e '/^$/d' \
		"$top/patches/$1/series"
}

series_fixes()
{
	series_patches "$1" | grep '^fix-' || :
}

patched_files()
{
	sed -n 's|^+++ b/\([^[:space:]]*\).*|\1|p' "$@" | sort -u
}

changed_files()
{
	sed -n 's|^--- a/\([^[:space:]]*\).*|\1|p' "$@" | sort -u
}

supported_series()
{
	for tree_patches in "$top"/patches/*/series; do
		[ ! -f "$tree_patches" ] || basename "$(dirname "$tree_patches")"
	done | sort -V | tr '\n' ' ' | sed 's/ $//'
}

# The one that is nearest by number, to start from.
nearest_series()
{
	supported_series | tr ' ' '\n' | awk -F . -v wanted="$1" '
		function number(text, part) {
			split(text, part, ".")
			return part[1] * 1000 + part[2]
		}
		{
			distance = number($0) - number(wanted)
			if (distance < 0)
				distance = -distance
			if (NR == 1 || distance < least) {
				least = distance
				nearest = $0
			}
		}
		END { print nearest }'
}

refuse_series()
{
	[ ! -f "$top/patches/$1/series" ] || return 0
	die "there are no patches for Linux $1, but for $(supported_series): use a kernel of the nearest series, KERNEL=$(nearest_series "$1"), or carry the patches over to a tree of $1, make rebase SRC=<tree> FROM=$(nearest_series "$1")"
}

refuse_foreign()
{
	tree_codename=$(debian_codename)
	if [ -n "$tree_codename" ] && cat "$top"/patches/*/suites |
		grep -qxF "$tree_codename"; then
		return
	fi
	# shellcheck source=/dev/null
	tree_name=$(. "$tree_system" 2>/dev/null && echo "${PRETTY_NAME:-}")
	die "this is ${tree_name:-an unknown system}, but this command takes kernels, emulators and compilers from Debian 12 or 13: what works here is a kernel tree of your own ($(supported_series | sed 's/ /, /g'), from kernel.org for example), make apply SRC=<tree>, then built and installed as you always do, and the program that shows the counters, make -C tools/kvm/exitstat"
}

running_version()
{
	uname -v | sed -n 's/.* Debian \([^ ]*\).*/\1/p'
}

need_room()
{
	mkdir -p "$1" || die "$1 cannot be written"
	tree_room=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
	[ "$tree_room" -ge "$2" ] ||
		die "$1 needs $2 MB of free disk space, but there are $tree_room MB: make room, or set BUILD to a folder elsewhere"
}

# Held until the script ends, also for what it starts.
lock()
{
	[ "${tree_locked-}" != "$1" ] || return 0
	mkdir -p "$1" || die "$1 cannot be written"
	exec 9<"$1"
	if ! flock -n 9; then
		say "another script works in $1: waiting for it"
		flock 9
	fi
	tree_locked=$1
	export tree_locked
}

strip_module()
{
	objcopy --strip-debug "$1" "$2"
}

copy_changed()
{
	cmp -s "$1" "$2" && return 0
	mkdir -p "$(dirname "$2")"
	cp --preserve=mode "$1" "$2.new$$"
	mv -f "$2.new$$" "$2"
}
