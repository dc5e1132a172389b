// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/report.h"
#include "recording/member.h"
#include "show/account_text.h"
#include "show/times_list.h"

/* What a table is made of, all zeros at first. */
struct rows {
	size_t nr;
	struct times_row *rows;
};

static void add_row(struct rows *rows, const struct summary_time *time,
		    const char *label, const struct identity *identity)
{
	if (!time->nr_intervals)
		return;
	grow((void **)&rows->rows, rows->nr, sizeof(*rows->rows));
	rows->rows[rows->nr++] = (struct times_row) {
		.account = &time->account,
		.label = xstrdup(label),
		.identity = identity,
	};
}

static void free_rows(struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->nr; i++)
		free(rows->rows[i].label);
	free(rows->rows);
}

/* Time outside the guest, but not waiting for something to do. */
static uint64_t outside(const struct account *account)
{
	return account_sum(account) - account->guest_ns -
	       account->ns[TIMES_BLOCKED];
}

static int compare(const void *a, const void *b)
{
	const struct times_row *left = a, *right = b;
	uint64_t left_ns = outside(left->account);
	uint64_t right_ns = outside(right->account);

	if (left_ns != right_ns)
		return left_ns < right_ns ? 1 : -1;

	return strcmp(left->label, right->label);
}

static void add_all(struct rows *rows, const struct summary *summary)
{
	const struct filter *filter = summary->filter;

	add_row(rows, &summary->all.time,
		filter && filter->vm ? filter->vm : "host", NULL);
}

/* Those that took most of the host first. */
static void add_vms(struct rows *rows, const struct summary *summary)
{
	const struct summary_vm *vm;
	size_t i;

	for (i = 0; i < summary->nr_vms; i++) {
		vm = &summary->vms[i];
		add_row(rows, &vm->time, vm->label, vm->identity);
	}
	if (rows->nr)
		qsort(rows->rows, rows->nr, sizeof(*rows->rows), compare);
}

static void print_vms(const struct rows *rows, const struct reasons *reasons,
		      uint64_t top)
{
	char *text, *label;
	size_t i;

	if (!top)
		top = TOP_BY_DEFAULT;
	for (i = 0; i < rows->nr && i < top; i++) {
		text = account_outside(rows->rows[i].account, reasons);
		label = utf8_printable(rows->rows[i].label);
		printf("  %s: %s\n", label, text ? text : "no time was measured");
		free(label);
		free(text);
	}
	if (i < rows->nr)
		printf("  and %zu others (--all lists them)\n", rows->nr - i);
}

static struct times_list list_of(const struct summary *summary, enum per per,
				 const struct report_options *options)
{
	uint64_t start_ns = summary->header.start_ns;

	return (struct times_list) {
		.form = &options->form.form,
		.filter = &options->filter,
		.of = per == PER_VM ? TIMES_VM : TIMES_HOST,
		.reasons = &summary->reasons,
		.time_ns = start_ns ? start_ns + summary->all.ns : 0,
	};
}

void report_print_times(const struct summary *summary,
			const struct report_options *options)
{
	const struct summary_time *time = &summary->all.time;
	struct times_list list = list_of(summary, options->per, options);
	const struct times none = { 0 };
	struct rows all = { 0 }, vms = { 0 };
	char text[NUMBER_TEXT];

	if (!time->nr_intervals)
		return;
	add_all(&all, summary);
	add_vms(&vms, summary);
	if (options->time) {
		const struct rows *rows = options->per == PER_VM ? &vms : &all;

		times_list_print(&list, &none, rows->rows, rows->nr, time->ns);
	} else {
		puts("\nTime (P50 and P99 are upper bounds: at most twice what it was)");
		times_list_print(&list, &none, all.rows, all.nr, time->ns);
		if (time->nr_intervals < summary->all.nr_intervals)
			printf("  measured for %s only\n",
			       format_duration(text, time->ns));
		puts("\nTime of VMs");
		print_vms(&vms, &summary->reasons, options->top);
	}
	free_rows(&all);
	free_rows(&vms);
}

void report_add_times(struct json_object *document,
		      const struct summary *summary,
		      const struct report_options *options)
{
	const struct summary_time *time = &summary->all.time;
	struct times_list list = list_of(summary, PER_REASON, options);
	struct json_object *object = json_object_new_object();
	struct rows all = { 0 }, vms = { 0 };

	add_all(&all, summary);
	add_vms(&vms, summary);
	add_u64(object, "duration_ns", time->ns);
	json_object_object_add(object, "complete",
			       json_object_new_boolean(time->nr_intervals ==
						       summary->all.nr_intervals));
	json_object_object_add(object, "accounts",
			       times_list_json(&list, all.rows, all.nr, time->ns));
	json_object_object_add(object, "vms",
			       times_list_json(&list, vms.rows, vms.nr, time->ns));
	json_object_object_add(document, "time", object);
	free_rows(&all);
	free_rows(&vms);
}
