// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <time.h>

#include "base/format.h"
#include "recording/member.h"
#include "show/document.h"
#include "show/lines.h"
#include "show/list.h"

#define TOP_BY_DEFAULT	10

/* Where two of them are. */
#define COLUMN_EXITS	1
#define COLUMN_RATE	2

#define TIME { "TIME_NS", NULL, COLUMN_RIGHT | COLUMN_EXTRA, \
	       "the end of the interval, nanoseconds since 1970" }
#define EXITS { "EXITS", NULL, COLUMN_RIGHT, "of the interval, or all so far" }
#define RATE { "RATE", NULL, COLUMN_RIGHT, "exits per second" }
#define SHARE { "SHARE", NULL, COLUMN_RIGHT, "of all exits, in percent" }

static const struct column reason_columns[] = {
	TIME,
	EXITS,
	RATE,
	SHARE,
	{ "REASON", NULL, COLUMN_CUT, "why" },
	{ 0 }
};

static const struct column class_columns[] = {
	TIME,
	EXITS,
	RATE,
	SHARE,
	{ "CLASS", NULL, COLUMN_CUT, "what kind of reason" },
	{ 0 }
};

static const struct column vm_columns[] = {
	TIME,
	EXITS,
	RATE,
	SHARE,
	{ "NAME", NULL, COLUMN_CUT, "what the VM was started with" },
	{ "VM", NULL, COLUMN_EXTRA, "the name of its directory in debugfs" },
	{ 0 }
};

static const struct column vcpu_columns[] = {
	TIME,
	EXITS,
	RATE,
	SHARE,
	{ "NAME", NULL, COLUMN_CUT, "what its VM was started with" },
	{ "VM", NULL, COLUMN_EXTRA, "the VM's name in debugfs" },
	{ "VCPU", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "its ID" },
	{ 0 }
};

static const struct {
	const char *key;
	const struct column *columns;
} tables[] = {
	[VIEW_REASON] = { "reasons", reason_columns },
	[VIEW_CLASS] = { "classes", class_columns },
	[VIEW_VM] = { "vms", vm_columns },
	[VIEW_VCPU] = { "vcpus", vcpu_columns },
};

const struct column *list_columns(enum view_by by)
{
	return tables[by].columns;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);

	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* @time_ns: 0 if the table has no such column. */
static void add_numbers(struct grid *grid, uint64_t time_ns, uint64_t exits,
			const struct view *view, bool since_load)
{
	double rate = delta_rate(exits, view->ns);
	char text[NUMBER_TEXT];

	if (time_ns)
		grid_u64(grid, time_ns);
	grid_u64(grid, exits);
	if (since_load)
		grid_text(grid, NULL);
	else
		grid_value(grid, view->ns ? real_new(rate) : NULL, "%s",
			   format_rate(text, rate));
	grid_share(grid, exits, view->total);
}

static void add_name(struct grid *grid, const struct view_row *row,
		     const struct delta *delta, enum view_by by)
{
	const struct delta_row *vm;
	const char *name;

	if (by == VIEW_REASON || by == VIEW_CLASS) {
		grid_text(grid, row->label);
		return;
	}
	vm = by == VIEW_VM ? &delta->vms[row->index] : &delta->vcpus[row->index];
	name = identity_name(vm->identity);
	grid_value(grid, *name ? text_new(name) : NULL, "%s", row->label);
	grid_text(grid, vm->vm);
	if (by == VIEW_VCPU)
		grid_u64(grid, vm->vcpu);
}

static void add_rows(struct grid *grid, const struct list *list,
		     const struct view *view, const struct delta *delta,
		     uint64_t time_ns)
{
	bool for_programs = grid_for_programs(list->form);
	size_t most = list->top, i;
	uint64_t others = view->total;

	if (!most)
		most = for_programs ? view->nr : TOP_BY_DEFAULT;
	for (i = 0; i < view->nr && i < most; i++) {
		others -= view->rows[i].exits;
		add_numbers(grid, time_ns, view->rows[i].exits, view,
			    delta->since_load);
		add_name(grid, &view->rows[i], delta, list->by);
	}
	if (others && !for_programs) {
		add_numbers(grid, time_ns, others, view, delta->since_load);
		grid_text(grid, "others");
		grid_end_row(grid);
	}
}

static void print_title(const struct view *view, bool since_load,
			bool timestamp)
{
	char text[NUMBER_TEXT];

	if (since_load) {
		printf("all: %llu exits", (unsigned long long)view->total);
	} else {
		printf("%s: ", format_duration(text, view->ns));
		printf("%s exits/s",
		       format_rate(text, delta_rate(view->total, view->ns)));
	}
	lines_end(timestamp);
}

static void print_json(const struct list *list, const struct view *view,
		       const struct delta *delta, uint64_t time_ns,
		       struct grid *grid)
{
	const struct filter *filter = &list->filter;
	struct json_object *document = document_new("interval");

	add_u64(document, "time_ns", time_ns);
	json_object_object_add(document, "since_load",
			       json_object_new_boolean(delta->since_load));
	document_add_text(document, "vm", filter->vm);
	json_object_object_add(document, "vcpu", filter->has_vcpu ?
			       json_object_new_uint64(filter->vcpu) : NULL);
	document_add_exits(document, view->total, view->ns);
	json_object_object_add(document, tables[list->by].key, grid_json(grid));
	document_print_line(stdout, document);
}

/*
 * People see what is exact, or rates. In JSON the time stands once for all rows.
 */
static void make_columns(struct column *columns, const struct list *list,
			 bool since_load, bool has_time)
{
	const struct column *column = tables[list->by].columns;
	size_t unseen = since_load ? COLUMN_RATE : COLUMN_EXITS, i = 0;

	do {
		columns[i] = column[i];
		if (i == unseen)
			columns[i].flags |= COLUMN_EXTRA;
	} while (column[i++].name);
	if (!has_time)
		memmove(columns, columns + 1, (i - 1) * sizeof(*columns));
}

void list_print(struct list *list, const struct view *view,
		const struct delta *delta)
{
	struct grid_form form = *list->form;
	bool has_time = !form.json || form.chosen;
	struct column columns[GRID_COLUMNS];
	uint64_t time_ns = now_ns();
	struct grid grid;

	/* Programs read on: the columns stay as they are. */
	if (form.raw && list->begun)
		form.noheadings = true;
	list->begun = true;

	make_columns(columns, list, delta->since_load, has_time);
	grid_init(&grid, columns, &form);
	grid.bare = true;
	add_rows(&grid, list, view, delta, has_time ? time_ns : 0);
	if (form.json) {
		print_json(list, view, delta, time_ns, &grid);
		return;
	}
	if (!form.raw)
		print_title(view, delta->since_load, list->timestamp);
	grid_print(&grid, stdout, "  ");
}
