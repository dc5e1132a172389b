# SPDX-License-Identifier: GPL-2.0
#
# answers.awk - from the facts of a study to a report, without a number of its own
#
#   awk -f answers.awk -v machines="vmx svm" -v command=TEXT -v derived=FILE facts
#
# facts is what facts.awk prints, of all machines. The report has one element on
# each line, its parts separated by tabs:
#
#   title TEXT | h TEXT | p TEXT | item TEXT | code TEXT
#   table ID ALIGN WIDTHS CAPTION | head CELL... | row CELL... | end
#   figure FILE CAPTION
#
# A number of the run stands there as {{key|number}}, with the key of the fact.
# What is calculated from facts here is written to FILE as a fact of its own. A
# fact that is missing ends it with status 1: there is no other source of numbers.

BEGIN {
	FS = "\t"
	CONVFMT = OFMT = "%.10g"
	nr_machines = split(machines, machine, " ")
	describe["pc"] = "QEMU's machine pc, virtio disk on PCI, no console"
	describe["pc-serial"] = "pc with a console on the serial port"
	describe["pc-ide"] = "pc with the disk on IDE"
	describe["pc-shadow"] = "pc with shadow instead of nested paging"
	describe["pc-4vcpus"] = "pc with four vCPUs"
	describe["microvm"] = "QEMU's machine microvm, without PCI, virtio disk on MMIO, no console"
	describe["microvm-serial"] = "microvm with a console on the serial port"
	describe["microvm-shadow"] = "microvm with shadow instead of nested paging"
	describe["microvm-4vcpus"] = "microvm with four vCPUs"
	does["firmware"] = "from power-on until the kernel's console works"
	does["kernel"] = "the kernel boots, a console on the serial port"
	does["rest"] = "pauses between the work"
	does["idle"] = "nothing"
	does["cpu"] = "one thread computes"
	does["disk-virtio"] = "4 KiB requests, virtio disk"
	does["disk-ide"] = "4 KiB requests, IDE disk"
	does["net"] = "echo requests, virtio network"
	does["timers"] = "sleeps of a millisecond"
	does["ipis"] = "two vCPUs wake each other"
	does["power-off"] = "power-off"
}

{ facts[$1] = $2 }

function fail(what)
{
	if (!failed)
		printf "error: the study lacks %s\n", what >"/dev/stderr"
	failed = 1
	exit 1
}

function get(key)
{
	if (!(key in facts))
		fail(key)
	return facts[key]
}

function has(key)
{
	return key in facts
}

# A fact that is calculated here.
function derive(key, value)
{
	facts[key] = value
	printf "%s\t%s\n", key, value >derived
}

function with_commas(number,    text, sign)
{
	sign = number < 0 ? "-" : ""
	number = sprintf("%.0f", number < 0 ? -number : number)
	while (length(number) > 3) {
		text = "," substr(number, length(number) - 2) text
		number = substr(number, 1, length(number) - 3)
	}
	return sign number text
}

# n(KEY): the number as a reader has it: three digits, or all before the point.
function n(key,    value, size)
{
	value = get(key)
	size = value < 0 ? -value : value
	if (value == int(value) || size >= 100)
		return "{{" key "|" with_commas(value) "}}"
	return "{{" key "|" sprintf(size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value) "}}"
}

# With its sign; the percent sign is the caller's.
function change(key,    value)
{
	value = get(key)
	return "{{" key "|" (value < 0 ? "" : "+") sprintf("%.1f", value) "}}"
}

function percent(key,    value)
{
	value = get(key)
	return "{{" key "|" sprintf(value > 0 && value < 0.05 ? "%.3f" : "%.1f", value) "}}%"
}

function emit(kind, a, b, c, d)
{
	print kind "\t" a (b == "" ? "" : "\t" b) (c == "" ? "" : "\t" c) (d == "" ? "" : "\t" d)
}

# VMX or SVM, with the machine where that is not enough.
function label(m,    i, isa, same)
{
	isa = toupper(get(m ".head.isa"))
	for (i = 1; i <= nr_machines; i++)
		same += toupper(get(machine[i] ".head.isa")) == isa
	return isa (same > 1 ? " (" m ")" : "")
}

function how_made(m)
{
	if (get(m ".head.emulator") == "none")
		return "the machine's own (" get(m ".head.cpu") ")"
	return "emulated by " get(m ".head.emulator")
}

# The variant that a variant is compared with: what has one word less.
function base_of(variant)
{
	if (variant == "pc")
		return ""
	return index(variant, "-") ? substr(variant, 1, index(variant, "-") - 1) : "pc"
}

# Names of PREFIX<name>SUFFIX with a value, the greatest first, into list.
function ranked(prefix, suffix, list,    key, name, i, j, count, t)
{
	for (key in facts) {
		if (index(key, prefix) != 1)
			continue
		name = substr(key, length(prefix) + 1)
		if (length(name) <= length(suffix) || substr(name, length(name) - length(suffix) + 1) != suffix)
			continue
		name = substr(name, 1, length(name) - length(suffix))
		if (name ~ /\./ || facts[key] <= 0)
			continue
		list[++count] = name
	}
	for (i = 2; i <= count; i++) {
		t = list[i]
		for (j = i - 1; j >= 1 && before(prefix t suffix, prefix list[j] suffix); j--)
			list[j + 1] = list[j]
		list[j + 1] = t
	}
	return count + 0
}

function before(a, b)
{
	return facts[a] != facts[b] ? facts[a] > facts[b] : a < b
}

function derive_changes(m,    list, nr, i, variant, base)
{
	nr = split(get(m ".variants"), list, " ")
	for (i = 1; i <= nr; i++) {
		variant = list[i]
		base = base_of(variant)
		if (base == "")
			continue
		derive(m "." variant ".change", (get(m "." variant ".total.median") / get(m "." base ".total.median") - 1) * 100)
		derive_main_class(m, variant, base)
	}
}

# The class in which a variant differs most from what it is compared with.
function derive_main_class(m, variant, base,    key, prefix, name, d, most, main, seen, i)
{
	for (i = 1; i <= 2; i++) {
		prefix = m "." (i == 1 ? variant : base) ".class."
		for (key in facts)
			if (index(key, prefix) == 1 && key ~ /\.median$/) {
				name = substr(key, length(prefix) + 1)
				seen[substr(name, 1, length(name) - 7)] = 1
			}
	}
	most = -1
	for (name in seen) {
		d = facts[m "." variant ".class." name ".median"] - facts[m "." base ".class." name ".median"]
		if (d * d > most || (d * d == most && name < main)) {
			most = d * d
			main = name
			facts["difference"] = d
		}
	}
	derive(m "." variant ".main_class", main)
	derive(m "." variant ".main_difference", facts["difference"])
}

function signed(key,    value)
{
	value = get(key)
	return "{{" key "|" (value < 0 ? "" : "+") with_commas(value) "}}"
}

function spread(key)
{
	return n(key ".min") " to " n(key ".max")
}

# --- the sections ---

# Where the outer VM is, both are the same.
function kernels(m,    host, text)
{
	host = get(m ".head.kernel")
	text = "Linux " host " as host"
	if (has(m ".head.guest") && get(m ".head.guest") != host)
		text = text ", Linux " get(m ".head.guest") " as guest"
	else
		text = text " and as guest"
	if (has(m ".head.huge_pages"))
		text = text ", " (get(m ".head.huge_pages") ~ /^(none|never)$/ ? "no transparent huge pages" : "transparent huge pages (" get(m ".head.huge_pages") ")")
	return text
}

function introduction(    i, m)
{
	emit("title", "How many exits a Linux takes to boot")
	emit("p", "A small Linux boots in a VM, again and again, in variants that differ in one thing each, and then does one kind of work after the other. KVM counts the exits. All numbers were measured by scripts/boot-study.sh.")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		emit("item", label(m) ": " how_made(m) ", " kernels(m) ", QEMU " get(m ".head.qemu") ", " n(m ".head.memory") " MiB for the guest, " n(m ".head.cpus") " CPU in the host, " n(m ".pc.boots") " boots of each variant, " get(m ".head.date") ".")
	}
}

function in_short(    i, m, list, variant)
{
	emit("h", "In short")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		emit("item", "On " label(m) ", a full boot takes " n(m ".pc.total.median") " exits (median; " spread(m ".pc.total") " in " n(m ".pc.boots") " boots); the variants range from " cheapest(m, 1) " to " cheapest(m, -1) ".")
		split("", list)
		ranked(m ".pc.reason.", ".median", list)
		derive(m ".pc.first.share", get(m ".pc.reason." list[1] ".median") * 100 / get(m ".pc.total.median"))
		derive(m ".pc.second.share", get(m ".pc.reason." list[2] ".median") * 100 / get(m ".pc.total.median"))
		emit("item", "The most frequent reasons on " label(m) " are " list[1] ", " percent(m ".pc.first.share") ", and " list[2] ", " percent(m ".pc.second.share") ".")
		emit("item", "The highest rate on " label(m) " is " n(m ".peak.total.rate") " exits/s, in the phase " get(m ".peak.total.phase") ": " n(m ".peak.total.factor") " times the mean of the run, and " percent(m ".peak.total.share") " of it is " get(m ".peak.total.reason") ".")
	}
	if (two_isas())
		emit("item", compare_totals())
}

# The variant with the fewest (sign 1) or the most (-1) exits, with the number.
function cheapest(m, sign,    list, nr, i, best)
{
	nr = split(get(m ".variants"), list, " ")
	best = list[1]
	for (i = 2; i <= nr; i++)
		if (sign * get(m "." list[i] ".total.median") < sign * get(m "." best ".total.median"))
			best = list[i]
	return n(m "." best ".total.median") " (" best ")"
}

function two_isas()
{
	return nr_machines == 2 && get(machine[1] ".head.isa") != get(machine[2] ".head.isa")
}

function compare_totals(    a, b)
{
	a = machine[1]
	b = machine[2]
	derive("compare.total", get(b ".pc.total.median") / get(a ".pc.total.median"))
	return "The same boot takes " n("compare.total") " times as many exits on " label(b) " as on " label(a) ": " n(b ".pc.total.median") " and " n(a ".pc.total.median") "."
}

function boots(    i, j, m, nr, list, variant, base, line)
{
	emit("h", "How many exits is a full boot?")
	emit("p", "From power-on to power-off: firmware, kernel, the first process, which writes a line to its disk, and the way down. Median and range of the boots of each variant; the change is that of the median, against the variant without the last word, and of microvm against pc.")
	nr = split(get(machine[1] ".variants"), list, " ")
	line = "variant"
	for (i = 1; i <= nr_machines; i++)
		line = line "\t" label(machine[i]) " median\trange\tchange"
	emit("table", "boots", "l" repeat("rrr", nr_machines), "14" repeat(" 13 13 14", nr_machines), "Exits of a full boot")
	emit("head", line)
	for (j = 1; j <= nr; j++) {
		variant = list[j]
		line = variant
		for (i = 1; i <= nr_machines; i++) {
			m = machine[i]
			line = line "\t" n(m "." variant ".total.median") "\t" spread(m "." variant ".total") "\t" (base_of(variant) == "" ? "-" : change(m "." variant ".change") "%")
		}
		emit("row", line)
	}
	emit("end")
	emit("figure", "boots.svg", "Exits of a full boot by class, of the boot that has the median; the line is the range over all boots.")
	for (j = 1; j <= nr; j++)
		emit("item", about_variant(list[j]))
}

function about_variant(variant,    i, m, text)
{
	text = variant " (" describe[variant] "): "
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		text = text (i > 1 ? "; " : "") "on " label(m) " " n(m "." variant ".total.median") " exits"
		if (base_of(variant) == "")
			text = text " in " n(m "." variant ".seconds.median") " s"
		else
			text = text ", " change(m "." variant ".change") "%, above all " get(m "." variant ".main_class") " (" signed(m "." variant ".main_difference") ")"
	}
	return text "."
}

function repeat(text, count,    result)
{
	while (count-- > 0)
		result = result text
	return result
}

function over_time(    i, m)
{
	emit("h", "How does the rate change over time?")
	emit("p", "One more boot, of pc with two vCPUs and a console, is recorded by exitstat, with the work after it. The marks are the phases.")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		emit("figure", "rate-" m ".svg", "Exit rate on " label(m) " over time, by reason, with the phases.")
		emit("item", "On " label(m) ", the VM takes " n(m ".run.exits") " exits in " n(m ".run.seconds") " s, " n(m ".run.rate") "/s in the mean; the kernel's boot alone " n(m ".phase.kernel.exits") " in " n(m ".phase.kernel.seconds") " s, " n(m ".phase.kernel.rate") "/s, and doing nothing " n(m ".phase.idle.rate") "/s.")
	}
}

# "HLT 40.1 %, ...": the reasons that a phase has most of.
function leading(m, phase, count,    list, nr, i, text)
{
	nr = ranked(m ".phase." phase ".reason.", ".exits", list)
	for (i = 1; i <= nr && i <= count; i++)
		text = text (i > 1 ? ", " : "") list[i] " " percent(m ".phase." phase ".reason." list[i] ".share")
	return text
}

function spikes(    i, j, m, nr, list, phase, count)
{
	emit("h", "What spikes when?")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		emit("p", "The phases on " label(m) ". A phase of work begins with up to two seconds of rest. An operation is a request, an answer, a sleep, or one vCPU waking the other.")
		emit("table", "phases-" m, "lrrrl", "14 10 10 12 54", "Phases on " label(m))
		emit("head", "phase\texits\texits/s\tper operation\tmost frequent reasons")
		nr = split(get(m ".phases"), list, " ")
		for (j = 1; j <= nr; j++) {
			phase = list[j]
			if (!(phase in does) || !get(m ".phase." phase ".exits"))
				continue
			emit("row", phase "\t" n(m ".phase." phase ".exits") "\t" n(m ".phase." phase ".rate") "\t" (phase == "cpu" || !has(m ".phase." phase ".per_operation") ? "-" : n(m ".phase." phase ".per_operation")) "\t" leading(m, phase, 3))
		}
		emit("end")
		emit("table", "spikes-" m, "lrrrlr", "30 10 10 9 14 12", "Highest rate of each reason on " label(m) ", from one sample to the next")
		emit("head", "reason\texits/s\tmean\tat (s)\tphase\ttimes the mean")
		split("", list)
		count = ranked(m ".peak.", ".rate", list)
		for (j = 1; j <= count && j <= 11; j++)
			if (list[j] != "total")
				emit("row", list[j] "\t" n(m ".peak." list[j] ".rate") "\t" n(m ".peak." list[j] ".mean") "\t" n(m ".peak." list[j] ".at") "\t" get(m ".peak." list[j] ".phase") "\t" n(m ".peak." list[j] ".factor"))
		emit("end")
		about_work(m)
	}
}

function about_work(m,    list)
{
	ranked(m ".peak.", ".rate", list)
	emit("item", "On " label(m) " the greatest spike is " get(m ".peak.total.reason") " in the phase " get(m ".peak.total.phase") ", " n(m ".peak.total.at") " s after the start, with " n(m ".peak.total.rate") " exits/s of all reasons.")
	derive(m ".disks", get(m ".phase.disk-ide.per_operation") / get(m ".phase.disk-virtio.per_operation"))
	emit("item", "A disk request of 4 KiB takes " n(m ".phase.disk-virtio.per_operation") " exits on virtio and " n(m ".phase.disk-ide.per_operation") " on IDE, " n(m ".disks") " times as many; an echo request " n(m ".phase.net.per_operation") ", a sleep " n(m ".phase.timers.per_operation") ", a wake-up of another vCPU " n(m ".phase.ipis.per_operation") ".")
	emit("item", "Of the reasons, disk requests on IDE cause most of all " leading(m, "disk-ide", 1) ", on virtio " leading(m, "disk-virtio", 1) ", the network " leading(m, "net", 1) ", timers " leading(m, "timers", 1) ", IPIs " leading(m, "ipis", 1) ", computing " leading(m, "cpu", 1) ".")
}

function frequencies(    i, j, m, nr, list, rare, known, seen, all)
{
	emit("h", "Which reasons are frequent, which are rare?")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		split("", list)
		nr = ranked(m ".pc.reason.", ".median", list)
		emit("table", "reasons-" m, "lllrrr", "30 11 20 13 20 13", "Reasons of a boot of pc on " label(m))
		emit("head", "reason\tcode\tclass\tmedian\trange\tshare")
		for (j = 1; j <= nr; j++) {
			derive(m ".pc.reason." list[j] ".share", get(m ".pc.reason." list[j] ".median") * 100 / get(m ".pc.total.median"))
			emit("row", list[j] "\t" get(m ".code." list[j]) "\t" get(m ".class." list[j]) "\t" n(m ".pc.reason." list[j] ".median") "\t" spread(m ".pc.reason." list[j]) "\t" percent(m ".pc.reason." list[j] ".share"))
		}
		emit("end")
		derive(m ".pc.three.share", get(m ".pc.reason." list[1] ".share") + get(m ".pc.reason." list[2] ".share") + get(m ".pc.reason." list[3] ".share"))
		emit("item", "Most frequent on " label(m) ": " list[1] " (" n(m ".pc.reason." list[1] ".median") "), " list[2] " (" n(m ".pc.reason." list[2] ".median") ") and " list[3] " (" n(m ".pc.reason." list[3] ".median") "), together " percent(m ".pc.three.share") " of a boot.")
		rare = ""
		for (j = nr; j > nr - 3; j--)
			rare = rare (rare == "" ? "" : ", ") list[j] " (" n(m ".pc.reason." list[j] ".median") ")"
		emit("item", "Least frequent of those that a boot of pc has: " rare ".")
		derive(m ".seen", split(get(m ".reasons"), all, " "))
		derive(m ".never", get(m ".known") - get(m ".seen"))
		emit("item", "Of the " n(m ".known") " reasons that KVM knows on " label(m) ", " n(m ".seen") " occurred in any of the boots or phases, and " n(m ".never") " never did.")
	}
}

function side_by_side(    i, a, b, key, name, names, list, nr, m, line, both, only_a, only_b)
{
	if (!two_isas())
		return
	a = machine[1]
	b = machine[2]
	emit("h", label(a) " beside " label(b) ", by class")
	emit("p", "Reasons have other names on the two; classes have the same. Boots of pc, medians.")
	for (i = 1; i <= 2; i++) {
		m = machine[i]
		nr = ranked(m ".pc.class.", ".median", list)
		for (; nr; nr--)
			names[list[nr]] = 1
	}
	for (name in names) {
		if (!has(a ".pc.class." name ".median"))
			derive(a ".pc.class." name ".median", 0)
		if (!has(b ".pc.class." name ".median"))
			derive(b ".pc.class." name ".median", 0)
		derive("compare.class." name, get(a ".pc.class." name ".median") + get(b ".pc.class." name ".median"))
	}
	emit("table", "classes", "lrrrrr", "20 16 13 16 13 16", "Exits of a boot of pc by class")
	emit("head", "class\t" label(a) "\tshare\t" label(b) "\tshare\tdifference")
	split("", list)
	nr = ranked("compare.class.", "", list)
	for (i = 1; i <= nr; i++) {
		name = list[i]
		derive(a ".pc.class." name ".share", get(a ".pc.class." name ".median") * 100 / get(a ".pc.total.median"))
		derive(b ".pc.class." name ".share", get(b ".pc.class." name ".median") * 100 / get(b ".pc.total.median"))
		derive("compare.difference." name, get(b ".pc.class." name ".median") - get(a ".pc.class." name ".median"))
		emit("row", name "\t" n(a ".pc.class." name ".median") "\t" percent(a ".pc.class." name ".share") "\t" n(b ".pc.class." name ".median") "\t" percent(b ".pc.class." name ".share") "\t" signed("compare.difference." name))
		if (!get(a ".pc.class." name ".median"))
			only_b = only_b (only_b == "" ? "" : ", ") name " (" n(b ".pc.class." name ".median") ")"
		if (!get(b ".pc.class." name ".median"))
			only_a = only_a (only_a == "" ? "" : ", ") name " (" n(a ".pc.class." name ".median") ")"
	}
	emit("end")
	emit("figure", "classes.svg", "Exits of a boot of pc by class, on " label(a) " and on " label(b) ", medians.")
	emit("item", compare_totals())
	emit("item", "The most frequent class is " first_class(a) " on " label(a) " and " first_class(b) " on " label(b) ".")
	if (only_a != "")
		emit("item", "Only on " label(a) ": " only_a ".")
	if (only_b != "")
		emit("item", "Only on " label(b) ": " only_b ".")
}

function first_class(m,    list)
{
	ranked(m ".pc.class.", ".median", list)
	return list[1] " (" n(m ".pc.class." list[1] ".median") ")"
}

function limits(    i, m, emulated)
{
	for (i = 1; i <= nr_machines; i++)
		emulated += get(machine[i] ".head.emulator") != "none"
	emit("h", "What these numbers do not say")
	if (emulated) {
		emit("p", "An emulator counts exits as a processor does: which instruction leaves the guest, and why, is KVM's and the architecture's doing. It cannot tell what an exit costs. It has no cycles, no caches and no TLB worth the name, and its seconds say how fast it is. So rates here compare phases of one machine, not the two machines, and not with hardware. What depends on time, such as interrupts, timers and the number of requests in a second, is another on hardware; what depends on the guest's instructions, such as CPUID and port I/O, is the same to within the features of the CPU model.")
	}
	emit("p", "The guest is a minimal kernel with a minimal user space. A distribution's kernel takes more exits.")
	emit("h", "How to repeat it on real hardware")
	emit("p", "On a machine with VT-x or AMD-V, with one command; the second one does it without an outer VM between, as root, after make load:")
	emit("code", "scripts/boot-study.sh --machine native")
	emit("code", "scripts/boot-study.sh --machine here")
	emit("p", "This report was written by:")
	emit("code", command)
}

END {
	if (failed)
		exit 1
	for (i = 1; i <= nr_machines; i++)
		derive_changes(machine[i])
	introduction()
	in_short()
	boots()
	over_time()
	spikes()
	frequencies()
	side_by_side()
	limits()
}
