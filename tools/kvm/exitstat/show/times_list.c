// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "recording/member.h"
#include "show/account_text.h"
#include "show/document.h"
#include "show/times_list.h"

#define COLUMN_RATE	7

const struct column times_list_columns[] = {
	{ "TIME_NS", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "the end of the interval, nanoseconds since 1970" },
	{ "NAME", NULL, COLUMN_EXTRA, "what the VM was started with" },
	{ "VM", NULL, COLUMN_EXTRA, "the name of its directory in debugfs" },
	{ "VCPU", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "the ID of the vCPU" },
	{ "REASON", NULL, COLUMN_CUT, "why" },
	{ "CLASS", NULL, COLUMN_EXTRA, "what kind of reason" },
	{ "EXITS", NULL, COLUMN_RIGHT, "of the interval, or all so far" },
	{ "RATE", "PER SEC", COLUMN_RIGHT, "exits per second" },
	{ "KERNEL_NS", "KERNEL", COLUMN_RIGHT,
	  "ns in KVM; for people, of all time in percent" },
	{ "USER_NS", "USER", COLUMN_RIGHT, "the same in userspace" },
	{ "BLOCKED_NS", "BLOCKED", COLUMN_RIGHT | COLUMN_DROP,
	  "the same halted or waiting" },
	{ "PREEMPTED_NS", "PREEMPTED", COLUMN_RIGHT | COLUMN_DROP,
	  "the same without a CPU" },
	{ "MEAN_NS", "MEAN", COLUMN_RIGHT, "kernel and user for one exit, ns" },
	{ "P50_NS", "P50", COLUMN_RIGHT,
	  "half of the exits took no longer: the upper bound, ns" },
	{ "P50_LEAST_NS", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "the lower bound of that, ns" },
	{ "P99_NS", "P99", COLUMN_RIGHT,
	  "99 in 100 took no longer: the upper bound, ns" },
	{ "P99_LEAST_NS", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "the lower bound of that, ns" },
	{ "MAX_NS", "MAX", COLUMN_RIGHT, "the longest of them, ns" },
	{ "MAX_EXACT", NULL, COLUMN_EXTRA, "false: it was not more than that" },
	{ 0 }
};

/* The ns for programs, for people the share of the time of the account. */
static void add_part(struct grid *grid, uint64_t ns, uint64_t whole)
{
	char text[NUMBER_TEXT];

	grid_value(grid, json_object_new_uint64(ns), "%s",
		   format_share(text, ns, whole));
}

/* @sign: what people see in front of it. */
static void add_duration(struct grid *grid, const char *sign, uint64_t ns)
{
	char text[NUMBER_TEXT];

	grid_value(grid, json_object_new_uint64(ns), "%s%s", sign,
		   format_short_duration(text, ns));
}

/* Both bounds. An exit that has not ended yet is in no bucket. */
static void add_percentile(struct grid *grid, const struct reason_time *time,
			   unsigned int percent)
{
	struct histogram_range range;

	if (!time->histogram.nr) {
		grid_text(grid, NULL);
		grid_text(grid, NULL);
		return;
	}
	range = histogram_percentile(&time->histogram, percent,
				     time->longest_ns);
	add_duration(grid, "<=", range.most);
	grid_u64(grid, range.least);
}

static void add_reason(struct grid *grid, const struct times_list *list,
		       const struct account *account,
		       const struct reason_time *time, uint64_t ns)
{
	const struct reason *reason = &list->reasons->reason[time->reason];
	uint64_t whole = account_sum(account);
	double rate = delta_rate(time->exits, ns);
	char text[NUMBER_TEXT];
	size_t part;

	grid_text(grid, reason->name);
	grid_text(grid, reason->class);
	grid_u64(grid, time->exits);
	if (ns)
		grid_value(grid, real_new(rate), "%s", format_rate(text, rate));
	else
		grid_text(grid, NULL);
	for (part = 0; part < TIMES_PARTS; part++)
		add_part(grid, time->ns[part], whole);
	if (time->exits)
		add_duration(grid, "", reason_time_handled(time) / time->exits);
	else
		grid_text(grid, NULL);
	add_percentile(grid, time, 50);
	add_percentile(grid, time, 99);
	if (time->longest_ns)
		add_duration(grid, time->longest_exact ? "" : "<=",
			     time->longest_ns);
	else
		grid_text(grid, NULL);
	grid_flag(grid, time->longest_exact);
}

static void add_rows(struct grid *grid, const struct times_list *list,
		     const struct times_row *row,
		     const struct reason_time *const *sorted, uint64_t ns)
{
	const struct account *account = row->account;
	size_t i;

	for (i = 0; i < account->nr; i++) {
		if (list->time_ns)
			grid_u64(grid, list->time_ns);
		else
			grid_text(grid, NULL);
		grid_text(grid, identity_name(row->identity));
		grid_text(grid, account->vm);
		if (list->of == TIMES_VCPU)
			grid_u64(grid, account->vcpu);
		else
			grid_text(grid, NULL);
		add_reason(grid, list, account, sorted[i], ns);
	}
}

/* --- JSON --- */

static struct json_object *histogram_json(const struct histogram *histogram)
{
	struct json_object *array = json_object_new_array(), *object;
	const struct bucket *bucket;
	size_t i;

	for (i = 0; i < histogram->nr; i++) {
		bucket = &histogram->bucket[i];
		object = json_object_new_object();
		if (bucket->end_ns == HISTOGRAM_NO_END)
			json_object_object_add(object, "end_ns", NULL);
		else
			add_u64(object, "end_ns", bucket->end_ns);
		add_u64(object, "exits", bucket->exits);
		json_object_array_add(array, object);
	}

	return array;
}

static struct json_object *account_json(const struct times_list *list,
					const struct times_row *row,
					struct grid *grid,
					const struct reason_time *const *sorted)
{
	const struct account *account = row->account;
	struct json_object *object = json_object_new_object(), *rows;
	char key[32];
	size_t i;

	document_add_text(object, "name", identity_name(row->identity));
	document_add_text(object, "vm", account->vm);
	json_object_object_add(object, "vcpu", list->of == TIMES_VCPU ?
			       json_object_new_uint64(account->vcpu) : NULL);
	add_u64(object, "exits", account->exits);
	add_u64(object, "total_ns", account->total_ns);
	add_u64(object, "guest_ns", account->guest_ns);
	for (i = 0; i < TIMES_PARTS; i++) {
		snprintf(key, sizeof(key), "%s_ns", times_part_names[i]);
		add_u64(object, key, account->ns[i]);
	}
	add_u64(object, "no_exit_ns", account->no_exit_ns);
	json_object_object_add(object, "reset",
			       json_object_new_boolean(account->reset));
	rows = grid_json(grid);
	for (i = 0; !list->form->chosen && i < account->nr; i++)
		json_object_object_add(json_object_array_get_idx(rows, i),
				       "histogram",
				       histogram_json(&sorted[i]->histogram));
	json_object_object_add(object, "reasons", rows);

	return object;
}

static struct json_object *begin_document(const struct times_list *list,
					  const struct times *times,
					  uint64_t ns)
{
	struct json_object *document = document_new("time");

	add_u64(document, "time_ns", list->time_ns);
	json_object_object_add(document, "since_load",
			       json_object_new_boolean(list->since_load));
	document_add_text(document, "vm", list->filter->vm);
	json_object_object_add(document, "vcpu", list->filter->has_vcpu ?
			       json_object_new_uint64(list->filter->vcpu) : NULL);
	add_u64(document, "duration_ns", ns);
	add_text(document, "mode", times->mode);
	add_text(document, "clock", times->clock);

	return document;
}

/* --- all of it --- */

/* People see rates where there are any; in JSON the account says what it is of. */
static void make_columns(struct column *columns, const struct grid_form *form,
			 bool since_load)
{
	const struct column *column = times_list_columns;
	bool of_account = form->json && !form->chosen;
	size_t i = 0;

	do {
		columns[i] = column[i];
		if (since_load && i == COLUMN_RATE)
			columns[i].flags |= COLUMN_EXTRA;
		/* Only people see what has no name, and not if it is extra. */
		if (of_account && i < 4)
			columns[i].name = "";
	} while (column[i++].name);
}

static struct json_object *row_json(const struct times_list *list,
				    const struct times_row *row, uint64_t ns)
{
	const struct reason_time **sorted = account_sort(row->account);
	struct column columns[GRID_COLUMNS];
	struct json_object *object;
	struct grid grid;

	make_columns(columns, list->form, list->since_load);
	grid_init(&grid, columns, list->form);
	add_rows(&grid, list, row, sorted, ns);
	object = account_json(list, row, &grid, sorted);
	free(sorted);

	return object;
}

struct json_object *times_list_json(const struct times_list *list,
				    const struct times_row *rows, size_t nr,
				    uint64_t ns)
{
	struct json_object *accounts = json_object_new_array_ext(nr);
	size_t i;

	for (i = 0; i < nr; i++)
		json_object_array_add(accounts, row_json(list, &rows[i], ns));

	return accounts;
}

static void print_row(struct times_list *list, const struct times_row *row,
		      uint64_t ns)
{
	const struct reason_time **sorted = account_sort(row->account);
	struct grid_form form = *list->form;
	struct column columns[GRID_COLUMNS];
	struct grid grid;

	/* Programs read on: the columns stay as they are. */
	if (form.raw && list->begun)
		form.noheadings = true;
	make_columns(columns, &form, list->since_load);
	grid_init(&grid, columns, &form);
	add_rows(&grid, list, row, sorted, ns);
	if (!form.raw)
		account_print(row->account, row->label, ns, list->reasons);
	if (row->account->nr || form.raw)
		grid_print(&grid, stdout, "  ");
	list->begun = true;
	free(sorted);
}

void times_list_print(struct times_list *list, const struct times *times,
		      const struct times_row *rows, size_t nr, uint64_t ns)
{
	struct json_object *document;
	size_t i;

	if (list->form->json) {
		document = begin_document(list, times, ns);
		json_object_object_add(document, "accounts",
				       times_list_json(list, rows, nr, ns));
		document_print_line(stdout, document);
		return;
	}
	for (i = 0; i < nr; i++)
		print_row(list, &rows[i], ns);
}
