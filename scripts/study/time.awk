# SPDX-License-Identifier: GPL-2.0
#
# time.awk - the section of a report on where the time of a boot goes
#
#   awk -f rest.awk -f time.awk -f answers.awk ...
#
# What an emulator's clock counts is called instructions everywhere, never time.

function has_time(m)
{
	return (m ".time.all") in facts
}

function is_emulated(m)
{
	return get(m ".head.emulator") != "none"
}

function unit(m)
{
	return is_emulated(m) ? "instructions" : "us"
}

function clock(m)
{
	return is_emulated(m) ? "instructions" : "time"
}

# Of many exits, and of one.
function much(m, key)
{
	return number(get(m ".time." key) / 1e6) (is_emulated(m) ? " million" : " ms")
}

# Of an exit that had no end when the boot had, there is no more than that.
function each(m, key)
{
	key = m ".time." key
	return key in facts ? number(facts[key] / (is_emulated(m) ? 1 : 1000)) : "-"
}

function part_of(m, key, whole)
{
	return share(m ".time." key, m ".time." whole)
}

function dearest(m, list, nr, key,    i, value, most, best)
{
	for (i = 1; i <= nr; i++) {
		value = facts[m ".time.reason." list[i] "." key] + 0
		if (value > most) {
			most = value
			best = list[i]
		}
	}
	return best
}

function time_in_short(m,    list, nr)
{
	nr = ranked(m ".time.reason.", ".handling", list)
	return "Of the " clock(m) " of a boot on " label(m) ", the guest gets " part_of(m, "guest", "all") ", KVM " part_of(m, "kernel", "all") " and QEMU " part_of(m, "user", "all") "; " list[1] " takes most of what those two get, " part_of(m, "reason." list[1] ".handling", "handling") "."
}

function what_is_measured(    i, m, emulated, measured)
{
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		if (!has_time(m))
			continue
		measured = 1
		if (is_emulated(m))
			emulated = emulated (emulated == "" ? "" : " and ") label(m)
	}
	if (!measured)
		return 0
	p("Boots of pc are recorded while KVM measures time (kvm.exit_stats=time); the figures are of the boot that has the median. From the vCPU's first entry on, it is in the guest; in KVM (kernel) or in QEMU (user), which handle an exit; blocked, as it is halted or waits; preempted; or in QEMU although no exit asked for that (no exit). Together they are all there is.")
	if (emulated != "")
		p("On " emulated " the unit is the instruction: the emulator moves the clock by one with each that it executes, be it the guest's, KVM's or QEMU's, and by as much as nothing is executed while all wait. So these figures say how long the way through the software is. They say nothing about time: what a processor takes to leave and enter a guest, or for a cache that misses, is not in them.")
	return 1
}

function parts(    i, j, m, line, widths, part)
{
	line = "part"
	for (i = 1; i <= nr_machines; i++)
		if (has_time(machine[i])) {
			line = line "\t" label(machine[i]) " " clock(machine[i]) "\tshare"
			widths = widths " 20 10"
		}
	table("Where a boot of pc goes", 1, 16 widths)
	row(line)
	split("guest kernel user blocked preempted no_exit all", part, " ")
	for (j = 1; j <= 7; j++) {
		line = part[j]
		sub(/_/, " ", line)
		for (i = 1; i <= nr_machines; i++) {
			m = machine[i]
			if (has_time(m))
				line = line "\t" much(m, part[j]) "\t" part_of(m, part[j], "all")
		}
		row(line)
	}
	end_table()
}

# It is known between which powers of two of the clock it is.
function percentile(m, key)
{
	return (m ".time." key) in facts ? each(m, key "_least") " to " each(m, key) : "-"
}

function dear_reasons(m,    i, list, nr, reason, dear, longest)
{
	nr = ranked(m ".time.reason.", ".handling", list)
	table("What handling exits takes on " label(m) ", one of them in " unit(m), 1, "247 100 107 106 100 101 101 138")
	row("reason\texits\tin all\tshare\tmean\t50% up to\t99% up to\tlongest")
	for (i = 1; i <= nr && i <= 10; i++) {
		reason = "reason." list[i]
		row(list[i] "\t" n(m ".time." reason ".exits") "\t" much(m, reason ".handling") "\t" part_of(m, reason ".handling", "handling") "\t" each(m, reason ".mean") "\t" percentile(m, reason ".p50") "\t" percentile(m, reason ".p99") "\t" each(m, reason ".max"))
	}
	end_table()
	dear = dearest(m, list, nr, "mean")
	longest = dearest(m, list, nr, "max")
	item("On " label(m) ", measured on " get(m ".time.date") ", KVM and QEMU take " much(m, "handling") of " for " n(m ".time.exits") " exits, " part_of(m, "handling", "all") " of all; with " share(m ".time.reason." list[1] ".exits", m ".time.exits") " of the exits, " list[1] " takes " part_of(m, "reason." list[1] ".handling", "handling") " of that. For one exit, " dear " takes most, " each(m, "reason." dear ".mean") " " unit(m) " in the mean; the longest of all, one of " longest ", took " each(m, "reason." longest ".max") "." (get(m ".time.boots") > 1 ? " All of it is " much(m, "all.min") " to " much(m, "all.max") of " in " get(m ".time.boots") " boots." : ""))
}

function where_time_goes(    i, m)
{
	title("Where does the time of a boot go?")
	if (what_is_measured()) {
		parts()
		p("What KVM and QEMU take for an exit, KVM counts by powers of two of its clock: of what 50% of the exits do not exceed, or 99% of them, it is known between which two that is, a factor of two. Reasons that take most in all come first.")
	}
	for (i = 1; i <= nr_machines; i++) {
		m = machine[i]
		if (has_time(m))
			dear_reasons(m)
		else if (left_out(m, "pc-time"))
			item("Nothing was measured on " label(m) ", as " get(m ".pc-time.left_out") ".")
		else
			item("Nothing was measured on " label(m) ": this study lacks that part, which scripts/boot-study.sh --machine " m " --variant pc-time adds.")
	}
}
