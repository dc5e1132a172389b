// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat diff: what changed from one recording, or phase, to another.
 */
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "cmd/filter_options.h"
#include "cmd/form.h"
#include "recording/member.h"
#include "recording/summary.h"
#include "show/document.h"

enum {
	KEY_CLASS = 0x100,
	KEY_RATE,
};

struct diff_options {
	struct form_options form;
	struct filter filter;
	const char *recording[2];
	const char *phase[2];
	bool by_class;
	bool rates;
};

static const struct argp_option options_table[] = {
	{ "phase", 'p', "A:B", 0,
	  "Compare the phases A and B, by the text or number of their marks", 0 },
	{ "class", KEY_CLASS, NULL, 0, "By class, also of VMX with SVM", 0 },
	{ "rate", KEY_RATE, NULL, 0, "Compare exits per second", 0 },
	{ 0 }
};

static const struct column columns[] = {
	{ "A", NULL, COLUMN_RIGHT, "exits in A, or exits per second" },
	{ "B", NULL, COLUMN_RIGHT, "the same in B" },
	{ "CHANGE", NULL, COLUMN_RIGHT | COLUMN_DROP, "from A to B" },
	{ "PERCENT", "", COLUMN_RIGHT, "the change in percent of A" },
	{ "REASON", NULL, COLUMN_CUT, "why, or, with --class, CLASS" },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct diff_options *options = state->input;
	char *colon;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->form;
		state->child_inputs[1] = &options->filter;
		return 0;
	case 'p':
		colon = strchr(argument, ':');
		if (!colon || colon == argument || !colon[1])
			usage_error(state, "--phase needs two phases, as in 1:2");
		*colon = '\0';
		options->phase[0] = argument;
		options->phase[1] = colon + 1;
		return 0;
	case KEY_CLASS:
		options->by_class = true;
		form_last_column(&options->form)->name = "CLASS";
		return 0;
	case KEY_RATE:
		options->rates = true;
		options->form.columns[0].heading = "A/s";
		options->form.columns[1].heading = "B/s";
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			usage_error(state, "only two recordings can be compared");
		options->recording[state->arg_num] = argument;
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		if (state->arg_num < 2 &&
		    !(state->arg_num == 1 && options->phase[0]))
			usage_error(state, "two recordings are needed, or one and --phase");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "A B\n--phase A:B RECORDING",
	.doc = "Compare two recordings, or two phases, the greatest change first."
	       "\vWithout --rate, numbers of exits are compared, however long the recordings are.\n\n"
	       "Examples:\n"
	       "  exitstat diff before.jsonl after.jsonl\n"
	       "  exitstat diff --rate --phase 'warm-up:load' run.jsonl\n"
	       "  exitstat diff --class intel.jsonl amd.jsonl\n"
	       "  exitstat diff --json before.jsonl after.jsonl | jq '.reasons[] | select(.percent > 5)'\n",
	.children = form_filter_children,
};

struct item {
	const char *name;
	uint64_t exits[2];
	double number[2];	/* the same, or rates */
};

static double change(const struct item *item)
{
	return item->number[1] - item->number[0];
}

static int compare(const void *a, const void *b)
{
	double left = change(a), right = change(b);

	left = left < 0 ? -left : left;
	right = right < 0 ? -right : right;
	if (left != right)
		return left < right ? 1 : -1;

	return strcmp(((const struct item *)a)->name,
		      ((const struct item *)b)->name);
}

static void set_side(struct item *item, int side, uint64_t exits,
		     const struct summary_phase *phase, bool rates)
{
	item->exits[side] = exits;
	item->number[side] = rates ? delta_rate(exits, phase->ns) : exits;
}

static void add_exits(struct item **items, size_t *nr, const char *name,
		      int side, uint64_t exits,
		      const struct summary_phase *phase, bool rates)
{
	size_t i;

	if (!exits)
		return;
	for (i = 0; i < *nr; i++)
		if (!strcmp((*items)[i].name, name))
			break;
	if (i == *nr) {
		*items = xrealloc(*items, ++*nr, sizeof(**items));
		(*items)[i] = (struct item) { .name = name };
	}
	set_side(&(*items)[i], side, exits, phase, rates);
}

static void add_side(struct item **items, size_t *nr, int side,
		     const struct diff_options *options,
		     const struct summary_phase *phase,
		     const struct reasons *reasons)
{
	uint64_t *sums;
	size_t i;

	if (!options->by_class) {
		for (i = 0; i < phase->counts.nr; i++)
			add_exits(items, nr, reasons->reason[i].name, side,
				  phase->counts.exits[i], phase,
				  options->rates);
		return;
	}
	sums = counts_by_class(&phase->counts, reasons);
	for (i = 0; i < reasons->nr_classes; i++)
		add_exits(items, nr, reasons->class[i], side, sums[i], phase,
			  options->rates);
	free(sums);
}

static struct json_object *exact_change(const struct item *item)
{
	if (item->exits[1] >= item->exits[0])
		return json_object_new_uint64(item->exits[1] - item->exits[0]);

	return json_object_new_int64(-(int64_t)(item->exits[0] -
						item->exits[1]));
}

static void add_line(struct grid *grid, const struct item *item, bool rates)
{
	double difference = change(item);
	double percent = 100 * difference / item->number[0];
	int side;

	for (side = 0; side < 2; side++) {
		if (rates)
			grid_value(grid, real_new(item->number[side]), "%.1f",
				   item->number[side]);
		else
			grid_u64(grid, item->exits[side]);
	}
	if (rates)
		grid_value(grid, real_new(difference), "%+.1f", difference);
	else
		grid_value(grid, exact_change(item), "%+.0f", difference);
	if (item->number[0] == 0)
		grid_value(grid, NULL, "%s", item->number[1] == 0 ? "=" : "new");
	else if (item->number[1] == 0)
		grid_value(grid, real_new(percent), "gone");
	else
		grid_value(grid, real_new(percent), "%+.1f%%", percent);
	grid_text(grid, item->name);
}

static void print_side(char letter, const char *path,
		       const struct summary_phase *phase,
		       const struct filter *filter)
{
	char *name = utf8_printable(path), *scope = filter_text(filter);
	char text[NUMBER_TEXT];

	printf("%c  %s", letter, name);
	free(name);
	name = phase->name ? utf8_printable(phase->name) : NULL;
	if (name && *name)
		printf(", phase \"%s\"", name);
	free(name);
	if (scope)
		printf(", %s", scope);
	free(scope);
	printf(", %s", format_duration(text, phase->ns));
	if (phase->missing)
		printf(", incomplete: %s", summary_missing_text(phase->missing));
	putchar('\n');
}

static struct json_object *side_object(const char *path,
				       const struct summary_phase *phase)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "recording", path);
	document_add_text(object, "phase", phase->name);
	document_add_text(object, "incomplete", phase->missing ?
			  summary_missing_text(phase->missing) : NULL);
	document_add_exits(object, phase->total, phase->ns);

	return object;
}

static void print(const struct diff_options *options, const char **path,
		  const struct summary_phase **phase,
		  const struct reasons **reasons)
{
	const struct grid_form *form = &options->form.form;
	struct item total = { .name = "total" }, *items = NULL;
	struct json_object *document;
	struct grid grid;
	size_t nr = 0, i;
	int side;

	for (side = 0; side < 2; side++) {
		add_side(&items, &nr, side, options, phase[side],
			 reasons[side]);
		set_side(&total, side, phase[side]->total, phase[side],
			 options->rates);
	}
	if (nr)
		qsort(items, nr, sizeof(*items), compare);

	grid_init(&grid, options->form.columns, form);
	for (i = 0; i < nr; i++)
		add_line(&grid, &items[i], options->rates);
	free(items);
	if (!form->json) {
		if (!form->raw) {
			add_line(&grid, &total, options->rates);
			print_side('A', path[0], phase[0], &options->filter);
			print_side('B', path[1], phase[1], &options->filter);
			putchar('\n');
		}
		grid_print(&grid, stdout, "");
		return;
	}
	document = document_new("diff");
	filter_add(document, &options->filter);
	json_object_object_add(document, "rates",
			       json_object_new_boolean(options->rates));
	json_object_object_add(document, "a", side_object(path[0], phase[0]));
	json_object_object_add(document, "b", side_object(path[1], phase[1]));
	json_object_object_add(document,
			       options->by_class ? "classes" : "reasons",
			       grid_json(&grid));
	add_line(&grid, &total, options->rates);
	document_add_row(document, "total", &grid);
	document_print(stdout, document);
}

static int compare_recordings(const struct diff_options *options,
			      struct summary *summary, struct error *error)
{
	const struct summary_phase *phase[2];
	const struct reasons *reasons[2];
	const char *path[2];
	int side;

	for (side = 0; side < 2; side++) {
		/* The second is the first if there is only one. */
		int from = options->recording[side] ? side : 0;

		path[side] = options->recording[from];
		reasons[side] = &summary[from].reasons;
		phase[side] = &summary[from].all;
		if (!options->phase[side])
			continue;
		phase[side] = summary_find_phase(&summary[from],
						 options->phase[side],
						 path[side], error);
		if (!phase[side])
			return -1;
	}
	if (!options->by_class && options->recording[1] &&
	    strcmp(summary[0].header.isa, summary[1].header.isa))
		return error_set(error, "the recordings are of %s and %s, whose reasons differ: use --class",
				 summary[0].header.isa, summary[1].header.isa);
	if (options->by_class &&
	    (summary[0].from_sysfs || summary[1].from_sysfs))
		return error_set(error, "there are no classes in a recording that was made without debugfs");

	for (side = 0; side < 2; side++)
		if (summary_require_numbers(path[side], phase[side], error))
			return -1;

	print(options, path, phase, reasons);
	note("it cannot be known from one of each whether a difference is noise: compare takes several");

	return 0;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options options = { 0 };
	struct summary summary[2] = { 0 };
	struct error error;
	int r = 0, side;

	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);
	for (side = 0; side < 2 && !r && options.recording[side]; side++)
		r = command_read_summary(&summary[side], NULL,
					 (const char *[]) {
						options.recording[side], NULL
					 }, &options.filter, &error);
	if (!r)
		r = compare_recordings(&options, summary, &error);
	summary_free(&summary[0]);
	summary_free(&summary[1]);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
