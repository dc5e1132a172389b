// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat compare: what changed from one set of recordings to another.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rank_test.h"
#include "base/statistics.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "cmd/filter_options.h"
#include "cmd/form.h"
#include "recording/member.h"
#include "show/document.h"

/* One in 20 differences that are none is taken for one. */
#define NOISE	0.05

enum {
	KEY_CLASS = 0x100,
	KEY_RATE,
};

struct compare_options {
	struct form_options form;
	struct filter filter;
	size_t nr[2];			/* recordings of each set */
	const char **recording[2];
	bool has_colon;
	const char *phase;
	bool by_class;
	bool rates;
};

static const struct argp_option options_table[] = {
	{ "phase", 'p', "NAME", 0,
	  "Only this phase of each, by the text or the number of its mark", 0 },
	{ "class", KEY_CLASS, NULL, 0, "By class, also of VMX with SVM", 0 },
	{ "rate", KEY_RATE, NULL, 0, "Compare exits per second", 0 },
	{ 0 }
};

static const struct column columns[] = {
	{ "A", NULL, COLUMN_RIGHT, "median of A, exits or exits per second" },
	{ "RANGE_A", "RANGE", COLUMN_RIGHT | COLUMN_DROP,
	  "the least and the most of A" },
	{ "B", NULL, COLUMN_RIGHT, "median of B" },
	{ "RANGE_B", "RANGE", COLUMN_RIGHT | COLUMN_DROP,
	  "the least and the most of B" },
	{ "CHANGE", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "of the median, from A to B" },
	{ "PERCENT", "CHANGE", COLUMN_RIGHT,
	  "the change in percent of A" },
	{ "P", "", COLUMN_RIGHT | COLUMN_DROP,
	  "the probability of such a difference by chance" },
	{ "DIFFERS", NULL, COLUMN_EXTRA, "whether it is more than noise" },
	{ "REASON", NULL, COLUMN_CUT, "why, or, with --class, CLASS" },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct compare_options *options = state->input;
	int side = options->has_colon;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->form;
		state->child_inputs[1] = &options->filter;
		return 0;
	case 'p':
		options->phase = argument;
		return 0;
	case KEY_CLASS:
		options->by_class = true;
		form_last_column(&options->form)->name = "CLASS";
		return 0;
	case KEY_RATE:
		options->rates = true;
		options->form.columns[0].heading = "A/s";
		options->form.columns[2].heading = "B/s";
		return 0;
	case ARGP_KEY_ARG:
		if (strcmp(argument, ":")) {
			grow((void **)&options->recording[side],
			     options->nr[side], sizeof(char *));
			options->recording[side][options->nr[side]++] = argument;
			return 0;
		}
		if (options->has_colon)
			usage_error(state, "only two sets can be compared: there is more than one \":\"");
		options->has_colon = true;
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		if (!options->nr[0] || !options->nr[1])
			usage_error(state, "recordings are needed on both sides of a \":\"");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "BASE... : NEW...",
	.doc = "Compare two sets of recordings, made in the same way again and again."
	       "\vOf each reason the medians and ranges of both sets, the change of the median, or ~ if it is within the noise, and the probability p of such a difference by chance alone. Changes that are more than noise come first, the greatest of them before the others. With fewer than 4 recordings in either set it cannot be known what is noise.\n\n"
	       "Examples:\n"
	       "  exitstat compare before-*.jsonl : after-*.jsonl\n"
	       "  exitstat compare --rate --phase load old?.jsonl : new?.jsonl\n"
	       "  exitstat compare --json old?.jsonl : new?.jsonl | jq '.reasons[] | select(.differs)'\n",
	.children = form_filter_children,
};

struct item {
	char *name;
	double *numbers[2];	/* of each recording */
	double median[2];
	double p;
	bool differs;		/* by more than noise, or nobody knows */
};

struct comparison {
	const struct compare_options *options;
	bool known;		/* whether a difference is noise */
	char isa[TABLE_WORD];
	size_t nr;
	struct item *items;	/* the first is the total */
};

static struct item *find_item(struct comparison *comparison, const char *name)
{
	const struct compare_options *options = comparison->options;
	struct item *item;
	size_t i;

	/* No reason and no class has the name of the total before it. */
	for (i = 1; i < comparison->nr; i++)
		if (!strcmp(comparison->items[i].name, name))
			return &comparison->items[i];
	grow((void **)&comparison->items, comparison->nr, sizeof(*item));
	item = &comparison->items[comparison->nr++];
	*item = (struct item) {
		.name = xstrdup(name),
		.numbers[0] = xcalloc(options->nr[0], sizeof(double)),
		.numbers[1] = xcalloc(options->nr[1], sizeof(double)),
	};

	return item;
}

static double number_of(const struct comparison *comparison, uint64_t exits,
			const struct summary_phase *phase)
{
	return comparison->options->rates ? delta_rate(exits, phase->ns) :
					    exits;
}

static void add_numbers(struct comparison *comparison, int side, size_t index,
			const struct summary_phase *phase,
			const struct reasons *reasons)
{
	bool by_class = comparison->options->by_class;
	size_t i, nr = by_class ? reasons->nr_classes : phase->counts.nr;
	const uint64_t *exits = phase->counts.exits;
	uint64_t *sums = NULL;
	const char *name;

	if (by_class)
		sums = counts_by_class(&phase->counts, reasons);
	if (sums)
		exits = sums;
	for (i = 0; i < nr; i++) {
		name = by_class ? reasons->class[i] : reasons->reason[i].name;
		if (exits[i])
			find_item(comparison, name)->numbers[side][index] =
				number_of(comparison, exits[i], phase);
	}
	free(sums);
	comparison->items[0].numbers[side][index] =
		number_of(comparison, phase->total, phase);
}

static int add_recording(struct comparison *comparison, int side, size_t index,
			 struct summary *summary, struct error *error)
{
	const struct compare_options *options = comparison->options;
	const char *path = options->recording[side][index];
	const struct summary_phase *phase = &summary->all;

	if (options->phase) {
		phase = summary_find_phase(summary, options->phase, path,
					   error);
		if (!phase)
			return -1;
	}
	if (command_require_numbers(path, phase, error))
		return -1;
	if (options->by_class && summary->from_sysfs)
		return error_set(error, "there are no classes in %s, which was made without debugfs",
				 path);
	if (!*comparison->isa)
		strcpy(comparison->isa, summary->header.isa);
	if (!options->by_class &&
	    strcmp(comparison->isa, summary->header.isa))
		return error_set(error, "the recordings are of %s and %s, whose reasons differ: use --class",
				 comparison->isa, summary->header.isa);
	add_numbers(comparison, side, index, phase, &summary->reasons);

	return 0;
}

static int read_all(struct comparison *comparison, struct error *error)
{
	const struct compare_options *options = comparison->options;
	struct summary summary;
	size_t i;
	int side, r;

	for (side = 0; side < 2; side++) {
		for (i = 0; i < options->nr[side]; i++) {
			const char *const parts[] = {
				options->recording[side][i], NULL
			};

			if (command_read_summary(&summary, NULL, parts,
						 &options->filter, error))
				return -1;
			r = add_recording(comparison, side, i, &summary, error);
			summary_free(&summary);
			if (r)
				return r;
		}
	}

	return 0;
}

static double change(const struct item *item)
{
	return item->median[1] - item->median[0];
}

static void judge(struct comparison *comparison)
{
	const size_t *nr = comparison->options->nr;
	struct item *item;
	size_t i;
	int side;

	for (i = 0; i < comparison->nr; i++) {
		item = &comparison->items[i];
		for (side = 0; side < 2; side++)
			item->median[side] = median_of(item->numbers[side],
						       nr[side]);
		item->p = rank_test(item->numbers[0], nr[0], item->numbers[1],
				    nr[1]);
		item->differs = !comparison->known || item->p < NOISE;
	}
}

static int compare(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->differs != right->differs)
		return left->differs ? -1 : 1;
	if (fabs(change(left)) != fabs(change(right)))
		return fabs(change(left)) < fabs(change(right)) ? 1 : -1;

	return strcmp(left->name, right->name);
}

static void add_set(struct grid *grid, const struct item *item, int side,
		    const struct compare_options *options)
{
	struct json_object *range = json_object_new_array();
	const double *numbers = item->numbers[side];
	double least = numbers[0], most = numbers[0];
	int digits = options->rates;
	size_t i;

	for (i = 1; i < options->nr[side]; i++) {
		least = fmin(least, numbers[i]);
		most = fmax(most, numbers[i]);
	}
	/* Of an even number, the median may be a half. */
	if (item->median[side] != floor(item->median[side]))
		digits = 1;
	grid_value(grid, real_new(item->median[side]), "%.*f", digits,
		   item->median[side]);
	json_object_array_add(range, real_new(least));
	json_object_array_add(range, real_new(most));
	grid_value(grid, range, "%.*f-%.*f", options->rates, least,
		   options->rates, most);
}

static void add_percent(struct grid *grid, const struct item *item)
{
	double percent = 100 * change(item) / item->median[0];
	struct json_object *value = real_new(percent);

	if (!item->differs)
		grid_value(grid, value, "~");
	else if (change(item) == 0)
		grid_value(grid, value, "=");
	else if (item->median[0] == 0)
		grid_value(grid, value, "new");
	else if (item->median[1] == 0)
		grid_value(grid, value, "gone");
	else
		grid_value(grid, value, "%+.1f%%", percent);
}

static void add_line(struct grid *grid, const struct comparison *comparison,
		     const struct item *item)
{
	add_set(grid, item, 0, comparison->options);
	add_set(grid, item, 1, comparison->options);
	grid_value(grid, real_new(change(item)), "%+.*f",
		   comparison->options->rates, change(item));
	add_percent(grid, item);
	if (!comparison->known) {
		grid_value(grid, NULL, "?");
		grid_value(grid, NULL, "?");
	} else {
		grid_value(grid, real_new(item->p), item->p < 0.001 ?
			   "p<0.001" : "p=%.3f", item->p);
		grid_flag(grid, item->differs);
	}
	grid_text(grid, item->name);
}

static void print_set(char letter, const struct compare_options *options,
		      int side)
{
	char *name = utf8_printable(options->recording[side][0]);
	char *scope = filter_text(&options->filter);

	printf("%c  %s", letter, name);
	if (options->nr[side] > 1)
		printf(" and %zu more", options->nr[side] - 1);
	printf("%s%s\n", scope ? ", " : "", scope ? scope : "");
	free(scope);
	free(name);
}

static void print_json(const struct comparison *comparison, struct grid *grid)
{
	struct json_object *document = document_new("compare"), *files, *set;
	const struct compare_options *options = comparison->options;
	size_t i;
	int side;

	filter_add(document, &options->filter);
	document_add_text(document, "phase", options->phase);
	json_object_object_add(document, "rates",
			       json_object_new_boolean(options->rates));
	for (side = 0; side < 2; side++) {
		files = json_object_new_array();
		for (i = 0; i < options->nr[side]; i++)
			json_object_array_add(files,
					      text_new(options->recording[side][i]));
		set = json_object_new_object();
		json_object_object_add(set, "recordings", files);
		json_object_object_add(document, side ? "b" : "a", set);
	}
	json_object_object_add(document,
			       options->by_class ? "classes" : "reasons",
			       grid_json(grid));
	add_line(grid, comparison, &comparison->items[0]);
	document_add_row(document, "total", grid);
	document_print(stdout, document);
}

static void print(struct comparison *comparison)
{
	const struct compare_options *options = comparison->options;
	const struct grid_form *form = &options->form.form;
	struct grid grid;
	size_t i;

	if (comparison->nr > 1)
		qsort(comparison->items + 1, comparison->nr - 1,
		      sizeof(*comparison->items), compare);
	grid_init(&grid, options->form.columns, form);
	for (i = 1; i < comparison->nr; i++)
		add_line(&grid, comparison, &comparison->items[i]);
	if (!grid_for_programs(form)) {
		add_line(&grid, comparison, &comparison->items[0]);
		print_set('A', options, 0);
		print_set('B', options, 1);
		putchar('\n');
	}
	if (form->json)
		print_json(comparison, &grid);
	else
		grid_print(&grid, stdout, "");
	if (!comparison->known)
		note("it cannot be known whether a difference is noise: that needs at least %d recordings in each set",
		     RANK_TEST_LEAST);
}

static void free_comparison(struct comparison *comparison)
{
	size_t i;

	for (i = 0; i < comparison->nr; i++) {
		free(comparison->items[i].name);
		free(comparison->items[i].numbers[0]);
		free(comparison->items[i].numbers[1]);
	}
	free(comparison->items);
}

int cmd_compare(int argc, char **argv)
{
	struct compare_options options = { 0 };
	struct comparison comparison = { .options = &options };
	struct error error;
	int r;

	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);
	comparison.known = options.nr[0] >= RANK_TEST_LEAST &&
			   options.nr[1] >= RANK_TEST_LEAST;
	find_item(&comparison, "total");
	r = read_all(&comparison, &error);
	if (!r) {
		judge(&comparison);
		print(&comparison);
	}
	free_comparison(&comparison);
	free(options.recording[0]);
	free(options.recording[1]);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
