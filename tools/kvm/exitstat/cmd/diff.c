// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat diff: what changed from one recording, or phase, to another.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/summary.h"
#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "options/filter_options.h"
#include "options/form.h"
#include "options/per.h"
#include "recording/member.h"
#include "show/document.h"

enum {
	KEY_PER = 0x100,
	KEY_CLASS,
	KEY_RATE,
};

struct diff_options {
	struct form_options form;
	struct filter filter;
	const char *recording[2];
	const char *phase[2];
	enum per per;
	bool rates;
};

static const struct argp_option options_table[] = {
	{ "phase", 'p', "A:B", 0,
	  "Compare the phases A and B, by the text or number of their marks", 0 },
	{ "per", KEY_PER, "WHAT", 0,
	  "Compare per reason, class, vm or phase (default: reason)", 0 },
	{ "class", KEY_CLASS, NULL, 0,
	  "The same as --per class, also of VMX with SVM", 0 },
	{ "rate", KEY_RATE, NULL, 0, "Compare exits per second", 0 },
	{ 0 }
};

static const struct column columns[] = {
	{ "A", NULL, COLUMN_RIGHT, "exits in A, or exits per second" },
	{ "B", NULL, COLUMN_RIGHT, "the same in B" },
	{ "CHANGE", NULL, COLUMN_RIGHT | COLUMN_DROP, "from A to B" },
	{ "PERCENT", "", COLUMN_RIGHT, "the change in percent of A" },
	{ "REASON", NULL, COLUMN_CUT, "why, or, with --per, CLASS, NAME or PHASE" },
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
	case KEY_PER:
	case KEY_CLASS:
		options->per = argument ? per_parse(state, argument) :
					  PER_CLASS;
		form_last_column(&options->form)->name =
			per_column(options->per);
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
		per_check(state, options->per, options->phase[0]);
		if (state->arg_num < 2 &&
		    !(state->arg_num == 1 && options->phase[0]))
			usage_error(state, "two recordings are needed, or one and --phase");
		if (!options->recording[1]) {
			options->recording[1] = options->recording[0];
			if (!strcmp(options->recording[0], "-"))
				usage_error(state, "standard input can be read only once: two phases of a recording need its file");
		}
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
	       "  exitstat diff --per vm before.jsonl after.jsonl\n"
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

/* Several VMs may have one name. */
static void add_exits(struct item *item, int side, const struct part *part,
		      bool rates)
{
	item->exits[side] += part->exits;
	item->number[side] += rates ? delta_rate(part->exits, part->ns) :
				      part->exits;
}

static struct item *find_item(struct item **items, size_t *nr, const char *name)
{
	size_t i;

	for (i = 0; i < *nr; i++)
		if (!strcmp((*items)[i].name, name))
			return &(*items)[i];
	*items = xrealloc(*items, ++*nr, sizeof(**items));
	(*items)[i] = (struct item) { .name = name };

	return &(*items)[i];
}

static void add_side(struct item **items, size_t *nr, int side,
		     const struct diff_options *options, struct part *parts,
		     size_t nr_parts)
{
	size_t i;

	for (i = 0; i < nr_parts; i++)
		if (parts[i].exits)
			add_exits(find_item(items, nr, parts[i].name), side,
				  &parts[i], options->rates);
	free(parts);
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
	per_text(grid, item->name);
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

static void print(const struct diff_options *options,
		  const struct summary *summary)
{
	const struct grid_form *form = &options->form.form;
	struct item total = { .name = "total" }, *items = NULL;
	struct json_object *document;
	struct grid grid;
	size_t nr = 0, nr_parts, i;
	struct part *parts;
	int side;

	for (side = 0; side < 2; side++) {
		const struct part all = {
			.exits = summary[side].all.total,
			.ns = summary[side].all.ns,
		};

		nr_parts = breakdown(&parts, &summary[side], options->per);
		add_side(&items, &nr, side, options, parts, nr_parts);
		add_exits(&total, side, &all, options->rates);
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
			print_side('A', options->recording[0], &summary[0].all,
				   &options->filter);
			print_side('B', options->recording[1], &summary[1].all,
				   &options->filter);
			putchar('\n');
		}
		grid_print(&grid, stdout, "");
		return;
	}
	document = document_new("diff");
	filter_add(document, &options->filter);
	json_object_object_add(document, "rates",
			       json_object_new_boolean(options->rates));
	json_object_object_add(document, "a",
			       side_object(options->recording[0],
					   &summary[0].all));
	json_object_object_add(document, "b",
			       side_object(options->recording[1],
					   &summary[1].all));
	json_object_object_add(document, per_key(options->per),
			       grid_json(&grid));
	add_line(&grid, &total, options->rates);
	document_add_row(document, "total", &grid);
	document_print(stdout, document);
}

static int compare_recordings(const struct diff_options *options,
			      struct summary *summary, struct error *error)
{
	int side;

	if (options->per == PER_REASON &&
	    strcmp(summary[0].header.isa, summary[1].header.isa))
		return error_set(error, "the recordings are of %s and %s, whose reasons differ: use --class",
				 summary[0].header.isa, summary[1].header.isa);
	for (side = 0; side < 2; side++)
		if (breakdown_check(&summary[side], options->per,
				    options->recording[side], error) ||
		    summary_require_numbers(options->recording[side],
					    &summary[side], error))
			return -1;

	print(options, summary);
	note("it cannot be known from one of each whether a difference is noise: compare takes several");

	return 0;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options options = { 0 };
	struct summary summary[2] = { 0 };
	struct filter filter[2];
	struct error error;
	int r = 0, side;

	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);
	for (side = 0; side < 2 && !r; side++) {
		filter[side] = options.filter;
		filter[side].phase = options.phase[side];
		r = command_read_summary(&summary[side], NULL,
					 (const char *[]) {
						options.recording[side], NULL
					 }, &filter[side], &error);
	}
	if (!r)
		r = compare_recordings(&options, summary, &error);
	summary_free(&summary[0]);
	summary_free(&summary[1]);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
