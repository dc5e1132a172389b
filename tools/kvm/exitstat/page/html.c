// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "draw/svg.h"
#include "page/html.h"
#include "page/page.h"

static void write_fact(FILE *file, const char *name, const char *value)
{
	fprintf(file, "<li><span>%s</span> <b>", name);
	xml_text(file, value);
	fputs("</b></li>\n", file);
}

static void write_facts(FILE *file, const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	const struct summary_phase *all = &summary->all;
	const struct filter *filter = summary->filter;
	char text[NUMBER_TEXT * 3], rate[AXIS_TEXT], time[NUMBER_TEXT];

	fputs("<ul class=\"facts\">\n", file);
	write_fact(file, "Host", summary->header.hostname);
	if (summary->header.kernel[0])
		write_fact(file, "Kernel", summary->header.kernel);
	write_fact(file, "Virtualization",
		   !strcmp(summary->header.isa, "svm") ? "AMD SVM (svm)" :
		   !strcmp(summary->header.isa, "vmx") ? "Intel VMX (vmx)" :
							 summary->header.isa);
	if (filter && filter->vm)
		write_fact(file, "Only the VM", filter->vm);
	else if (summary->header.vm)
		write_fact(file, "Only the VM", summary->header.vm);
	if (filter && filter->has_vcpu) {
		snprintf(text, sizeof(text), "%u", filter->vcpu);
		write_fact(file, "Only the vCPU", text);
	}
	if (filter && filter->phase)
		write_fact(file, "Only the phase", filter->phase);
	if (summary->header.without_vcpus)
		write_fact(file, "vCPUs", "not recorded");
	if (format_date(time, summary->header.start_ns))
		write_fact(file, "Start", time);
	write_fact(file, "Duration", format_duration(time, all->ns));
	snprintf(text, sizeof(text), "%zu, every %s", summary->nr_samples,
		 format_duration(time, summary->header.interval_ns));
	write_fact(file, "Samples", text);
	if (summary->nr_missed) {
		snprintf(text, sizeof(text), "%llu that were due",
			 (unsigned long long)summary->nr_missed);
		write_fact(file, "Missed samples", text);
	}
	fprintf(file, "<li><span>Exits</span> <b id=\"total\" data-exits=\"%llu\">",
		(unsigned long long)all->total);
	page_count(file, all->total);
	fputs("</b></li>\n", file);
	snprintf(text, sizeof(text), "%s exits/s",
		 axis_si_text(delta_rate(all->total, all->ns), rate));
	write_fact(file, "Mean rate", text);
	if (summary->peak) {
		snprintf(text, sizeof(text), "%s exits/s",
			 axis_si_text(delta_rate(summary->peak->total,
						 summary->peak->ns), rate));
		write_fact(file, "Highest rate", text);
	}
	fputs("</ul>\n", file);
}

static void write_note(FILE *file, const char *text)
{
	fputs("<p>", file);
	xml_text(file, text);
	fputs("</p>\n", file);
}

static void write_notes(FILE *file, const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	bool off = summary->all.missing & MISSING_OFF;
	bool unfinished = summary->all.missing & (MISSING_END | MISSING_REST);

	if (!(unfinished || summary->from_sysfs || summary->reloaded ||
	      summary->reset || summary->overflowed || off))
		return;
	fputs("<div class=\"notes\">\n", file);
	if (summary->all.missing & MISSING_END)
		write_note(file, "The last line of the recording was cut off and is left out.");
	if (summary->all.missing & MISSING_REST)
		write_note(file, "The recording has no end: it was cut off, or was still being written.");
	if (summary->from_sysfs)
		write_note(file, "The recording was made without debugfs: it has no VMs, vCPUs and classes.");
	if (summary->reloaded)
		write_note(file, "KVM was loaded anew: exits in between are missing, and the charts have a gap there.");
	if (summary->reset)
		write_note(file, "The host's counts were reset: the total is right, reasons are too low.");
	if (summary->overflowed)
		write_note(file, "More VMs ended at once than KVM lists: some of them are missing.");
	if (off)
		write_note(file, "KVM did not count all the time, as exit_stats was off: the numbers are too low.");
	fputs("</div>\n", file);
}

static void write_charts(FILE *file, const struct chart_input *input)
{
	size_t per_bin = input->series->per_bin, i;
	char text[NUMBER_TEXT], *more;

	format_duration(text, per_bin * input->summary->header.interval_ns);
	more = per_bin < 2 ? xstrdup("") :
	       xasprintf(" Drawn are means of up to %zu samples, %s each.",
			 per_bin, text);
	for (i = 0; charts[i]; i++)
		if (!charts[i]->is_there || charts[i]->is_there(input))
			page_chart(file, charts[i], input,
				   charts[i] == &chart_rate ? more : "");
	free(more);
}

struct ranked {
	size_t index;
	uint64_t exits;
};

static int compare(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return left->index < right->index ? -1 : left->index > right->index;
}

static void write_reasons(FILE *file, const struct chart_input *input)
{
	const struct summary_phase *all = &input->summary->all;
	const struct counts *counts = &all->counts;
	struct ranked *ranked = xcalloc(counts->nr, sizeof(*ranked));
	const struct reason *reason;
	char share[NUMBER_TEXT];
	size_t i, index;

	for (i = 0; i < counts->nr; i++)
		ranked[i] = (struct ranked) { i, counts->exits[i] };
	if (counts->nr)
		qsort(ranked, counts->nr, sizeof(*ranked), compare);
	page_open_table(file, "reasons", "Reasons",
			"Reason|Code|Class|#Exits|#Share|#Mean exits/s|#Highest exits/s");
	for (i = 0; i < counts->nr && ranked[i].exits; i++) {
		index = ranked[i].index;
		reason = &input->summary->reasons.reason[index];
		page_open_row(file, reason->name, ranked[i].exits);
		html_reason_cell(file, reason->name);
		page_text_cell(file, reason->code);
		page_text_cell(file, reason->class);
		page_count_cell(file, ranked[i].exits);
		page_plain_cell(file, format_share(share, ranked[i].exits,
						   all->total));
		page_rate_cell(file, delta_rate(ranked[i].exits, all->ns));
		page_rate_cell(file, summary_top(input->summary, index)->rate);
		fputs("</tr>\n", file);
	}
	if (all->total > counts->total) {
		page_open_row(file, "hidden by a reset", all->total - counts->total);
		page_text_cell(file, "hidden by a reset");
		fputs("<td></td><td></td>", file);
		page_count_cell(file, all->total - counts->total);
		page_plain_cell(file, format_share(share, all->total - counts->total,
						   all->total));
		fputs("<td></td><td></td></tr>\n", file);
	}
	if (!all->total)
		fputs("<tr><td colspan=\"7\">no exits</td></tr>\n", file);
	page_close_table(file);
	free(ranked);
}

static void write_phases(FILE *file, const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	const struct summary_phase *phase;
	char text[NUMBER_TEXT];
	size_t i;

	page_open_table(file, "phases", "Phases",
			"#|Begins with|#At|#Duration|#Exits|#Mean exits/s");
	for (i = 0; i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		page_open_row(file, phase->name, phase->total);
		fprintf(file, "<td class=\"number\">%zu</td>", i + 1);
		page_text_cell(file, *phase->name ? phase->name :
			       "(the first sample)");
		page_plain_cell(file, format_duration(text, phase->start_ns));
		page_plain_cell(file, format_duration(text, phase->ns));
		page_count_cell(file, phase->total);
		page_rate_cell(file, delta_rate(phase->total, phase->ns));
		fputs("</tr>\n", file);
	}
	page_close_table(file);
}

static void write_vms(FILE *file, const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	struct ranked *ranked = xcalloc(summary->nr_vms, sizeof(*ranked));
	char share[NUMBER_TEXT], text[NUMBER_TEXT];
	const struct summary_vm *vm;
	size_t i, nr_others = 0;
	uint64_t others = 0;

	for (i = 0; i < summary->nr_vms; i++)
		ranked[i] = (struct ranked) { i,
					      summary->vms[i].counts.total };
	if (summary->nr_vms)
		qsort(ranked, summary->nr_vms, sizeof(*ranked), compare);
	page_open_table(file, "vms", "VMs",
			"VM|Directory|Process|#vCPUs|While recorded|#Exits|#Share");
	for (i = 0; i < summary->nr_vms && i < input->nr_vms; i++) {
		vm = &summary->vms[ranked[i].index];
		page_open_row(file, vm->label, vm->counts.total);
		page_text_cell(file, vm->label);
		page_text_cell(file, vm->vm);
		page_text_cell(file, vm->comm);
		fprintf(file, "<td class=\"number\">%u</td>", vm->nr_vcpus);
		page_text_cell(file, vm->came && vm->ended ? "came and ended" :
			       vm->came ? "came" : vm->ended ? "ended" :
				"all the time");
		page_count_cell(file, vm->counts.total);
		page_plain_cell(file, format_share(share, vm->counts.total,
						   summary->all.total));
		fputs("</tr>\n", file);
	}
	for (; i < summary->nr_vms; i++) {
		nr_others++;
		if (__builtin_add_overflow(others, ranked[i].exits, &others))
			others = UINT64_MAX;
	}
	if (nr_others) {
		snprintf(text, sizeof(text), "%zu others", nr_others);
		page_open_row(file, text, others);
		page_text_cell(file, text);
		fputs("<td></td><td></td><td></td><td></td>", file);
		page_count_cell(file, others);
		page_plain_cell(file, format_share(share, others,
						   summary->all.total));
		fputs("</tr>\n", file);
	}
	if (!summary->nr_vms)
		fputs("<tr><td colspan=\"7\">no VMs</td></tr>\n", file);
	page_close_table(file);
	free(ranked);
}

void html_write(FILE *file, const struct chart_input *input, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = !strcmp(path, "-") ? "standard input" :
			   slash ? slash + 1 : path;

	page_open(file, "Recording", name);
	write_notes(file, input);
	write_facts(file, input);
	fputs("</header>\n", file);
	html_write_advice(file, input);
	write_charts(file, input);
	write_reasons(file, input);
	if (input->summary->all.time.nr_intervals)
		html_write_times(file, input);
	if (input->summary->nr_marks)
		write_phases(file, input);
	if (!input->summary->from_sysfs)
		write_vms(file, input);
	html_write_explained(file, input);
	page_close(file);
}
