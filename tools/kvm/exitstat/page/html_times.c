// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/format.h"
#include "page/html.h"
#include "page/page.h"
#include "show/account_text.h"

static void duration_cell(FILE *file, bool is_bound, uint64_t ns)
{
	char text[NUMBER_TEXT], cell[NUMBER_TEXT + 8];

	snprintf(cell, sizeof(cell), "%s%s", is_bound ? "&le; " : "",
		 format_short_duration(text, ns));
	page_plain_cell(file, ns ? cell : "");
}

static void percentile_cell(FILE *file, const struct reason_time *time,
			    unsigned int percent)
{
	duration_cell(file, true,
		      histogram_percentile(&time->histogram, percent,
					   time->longest_ns).most);
}

static void write_reasons(FILE *file, const struct summary *summary)
{
	const struct account *account = &summary->all.time.account;
	const struct reason_time **sorted = account_sort(account);
	uint64_t whole = account_sum(account);
	const struct reason_time *time;
	char share[NUMBER_TEXT];
	const char *name;
	size_t i, part;

	page_open_table(file, "times", "Time",
			"Reason|#Exits|#Kernel|#User|#Blocked|#Preempted|#Mean|#P50|#P99|#Longest");
	for (i = 0; i < account->nr; i++) {
		time = sorted[i];
		name = summary->reasons.reason[time->reason].name;
		page_open_row(file, name, time->exits);
		html_reason_cell(file, name);
		page_count_cell(file, time->exits);
		for (part = 0; part < TIMES_PARTS; part++)
			page_plain_cell(file, format_share(share, time->ns[part],
							   whole));
		duration_cell(file, false, time->exits ?
			      reason_time_handled(time) / time->exits : 0);
		percentile_cell(file, time, 50);
		percentile_cell(file, time, 99);
		duration_cell(file, !time->longest_exact, time->longest_ns);
		fputs("</tr>\n", file);
	}
	page_close_table(file);
	free(sorted);
}

static void write_row(FILE *file, const char *name,
		      const struct summary_time *time,
		      const struct reasons *reasons)
{
	char *text = account_outside(&time->account, reasons);

	page_open_row(file, name, time->account.exits);
	page_text_cell(file, name);
	page_text_cell(file, text ? text : "no time was measured");
	fputs("</tr>\n", file);
	free(text);
}

void html_write_times(FILE *file, const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	const struct filter *filter = summary->filter;
	const struct summary_vm *vm;
	size_t i;

	write_reasons(file, summary);
	page_open_table(file, "accounts", "Where time went", "Whose|Part");
	write_row(file, filter && filter->vm ? filter->vm : "host",
		  &summary->all.time, &summary->reasons);
	for (i = 0; i < summary->nr_vms && i < input->nr_vms; i++) {
		vm = &summary->vms[i];
		if (vm->time.nr_intervals)
			write_row(file, vm->label, &vm->time, &summary->reasons);
	}
	page_close_table(file);
}
