# SPDX-License-Identifier: GPL-2.0
#
# answers.awk - from the facts of a study to a report, without a number of its own
#
#   awk -f rest.awk -f time.awk -f answers.awk -v machines="vmx svm" \
#       -v variants="pc ..." -v command=TEXT facts
#
# facts is what facts.awk prints, of all machines, the greatest first. The report is reStructuredText.
# Charts are for pages only: from a line with ".. raw::" to one that is "..". A
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
}

{
	facts[$1] = $2
	order[NR] = $1
}

function get(key)
{
	if (key in facts)
		return facts[key]
	printf "error: the study lacks %s\n", key >"/dev/stderr"
	exit 1
}

function n(key)
{
	return number(get(key))
}

function spread(key)
{
	return n(key ".min") " to " n(key ".max")
}

function share(key, of)
{
	return percent(get(key) * 100 / get(of))
}

# --- the sections ---

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

# Names of PREFIX<name>SUFFIX with a value, the greatest first, into list.
function ranked(prefix, suffix, list,    i, name, count)
{
	for (i = 1; i <= NR; i++) {
		name = substr(order[i], length(prefix) + 1)
		if (index(order[i], prefix) == 1 && sub(suffix "$", "", name) && name !~ /\./ && facts[order[i]] > 0)
			list[++count] = name
	}
	return count + 0
}

# Where the outer VM is, both are the same.
function kernels(m,    host, text)
{
	host = get(m ".head.kernel")
	text = "Linux " host " as host"
	if ((m ".head.guest") in facts && get(m ".head.guest") != host)
		text = text ", Linux " get(m ".head.guest") " as guest"
	else
		text = text " and as guest"
	if ((m ".head.huge_pages") in facts)
		text = text ", " (get(m ".head.huge_pages") ~ /^(none|never)$/ ? "no transparent huge pages" : "transparent huge pages (" get(m ".head.huge_pages") ")")
	return text
}

function introduction(    i, m)
{
	print ".. SPDX-License-Identifier: GPL-2.0"
	print ".. Written by scripts/boot-study.sh of the exit statistics from measured data."
	title("How many exits a Linux takes to boot", "=")
	p("The counters are those of Documentation/virt/kvm/exit-stats.rst.")
	p("A small Linux boots in a VM, again and again, in variants that differ in one thing each, and then does one kind of work after the other. KVM counts the exits, and exitstat records them. All numbers were measured by scripts/boot-study.sh.")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		item(label(m) ": " how_made(m) ", " kernels(m) ", QEMU " get(m ".head.qemu") ", " n(m ".head.memory") " MiB for the guest, " n(m ".head.cpus") " CPU in the host, " n(m ".head.boots") " boots of each variant, " get(m ".head.date") ".")
	}
}

function left_out(m, name)
{
	return (m "." name ".left_out") in facts
}

# The variant with the fewest (sign 1) or the most (-1) exits, with the number.
function cheapest(m, sign,    i, best)
{
	best = variant[1]
	for (i = 2; i <= nr_variants; i++)
		if (!left_out(m, variant[i]) && sign * get(m "." variant[i] ".total.median") < sign * get(m "." best ".total.median"))
			best = variant[i]
	return n(m "." best ".total.median") " (" best ")"
}

# The first of those that ranked() finds, with their shares of all.
function leading(prefix, suffix, all, count,    list, nr, i, text)
{
	nr = ranked(prefix, suffix, list)
	for (i = 1; i <= nr && i <= count; i++)
		text = text (i > 1 ? ", " : "") list[i] " " share(prefix list[i] suffix, all)
	return text
}

function in_short(    i, m, peak)
{
	title("In short")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		peak = m ".peak.total"
		item("On " label(m) ", a full boot takes " n(m ".pc.total.median") " exits (median; " spread(m ".pc.total") " in " n(m ".head.boots") " boots); the variants range from " cheapest(m, 1) " to " cheapest(m, -1) ".")
		item("The most frequent reasons on " label(m) " are " leading(m ".pc.reason.", ".median", m ".pc.total.median", 3) ".")
		item("The highest rate on " label(m) " is " n(peak ".rate") " exits/s, " n(peak ".at") " s after the start, in the phase " get(peak ".phase") ": " number(get(peak ".rate") / get(peak ".mean")) " times the mean of the run.")
	}
	if (two_isas())
		item(compare_totals())
	for (i = 1; i <= nr_machines; i++)
		if (has_time(machine[i]))
			item(time_in_short(machine[i]))
}

function two_isas()
{
	return nr_machines == 2 && get(machine[1] ".head.isa") != get(machine[2] ".head.isa")
}

function compare_totals(    a, b)
{
	a = machine[1] ".pc.total.median"
	b = machine[2] ".pc.total.median"
	return "The same boot takes " number(get(b) / get(a)) " times as many exits on " label(machine[2]) " as on " label(machine[1]) ": " n(b) " and " n(a) "."
}

function repeat(text, count,    result)
{
	while (count-- > 0)
		result = result text
	return result
}

function change(m, name)
{
	return name == "pc" ? "-" : get(m "." name ".change")
}

function boots(    i, j, m, line)
{
	title("How many exits is a full boot?")
	p("From power-on to power-off: firmware, kernel, the first process, which writes a line to its disk, and the way down. Median and range of the boots of each variant; the change is that of the median, against the variant without the last word, and of microvm against pc; ~ stands where it is within the noise.")
	table("Exits of a full boot", 1, "14" repeat(" 13 13 14", nr_machines))
	line = "variant"
	for (i = 1; i <= nr_machines; i++)
		line = line "\t" label(machine[i]) " median\trange\tchange"
	row(line)
	for (j = 1; j <= nr_variants; j++) {
		line = variant[j]
		for (i = 1; i <= nr_machines; i++) {
			m = machine[i]
			if (left_out(m, variant[j]))
				line = line "\t-\t-\t-"
			else
				line = line "\t" n(m "." variant[j] ".total.median") "\t" spread(m "." variant[j] ".total") "\t" change(m, variant[j])
		}
		row(line)
	}
	end_table()
	for (i = 1; i <= nr_machines; i++)
		figure("boots-" machine[i] ".svg", "Exits of a full boot on " label(machine[i]) " by class, of the boot that has the median; the line is the range over all boots, the change that from pc.")
	for (j = 1; j <= nr_variants; j++)
		item(about_variant(variant[j]))
}

function about_variant(name,    i, m, text)
{
	text = name " (" describe[name] "): "
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		text = text (i > 1 ? "; " : "") "on " label(m) " "
		if (left_out(m, name)) {
			text = text "left out, as " get(m "." name ".left_out")
			continue
		}
		text = text n(m "." name ".total.median") " exits"
		if (change(m, name) == "~")
			text = text ", a change within the noise"
		else if (name != "pc")
			text = text ", " change(m, name) ", above all " get(m "." name ".main") " (" signed(get(m "." name ".difference")) ")"
	}
	return text "."
}

function over_time(    i, m, kernel)
{
	title("How does the rate change over time?")
	p("One more boot, of pc with two vCPUs and a console, is recorded with the work after it. The marks are the phases.")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		kernel = m ".phase.kernel"
		figure("rate-" m ".svg", "Exit rate on " label(m) " over time, by reason, with the phases.")
		item("On " label(m) ", the VM takes " n(m ".run.exits") " exits in " get(m ".run.duration") ", " n(m ".run.rate") "/s in the mean; the kernel's boot alone " n(kernel ".exits") " in " get(kernel ".duration") ", " n(kernel ".rate") "/s, and doing nothing " n(m ".phase.idle.rate") "/s.")
	}
}

# "HLT 40.1%, ...": the reasons that a phase has most of.
function main_reasons(m, phase, count)
{
	phase = m ".phase." phase
	return leading(phase ".reason.", ".exits", phase ".exits", count)
}

function per_operation(m, phase)
{
	phase = m ".phase." phase
	return number(get(phase ".exits") / get(phase ".operations"))
}

function spikes(    i, j, m, nr, list, phase, peak)
{
	title("What spikes when?")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		p("The phases on " label(m) ". A phase of work begins with up to two seconds of rest. An operation is a request, an answer, a sleep, or one vCPU waking the other.")
		table("Phases on " label(m), 2, "14 54 10 10 12")
		row("phase\tmost frequent reasons\texits\texits/s\tper operation")
		nr = split(get(m ".phases"), list, " ")
		for (j = 1; j <= nr; j++) {
			phase = m ".phase." list[j]
			if (get(phase ".exits"))
				row(list[j] "\t" main_reasons(m, list[j], 3) "\t" n(phase ".exits") "\t" n(phase ".rate") "\t" (list[j] != "cpu" && (phase ".operations") in facts ? per_operation(m, list[j]) : "-"))
		}
		end_table()
		table("Highest rate of each reason on " label(m) ", from one sample to the next", 2, "30 14 10 10 9 12")
		row("reason\tphase\texits/s\tmean\tat (s)\ttimes the mean")
		split("", list)
		nr = ranked(m ".peak.", ".rate", list)
		for (j = 1; j <= nr && j <= 11; j++) {
			peak = m ".peak." list[j]
			if (list[j] != "total")
				row(list[j] "\t" get(peak ".phase") "\t" n(peak ".rate") "\t" n(peak ".mean") "\t" n(peak ".at") "\t" number(get(peak ".rate") / get(peak ".mean")))
		}
		end_table()
		item("A disk request of 4 KiB takes " per_operation(m, "disk-virtio") " exits on virtio and " per_operation(m, "disk-ide") " on IDE; an echo request " per_operation(m, "net") ", a sleep " per_operation(m, "timers") ", a wake-up of another vCPU " per_operation(m, "ipis") ".")
	}
}

function frequencies(    i, j, m, nr, list, rare, total, reason)
{
	title("Which reasons are frequent, which are rare?")
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		reason = m ".pc.reason."
		total = m ".pc.total.median"
		split("", list)
		nr = ranked(reason, ".median", list)
		table("Reasons of a boot of pc on " label(m), 3, "30 11 20 13 20 13")
		row("reason\tcode\tclass\tmedian\trange\tshare")
		for (j = 1; j <= nr; j++)
			row(list[j] "\t" get(m ".code." list[j]) "\t" get(m ".class." list[j]) "\t" n(reason list[j] ".median") "\t" spread(reason list[j]) "\t" share(reason list[j] ".median", total))
		end_table()
		rare = ""
		for (j = nr; j > nr - 3; j--)
			rare = rare (rare == "" ? "" : ", ") list[j] " (" n(reason list[j] ".median") ")"
		item("Least frequent of those that a boot of pc has: " rare ".")
		item("Of the " n(m ".known") " reasons that KVM knows on " label(m) ", " n(m ".seen") " occurred in any of the boots or phases, and " number(get(m ".known") - get(m ".seen")) " never did.")
	}
}

# A class that one of the two has not has no exits there.
function of_class(m, name)
{
	return facts[m ".pc.class." name ".median"] + 0
}

function side_by_side(    i, a, b, of_a, of_b, name, list, others, nr, more)
{
	if (!two_isas())
		return
	a = machine[1]
	b = machine[2]
	title(label(a) " beside " label(b) ", by class")
	p("Reasons have other names on the two; classes have the same. Boots of pc, medians.")
	table("Exits of a boot of pc by class", 1, "20 16 13 16 13 16")
	row("class\t" label(a) "\tshare\t" label(b) "\tshare\tdifference")
	nr = ranked(a ".pc.class.", ".median", list)
	more = ranked(b ".pc.class.", ".median", others)
	for (i = 1; i <= more; i++)
		if (!of_class(a, others[i]))
			list[++nr] = others[i]
	for (i = 1; i <= nr; i++) {
		name = list[i]
		of_a = of_class(a, name)
		of_b = of_class(b, name)
		row(name "\t" number(of_a) "\t" percent(of_a * 100 / get(a ".pc.total.median")) "\t" number(of_b) "\t" percent(of_b * 100 / get(b ".pc.total.median")) "\t" signed(of_b - of_a))
	}
	end_table()
	figure("classes.svg", "Exits of a boot of pc by class, on " label(a) " and on " label(b) ", medians and ranges.")
}

function limits(    i, m, emulated)
{
	for (i = 1; i <= nr_machines; i++)
		emulated += get(machine[i] ".head.emulator") != "none"
	title("What these numbers do not say")
	if (emulated) {
		p("An emulator counts exits as a processor does: which instruction leaves the guest, and why, is KVM's and the architecture's doing. It cannot tell what an exit costs. It has no cycles, no caches and no TLB worth the name, and its seconds say how fast it is. So rates here compare phases of one machine, not the two machines, and not with hardware. What depends on time, such as interrupts, timers and the number of requests in a second, is another on hardware; what depends on the guest's instructions, such as CPUID and port I/O, is the same to within the features of the CPU model.")
	}
	p("The guest is a minimal kernel with a minimal user space. A distribution's kernel takes more exits.")
	title("How to repeat it on real hardware")
	p("On a machine with VT-x or AMD-V, with one command; the second one does it without an outer VM between, as root, after make load:")
	code("scripts/boot-study.sh --machine native")
	code("scripts/boot-study.sh --machine here")
	p("This report was written by:")
	code(command)
}

END {
	nr_variants = split(variants, variant, " ")
	introduction()
	in_short()
	boots()
	over_time()
	spikes()
	frequencies()
	side_by_side()
	where_time_goes()
	limits()
}
