// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "cmd/report.h"
#include "options/per.h"
#include "recording/member.h"

#define EXITS { "EXITS", NULL, COLUMN_RIGHT, "how many" }
#define SHARE { "SHARE", NULL, COLUMN_RIGHT, "of all exits, in percent" }
#define RATE { "RATE", NULL, COLUMN_RIGHT, "exits per second" }

static const struct column reason_columns[] = {
	EXITS,
	SHARE,
	RATE,
	{ "REASON", NULL, COLUMN_CUT, "why" },
	{ "TOP_RATE", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "the highest from one sample to the next" },
	{ "TOP_END_NS", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "the end of that since the first sample, ns" },
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

static const struct column *const columns[PER_KINDS] = {
	[PER_REASON] = reason_columns,
	[PER_CLASS] = class_columns,
	[PER_VM] = vm_columns,
	[PER_PHASE] = phase_columns,
};

const struct column *report_columns(enum per per)
{
	return columns[per];
}

static int compare(const void *a, const void *b)
{
	const struct part *left = a, *right = b;

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

static void add_top(struct grid *grid, const struct summary_top *top)
{
	char text[NUMBER_TEXT];

	grid_value(grid, top->rate > 0 ? real_new(top->rate) : NULL, "%s/s",
		   format_rate(text, top->rate));
	grid_value(grid, top->rate > 0 ? json_object_new_uint64(top->end_ns) :
		   NULL, "%s", format_duration(text, top->end_ns));
}

static void add_parts(struct grid *grid, struct part *parts, size_t nr,
		      const struct summary_phase *phase, uint64_t top)
{
	bool for_programs = grid_for_programs(grid->form);
	uint64_t most = top, others = 0;
	size_t i, shown = 0, nr_others = 0;

	if (!most)
		most = for_programs ? UINT64_MAX : TOP_BY_DEFAULT;
	qsort(parts, nr, sizeof(*parts), compare);
	for (i = 0; i < nr; i++) {
		if (!parts[i].exits)
			continue;
		if (shown == most) {
			others += parts[i].exits;
			nr_others++;
			continue;
		}
		shown++;
		add_numbers(grid, parts[i].exits, phase);
		if (parts[i].vm)
			add_vm(grid, parts[i].vm);
		else
			grid_text(grid, parts[i].name);
		if (parts[i].top)
			add_top(grid, parts[i].top);
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
		per_text(grid, phase->name);
	}
}

static void make_table(struct grid *grid, const struct summary *summary,
		       enum per per, const struct report_options *options)
{
	struct part *parts;
	size_t nr;

	grid_init(grid, columns[per], &options->form.form);
	if (per == PER_PHASE) {
		add_phases(grid, summary);
		return;
	}
	nr = breakdown(&parts, summary, per);
	if (nr)
		add_parts(grid, parts, nr, &summary->all, options->top);
	free(parts);
}

void report_print_table(const struct summary *summary, enum per per,
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
		      const struct summary *summary, enum per per,
		      const struct report_options *options)
{
	bool is_there = breakdown_is_there(summary, per) &&
			(per != PER_PHASE || !options->filter.phase);
	struct grid grid;

	if (is_there)
		make_table(&grid, summary, per, options);
	json_object_object_add(document, per_key(per),
			       is_there ? grid_json(&grid) : NULL);
}
