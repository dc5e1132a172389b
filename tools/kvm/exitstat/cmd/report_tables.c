// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "cmd/report.h"
#include "recording/member.h"

#define EXITS { "EXITS", NULL, COLUMN_RIGHT, "how many" }
#define SHARE { "SHARE", NULL, COLUMN_RIGHT, "of all exits, in percent" }
#define RATE { "RATE", NULL, COLUMN_RIGHT, "exits per second" }

static const struct column reason_columns[] = {
	EXITS,
	SHARE,
	RATE,
	{ "REASON", NULL, COLUMN_CUT, "why" },
	{ 0 }
};

static const struct column class_columns[] = {
	EXITS,
	SHARE,
	RATE,
	{ "CLASS", NULL, COLUMN_CUT, "what kind of reason" },
	{ 0 }
};

static const struct column vm_columns[] = {
	EXITS,
	SHARE,
	RATE,
	{ "NAME", NULL, COLUMN_CUT, "what the VM was started with" },
	{ "VM", NULL, COLUMN_EXTRA, "the name of its directory in debugfs" },
	{ "COMM", NULL, COLUMN_EXTRA, "the name of its process" },
	{ "VCPUS", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "the most it had" },
	{ "CAME", NULL, COLUMN_EXTRA, "whether it came meanwhile" },
	{ "ENDED", NULL, COLUMN_EXTRA, "whether it ended meanwhile" },
	{ 0 }
};

static const struct column phase_columns[] = {
	{ "NUMBER", NULL, COLUMN_RIGHT, "as --phase takes it" },
	{ "START_NS", "START", COLUMN_RIGHT | COLUMN_DROP,
	  "since the first sample, in nanoseconds" },
	{ "DURATION_NS", "DURATION", COLUMN_RIGHT | COLUMN_DROP,
	  "how long, in nanoseconds" },
	EXITS,
	RATE,
	{ "PHASE", NULL, COLUMN_CUT, "the text of its mark" },
	{ 0 }
};

static const struct {
	const char *name, *key;
	const struct column *columns;
} tables[REPORT_TABLES] = {
	[REPORT_REASON] = { "reason", "reasons", reason_columns },
	[REPORT_CLASS] = { "class", "classes", class_columns },
	[REPORT_VM] = { "vm", "vms", vm_columns },
	[REPORT_PHASE] = { "phase", "phases", phase_columns },
};

int report_parse_per(const char *text, enum report_per *per,
		     struct error *error)
{
	size_t i;

	for (i = 0; i < REPORT_TABLES; i++) {
		if (!strcmp(text, tables[i].name)) {
			*per = i;
			return 0;
		}
	}

	return error_set(error, "\"%s\" is not reason, class, vm or phase",
			 text);
}

const struct column *report_columns(enum report_per per)
{
	return tables[per].columns;
}

struct item {
	const char *name;
	uint64_t exits;
	const struct summary_vm *vm;
};

static int compare(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return strcmp(left->name, right->name);
}

static void add_numbers(struct grid *grid, uint64_t exits,
			const struct summary_phase *phase)
{
	grid_u64(grid, exits);
	grid_share(grid, exits, phase->total);
	grid_rate(grid, exits, phase->ns);
}

static void add_vm(struct grid *grid, const struct summary_vm *vm)
{
	const char *name = identity_name(vm->identity);
	struct json_object *value = *name ? text_new(name) : NULL;

	/* Whoever chooses columns gets each thing in its own. */
	if (grid->form->chosen)
		grid_value(grid, value, "%s", vm->label);
	else
		grid_value(grid, value, "%s (%s, %u vCPU%s%s)", vm->label,
			   vm->comm, vm->nr_vcpus, vm->nr_vcpus == 1 ? "" : "s",
			   vm->came && vm->ended ? ", came and ended" :
			   vm->came ? ", came" : vm->ended ? ", ended" : "");
	grid_text(grid, vm->vm);
	grid_text(grid, vm->comm);
	grid_u64(grid, vm->nr_vcpus);
	grid_flag(grid, vm->came);
	grid_flag(grid, vm->ended);
}

static void add_items(struct grid *grid, struct item *items, size_t nr,
		      const struct summary_phase *phase, uint64_t top)
{
	bool for_programs = grid_for_programs(grid->form);
	uint64_t most = top, others = 0;
	size_t i, shown = 0, nr_others = 0;

	if (!most)
		most = for_programs ? UINT64_MAX : TOP_BY_DEFAULT;
	qsort(items, nr, sizeof(*items), compare);
	for (i = 0; i < nr; i++) {
		if (!items[i].exits)
			continue;
		if (shown == most) {
			others += items[i].exits;
			nr_others++;
			continue;
		}
		shown++;
		add_numbers(grid, items[i].exits, phase);
		if (items[i].vm)
			add_vm(grid, items[i].vm);
		else
			grid_text(grid, items[i].name);
	}
	if (others && !for_programs) {
		add_numbers(grid, others, phase);
		if (top)
			grid_text(grid, "others");
		else
			grid_value(grid, NULL, "%zu others (--all lists them)",
				   nr_others);
		grid_end_row(grid);
	}
}

static void add_phases(struct grid *grid, const struct summary *summary)
{
	const struct summary_phase *phase;
	char text[NUMBER_TEXT];
	size_t i;

	for (i = 0; i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		grid_value(grid, json_object_new_uint64(i + 1), "%zu.", i + 1);
		grid_value(grid, json_object_new_uint64(phase->start_ns),
			   "at %s", format_duration(text, phase->start_ns));
		grid_value(grid, json_object_new_uint64(phase->ns), "%s",
			   format_duration(text, phase->ns));
		grid_u64(grid, phase->total);
		grid_rate(grid, phase->total, phase->ns);
		if (*phase->name)
			grid_text(grid, phase->name);
		else
			grid_value(grid, NULL, "(before the first mark)");
	}
}

static void make_table(struct grid *grid, const struct summary *summary,
		       enum report_per per,
		       const struct report_options *options)
{
	const struct counts *counts = &summary->all.counts;
	const struct reasons *reasons = &summary->reasons;
	struct item *items = NULL;
	uint64_t *sums = NULL;
	size_t i, nr = 0;

	grid_init(grid, tables[per].columns, &options->form.form);
	switch (per) {
	case REPORT_REASON:
		nr = counts->nr;
		items = xcalloc(nr, sizeof(*items));
		for (i = 0; i < nr; i++)
			items[i] = (struct item) { reasons->reason[i].name,
						   counts->exits[i], NULL };
		break;
	case REPORT_CLASS:
		nr = reasons->nr_classes;
		items = xcalloc(nr, sizeof(*items));
		sums = counts_by_class(counts, reasons);
		for (i = 0; i < nr; i++)
			items[i] = (struct item) { reasons->class[i], sums[i],
						   NULL };
		break;
	case REPORT_VM:
		nr = summary->nr_vms;
		items = xcalloc(nr, sizeof(*items));
		for (i = 0; i < nr; i++)
			items[i] = (struct item) {
				summary->vms[i].label,
				summary->vms[i].counts.total, &summary->vms[i]
			};
		break;
	default:
		add_phases(grid, summary);
	}
	if (nr)
		add_items(grid, items, nr, &summary->all, options->top);
	free(items);
	free(sums);
}

void report_print_table(const struct summary *summary, enum report_per per,
			const char *title, const struct report_options *options)
{
	struct grid grid;

	make_table(&grid, summary, per, options);
	grid.bare = title;
	if (title) {
		printf("\n%s\n", title);
		if (!grid.nr_cells)
			puts("  none");
	}
	grid_print(&grid, stdout, title ? "  " : "");
}

void report_add_table(struct json_object *document,
		      const struct summary *summary, enum report_per per,
		      const struct report_options *options)
{
	bool is_there = !summary->from_sysfs || per == REPORT_REASON ||
			per == REPORT_PHASE;
	struct grid grid;

	if (is_there)
		make_table(&grid, summary, per, options);
	json_object_object_add(document, tables[per].key,
			       is_there ? grid_json(&grid) : NULL);
}
