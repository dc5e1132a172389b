#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# report.sh - the pages and charts of exitstat report, in a browser
#
# Usage: scripts/test/report.sh
#
# Makes pages of recorded files and of generated ones, opens them in headless
# Chromium, and holds what is drawn against the numbers of the recording. The
# screenshots, light and dark, wide and narrow, stay in build/report to be
# looked at.

# shellcheck disable=SC2016 # what eval is given

set -eu
. "$(dirname "$0")/suite.sh"

no_arguments "$@"

source=$top/tools/kvm/exitstat
tests=$source/tests
out=$BUILD/report
exitstat=$out/exitstat

# browser URL OPTION...: its log is in $out/browser.log.
browser()
{
	browser_url=$1
	shift
	# It refuses to run in a sandbox as root, and there is no /dev/shm in some
	# containers.
	timeout 300 chromium --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --hide-scrollbars --no-first-run \
		--user-data-dir="$out/profile" --enable-logging=stderr --v=0 \
		"$@" "$browser_url" 2>"$out/browser.log"
}

# The page as the browser has it, and what the browser complains of.
open_page()
{
	browser "file://$out/$1.html" --dump-dom --log-net-log="$out/$1.net" \
		>"$out/$1.dom" || return 1
	! grep 'CONSOLE' "$out/browser.log"
}

# Sum of data-exits of the lines of the wide charts that match.
sum()
{
	sed '/<figure class="narrow">/,/<\/figure>/d' "$out/$1.dom" |
		grep -E "$2" | sed -n 's/.*data-exits="\([0-9]*\)".*/\1/p' |
		awk '{ s += $1 } END { printf "%.0f\n", s }'
}

elements()
{
	sed '/<figure class="narrow">/,/<\/figure>/d' "$out/$1.dom" |
		grep -cE "$2" || :
}

# The part of a page that is one chart.
chart()
{
	sed '/<figure class="narrow">/,/<\/figure>/d' "$out/$1.dom" |
		sed -n "/<svg.*class=\"chart-$2\"/,/<\/svg>/p" >"$out/chart.dom"
	[ -s "$out/chart.dom" ]
}

equal()
{
	[ "$2" = "$3" ] || {
		echo "$1: $2, not $3"
		return 1
	}
}

# What exitstat prints as text, which its own cases test.
reported()
{
	"$exitstat" report "$out/$1.jsonl" 2>/dev/null | awk -v key="$2" '$1 == key { print $2; exit }'
}

reason_reported()
{
	"$exitstat" report "$out/$1.jsonl" 2>/dev/null |
		awk -v name="$2" '/^Classes/ { exit } /^Reasons/ { on = 1 } on && $4 == name { print $1 }'
}

# All exits are drawn in each chart, and those of each reason by name.
numbers()
{
	total=$(reported "$1" Exits)
	[ "$total" -ge "$2" ] || {
		echo "the recording has $total exits: what should be tested?"
		return 1
	}
	chart "$1" rate || return 1
	cp "$out/chart.dom" "$out/rate.dom"
	equal "bins and gaps" "$(sum rate 'class="bin"|data-gap')" "$total" &&
		equal "layers and gaps" "$(sum rate 'data-reason|data-gap')" "$total" ||
		return 1
	chart "$1" cumulative || return 1
	cp "$out/chart.dom" "$out/cumulative.dom"
	equal cumulative "$(sum cumulative data-reason)" "$total" || return 1
	chart "$1" pareto || return 1
	cp "$out/chart.dom" "$out/pareto.dom"
	equal pareto "$(sum pareto data-reason)" "$total" &&
		equal "points of the line" "$(elements pareto '<circle')" \
			"$(elements pareto data-reason)" || return 1
	sed -n '/<table id="reasons"/,/<\/table>/p' "$out/$1.dom" >"$out/table.dom"
	equal table "$(sum table '<tr data-name')" "$total" || return 1
	sed -n 's/.*data-name="\([^"]*\)" data-exits="\([0-9]*\)".*/\1 \2/p' \
		"$out/table.dom" >"$out/reasons"
	[ -s "$out/reasons" ] || return 1
	place=0
	while read -r name exits; do
		case $name in
		hidden*) continue ;;
		esac
		equal "$name" "$exits" "$(reason_reported "$1" "$name")" ||
			return 1
		# Those that are rarest have one bar together.
		place=$((place + 1))
		[ "$place" -le 14 ] || continue
		equal "bar of $name" \
			"$(sum pareto "data-reason=\"($name)\"")" "$exits" || return 1
	done <"$out/reasons"
}

# rows NAME ROWS: of the heat map, and the exits of all vCPUs in it.
rows()
{
	chart "$1" vcpus || return 1
	cp "$out/chart.dom" "$out/vcpus.dom"
	equal rows "$(elements vcpus data-vcpu)" "$2" || return 1
	[ -z "${3-}" ] || equal "exits of vCPUs" "$(sum vcpus data-vcpu)" "$3"
}

no_bad_numbers()
{
	! grep -nEi '[ =">(,MLHVv-](nan|inf)[ "<,)MLHVvz%]' "$out/$1.html" | cut -c 1-200 | grep .
}

# The page asked the network for nothing.
no_requests()
{
	[ -s "$out/$1.net" ] || return 1
	! requests "$1" && ! grep -E '[ "]src=|href=|@import|url\(' "$out/$1.html"
}

# Those of Chromium for itself are of no origin.
requests()
{
	grep -F '"initiator":' "$out/$1.net" |
		grep -vF '"initiator":"not an origin"' | cut -c 1-400 | grep .
}

# The same checks have to see what is wrong with this page.
control_page()
{
	printf '<!DOCTYPE html><title>c</title><img src="http://127.0.0.1:9/x" alt="">%s\n' \
		'<script>console.error("control")</script>' >"$out/control.html"
	! open_page control >/dev/null && grep -q 'CONSOLE.*control' "$out/browser.log" &&
		requests control | grep -q '127.0.0.1:9'
}

page_is_valid()
{
	tidy -e -q "$out/$1.html"
}

# screenshot NAME SUFFIX WIDTH HEIGHT SCHEME (0 dark, 1 light)
screenshot()
{
	rm -f "$out/$1-$2.png"
	browser "file://$out/$1.html" --window-size="$3,$4" \
		--blink-settings=preferredColorScheme="$5" \
		--screenshot="$out/$1-$2.png" >/dev/null || return 1
	colours=$(identify -format %k "$out/$1-$2.png")
	echo "$colours colours"
	[ "$colours" -ge 100 ]
}

# The colour in the upper left corner.
background()
{
	identify -quiet -format '%[pixel:p{0,0}]' "$out/$1.png"
}

different_backgrounds()
{
	light=$(background "$1-light")
	dark=$(background "$1-dark")
	echo "$light $dark"
	[ -n "$light" ] && [ -n "$dark" ] && [ "$light" != "$dark" ]
}

# Both tables of colours against their backgrounds; 3 is what WCAG wants.
contrast()
{
	awk '
		function channel(text, at, x) {
			x = (index("0123456789abcdef", substr(text, at, 1)) - 1) * 16 + \
				index("0123456789abcdef", substr(text, at + 1, 1)) - 1
			x /= 255
			return x <= 0.03928 ? x / 12.92 : exp(2.4 * log((x + 0.055) / 1.055))
		}
		function light(text) {
			return 0.2126 * channel(text, 2) + 0.7152 * channel(text, 4) + 0.0722 * channel(text, 6)
		}
		/^:root|^@media screen/ {
			theme++
			while (match($0, /--[a-z0-9]+:#[0-9a-f]+/)) {
				split(substr($0, RSTART + 2, RLENGTH - 2), part, ":")
				colour[part[1]] = part[2]
				$0 = substr($0, RSTART + RLENGTH)
			}
			for (name in colour)
				if (name ~ /^(s[0-9]|others|hidden|ink|faint)$/) {
					a = light(colour[name]) + 0.05
					b = light(colour["back"]) + 0.05
					ratio = a > b ? a / b : b / a
					seen++
					if (ratio < 3) {
						print name, colour[name], ratio
						bad++
					}
				}
		}
		END {
			if (theme != 2 || seen != 22)
				print theme + 0, "themes and", seen + 0, "colours"
			exit bad || theme != 2 || seen != 22
		}' "$out/$1.html"
}

figures()
{
	rm -rf "$out/figures"
	"$exitstat" report "$out/$1.jsonl" --svg "$out/figures/" --png "$out/figures/" \
		2>/dev/null || return 1
	for name in rate cumulative pareto vcpus; do
		xmllint --noout "$out/figures/$name.svg" || return 1
		size=$(identify -format '%w %k' "$out/figures/$name.png")
		echo "$name: $size"
		[ "${size% *}" = 2150 ] && [ "${size#* }" -ge 20 ] || return 1
	done
}

record()
{
	"$tests/cut-trees.sh" --unpack "$tests/trees/$1.tree" "$out/$1.files"
	"$exitstat" record --replay "$out/$1.files" -f -o "$out/$1.jsonl" 2>/dev/null
}

page()
{
	"$exitstat" report "$out/$1.jsonl" --html -o "$out/$1.html" 2>/dev/null
}

rm -rf "$out"
mkdir -p "$out"
check "exitstat builds" make -s -C "$source" O="$out"

check "a page with faults is seen to have them" control_page

for tree in svm-boot vmx-two-vms svm-two-vms svm-reset svm-reload svm-off svm-closed; do
	check "$tree: a page" eval "record $tree && page $tree"
	check "$tree: the browser has no complaint" open_page "$tree"
	check "$tree: what is drawn is what was recorded" numbers "$tree" 1
	check "$tree: all numbers are numbers" no_bad_numbers "$tree"
	check "$tree: tidy has no complaint" page_is_valid "$tree"
	check "$tree: nothing is loaded" no_requests "$tree"
done
check "svm-idle: a page without an exit" eval 'record svm-idle && page svm-idle &&
	open_page svm-idle && no_bad_numbers svm-idle && page_is_valid svm-idle'
check "svm-reload: the gap is drawn" eval '[ "$(elements svm-reload data-gap=.2)" -ge 3 ]'
check "svm-reset: the exits it hides are drawn" \
	eval '[ "$(elements svm-reset "data-reason=.hidden by a reset")" -eq 3 ]'

# As make pictures does, of what was recorded before.
pictures()
{
	make -s -C "$top" exitstat >/dev/null &&
		"$tests/cut-trees.sh" --unpack "$tests/trees/svm-two-vms.tree" "$out/watched" &&
		"$top/scripts/pictures.sh" --from "$out/watched" --to "$out/pictures" &&
		xmllint --noout "$out/pictures/top.svg" "$out/pictures/rate.svg" &&
		grep -q 'exitstat top  svm on' "$out/pictures/top.svg"
}
check "the pictures of README.md can be made" pictures

note "the recordings from here on are generated"
check "a minute is generated" eval '"$tests/make-recording.sh" --samples 600 \
	--mark 120 "boot is over" --mark 180 "load begins" \
	--mark 185 "a phase that has quite a long name" \
	--mark 400 "<script>document.title=1</script><b>&amp;\"" >"$out/minute.jsonl"'
check "minute: a page" page minute
check "minute: the browser has no complaint" open_page minute
check "minute: what is drawn is what was recorded" numbers minute 100000
check "minute: vCPUs have their exits" rows minute 4 "$(reported minute Exits)"
check "minute: a mark that is HTML is text" eval '! grep -q "<script\|<b>&amp;" "$out/minute.html" &&
	[ "$(grep -c "&lt;script&gt;document.title=1&lt;/script&gt;&lt;b&gt;&amp;amp;&quot;" "$out/minute.html")" -ge 7 ]'
check "minute: tidy has no complaint" page_is_valid minute
check "minute: nothing is loaded" no_requests minute
check "minute: colours have a contrast of 3" contrast minute
check "minute: charts as SVG and PNG" figures minute
for scheme in light,1 dark,0; do
	check "minute: it is seen, ${scheme%,*}" screenshot minute "${scheme%,*}" 1000 2900 "${scheme#*,}"
	check "minute: it is seen on a phone, ${scheme%,*}" \
		screenshot minute "narrow-${scheme%,*}" 500 3400 "${scheme#*,}"
done
check "minute: dark is not light" different_backgrounds minute

check "advice: a page that gives some" eval '"$tests/make-recording.sh" --vcpus 8 |
	sed "1s/\"npf\"\|\"msr\"/\"io\"/g" >"$out/advice.jsonl" && page advice &&
	grep "data-class=.io" "$out/advice.html"'
check "advice: the browser has no complaint" open_page advice
check "advice: tidy has no complaint" page_is_valid advice
check "advice: nothing is loaded" no_requests advice

check "sets: a page and charts of sets of recordings" eval 'for i in 1 2 3 4; do
	"$tests/make-recording.sh" --samples $((100 + i)) >"$out/a$i.jsonl"
	"$tests/make-recording.sh" --samples $((120 + i)) >"$out/<b>&\"-$i.jsonl"
	done; "$exitstat" compare --html "$out/sets.html" --svg "$out/sets/" --png "$out/sets/" \
	"$out"/a?.jsonl : "$out/<b>&"*.jsonl : "$out/a1.jsonl" 2>/dev/null'
check "sets: the browser has no complaint" open_page sets
check "sets: all numbers are numbers" no_bad_numbers sets
check "sets: tidy has no complaint" page_is_valid sets
check "sets: nothing is loaded" no_requests sets
check "sets: charts are XML" xmllint --noout "$out/sets/changes.svg" "$out/sets/sets.svg"
for scheme in light,1 dark,0; do
	check "sets: it is seen, ${scheme%,*}" screenshot sets "${scheme%,*}" 1000 2900 "${scheme#*,}"
	check "sets: it is seen on a phone, ${scheme%,*}" \
		screenshot sets "narrow-${scheme%,*}" 500 3400 "${scheme#*,}"
done

check "an hour at 100 ms is generated" \
	eval '"$tests/make-recording.sh" --samples 36000 --reload 20000 >"$out/hour.jsonl"'
check "hour: a page" page hour
check "hour: it is less than 2 MB" eval '[ "$(wc -c <"$out/hour.html")" -lt 2000000 ]'
note "hour: $(wc -c <"$out/hour.jsonl") bytes of recording, $(wc -c <"$out/hour.html") of page"
check "hour: the browser has no complaint" open_page hour
check "hour: what is drawn is what was recorded" numbers hour 1000000
check "1000 vCPUs are generated" \
	eval '"$tests/make-recording.sh" --samples 40 --vcpus 1000 >"$out/many.jsonl"'
check "many: a page" page many
check "many: the browser has no complaint" open_page many
check "many: what is drawn is what was recorded" numbers many 1000000
check "many: 64 rows have the exits of all vCPUs" rows many 64 "$(reported many Exits)"
check "many: it is less than 2 MB" eval '[ "$(wc -c <"$out/many.html")" -lt 2000000 ]'

rm -rf "$out/profile"
tap_end
