// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat compare: what changed from one set of recordings to another.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/comparison.h"
#include "analysis/rank_test.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "options/charts.h"
#include "options/filter_options.h"
#include "options/form.h"
#include "options/per.h"
#include "options/whole_file.h"
#include "page/html.h"
#include "recording/member.h"
#include "show/document.h"

enum {
	KEY_PER = 0x100,
	KEY_CLASS,
	KEY_RATE,
	KEY_HTML,
};

struct compare_options {
	struct form_options form;
	struct filter filter;
	const char **words;	/* recordings and ":" between them */
	struct comparison comparison;
	const char *html;
	struct chart_place place;
};

static const struct argp_option options_table[] = {
	{ "per", KEY_PER, "WHAT", 0,
	  "Compare per reason, class, vm or phase (default: reason)", 0 },
	{ "class", KEY_CLASS, NULL, 0,
	  "The same as --per class, also of VMX with SVM", 0 },
	{ "rate", KEY_RATE, NULL, 0, "Compare exits per second", 0 },
	{ "html", KEY_HTML, "FILE", 0,
	  "One page with charts and a table, for browsers", 1 },
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
	{ "REASON", NULL, COLUMN_CUT, "why, or, with --per, CLASS, NAME or PHASE" },
	{ 0 }
};

/* Between words that are ":", all of which stand in one row. */
static void take_sets(struct comparison *comparison, const char **words)
{
	struct comparison_set *set;

	for (;; words++) {
		grow((void **)&comparison->sets, comparison->nr_sets,
		     sizeof(*set));
		set = &comparison->sets[comparison->nr_sets++];
		*set = (struct comparison_set) { .recording = words };
		while (*words && strcmp(*words, ":"))
			words++;
		set->nr = words - set->recording;
		if (!*words)
			return;
	}
}

static void check_usage(struct argp_state *state)
{
	const struct compare_options *options = state->input;
	const struct comparison *comparison = &options->comparison;
	bool drawn = options->place.svg || options->place.png;
	size_t i;

	for (i = 0; i < comparison->nr_sets; i++)
		if (!comparison->sets[i].nr)
			break;
	if (comparison->nr_sets < 2 || i < comparison->nr_sets)
		usage_error(state, "recordings are needed on both sides of a \":\"");
	if (comparison->nr_sets > 2 && !drawn && !options->html)
		usage_error(state, "more than two sets can only be drawn, with --html, --svg or --png");
	charts_check(state, &options->place);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct compare_options *options = state->input;
	struct comparison *comparison = &options->comparison;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->form;
		state->child_inputs[1] = &options->filter;
		state->child_inputs[2] = &options->place;
		return 0;
	case KEY_PER:
	case KEY_CLASS:
		comparison->per = argument ? per_parse(state, argument) :
					     PER_CLASS;
		form_last_column(&options->form)->name =
			per_column(comparison->per);
		return 0;
	case KEY_RATE:
		comparison->rates = true;
		options->form.columns[0].heading = "A/s";
		options->form.columns[2].heading = "B/s";
		return 0;
	case KEY_HTML:
		options->html = argument;
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->words);
		take_sets(comparison, options->words);
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		per_check(state, comparison->per, options->filter.phase);
		comparison->phase = options->filter.phase;
		check_usage(state);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "BASE... : NEW...",
	.doc = "Compare two sets of recordings, made in the same way again and again."
	       "\vCharts take any number of sets, with \":\" between them. Of each reason, class, VM (by name) or phase the medians and ranges of both sets, the change of the median, or ~ if it is within the noise, and the probability p of such a difference by chance alone. Changes that are more than noise come first, the greatest of them before the others. With fewer than 4 recordings in either set it cannot be known what is noise.\n\n"
	       "Examples:\n"
	       "  exitstat compare before-*.jsonl : after-*.jsonl\n"
	       "  exitstat compare --rate --phase load old?.jsonl : new?.jsonl\n"
	       "  exitstat compare --per phase before-*.jsonl : after-*.jsonl\n"
	       "  exitstat compare --json old?.jsonl : new?.jsonl | jq '.reasons[] | select(.differs)'\n"
	       "  exitstat compare --html changes.html before-*.jsonl : after-*.jsonl",
	.children = form_recording_charts_children,
};

static int read_all(struct compare_options *options, struct error *error)
{
	struct comparison *comparison = &options->comparison;
	struct summary summary;
	size_t set, i;
	int r;

	for (set = 0; set < comparison->nr_sets; set++) {
		for (i = 0; i < comparison->sets[set].nr; i++) {
			const char *const parts[] = {
				comparison->sets[set].recording[i], NULL
			};

			if (command_read_summary(&summary, NULL, parts,
						 &options->filter, error))
				return -1;
			r = comparison_add(comparison, set, i, &summary, error);
			summary_free(&summary);
			if (r)
				return r;
		}
	}

	return 0;
}

static void add_set(struct grid *grid, const struct comparison *comparison,
		    const struct comparison_numbers *numbers)
{
	struct json_object *range = json_object_new_array();
	int digits = comparison->rates;
	/* Of an even number, the median may be a half. */
	bool half = numbers->median != floor(numbers->median);

	grid_value(grid, real_new(numbers->median), "%.*f", half ? 1 : digits,
		   numbers->median);
	json_object_array_add(range, real_new(numbers->least));
	json_object_array_add(range, real_new(numbers->most));
	grid_value(grid, range, "%.*f-%.*f", digits, numbers->least, digits,
		   numbers->most);
}

static void add_line(struct grid *grid, const struct comparison *comparison,
		     const struct comparison_item *item)
{
	const struct comparison_numbers *base = &item->sets[0];
	const struct comparison_numbers *new = &item->sets[1];
	double change = new->median - base->median;
	char text[CHANGE_TEXT];

	add_set(grid, comparison, base);
	add_set(grid, comparison, new);
	grid_value(grid, real_new(change), "%+.*f", comparison->rates, change);
	grid_value(grid, real_new(100 * change / base->median), "%s",
		   comparison_change(text, base, new));
	if (!comparison->known) {
		grid_value(grid, NULL, "?");
		grid_value(grid, NULL, "?");
	} else {
		grid_value(grid, real_new(new->p), new->p < 0.001 ?
			   "p<0.001" : "p=%.3f", new->p);
		grid_flag(grid, new->differs);
	}
	per_text(grid, item->name);
}

static void print_set(char letter, const struct comparison_set *set,
		      const struct filter *filter)
{
	char *name = utf8_printable(set->recording[0]);
	char *scope = filter_text(filter);

	printf("%c  %s", letter, name);
	if (set->nr > 1)
		printf(" and %zu more", set->nr - 1);
	printf("%s%s\n", scope ? ", " : "", scope ? scope : "");
	free(scope);
	free(name);
}

static void add_json_set(struct json_object *document, const char *key,
			 const struct comparison_set *set)
{
	struct json_object *files = json_object_new_array();
	struct json_object *object = json_object_new_object();
	size_t i;

	for (i = 0; i < set->nr; i++)
		json_object_array_add(files, text_new(set->recording[i]));
	json_object_object_add(object, "recordings", files);
	json_object_object_add(document, key, object);
}

static void print_json(const struct compare_options *options, struct grid *grid)
{
	const struct comparison *comparison = &options->comparison;
	struct json_object *document = document_new("compare");

	filter_add(document, &options->filter);
	document_add_text(document, "phase", comparison->phase);
	json_object_object_add(document, "rates",
			       json_object_new_boolean(comparison->rates));
	add_json_set(document, "a", &comparison->sets[0]);
	add_json_set(document, "b", &comparison->sets[1]);
	json_object_object_add(document, per_key(comparison->per),
			       grid_json(grid));
	add_line(grid, comparison, &comparison->items[0]);
	document_add_row(document, "total", grid);
	document_print(stdout, document);
}

static void print(const struct compare_options *options)
{
	const struct comparison *comparison = &options->comparison;
	const struct grid_form *form = &options->form.form;
	struct grid grid;
	size_t i;

	grid_init(&grid, options->form.columns, form);
	for (i = 1; i < comparison->nr; i++)
		add_line(&grid, comparison, &comparison->items[i]);
	if (!grid_for_programs(form)) {
		add_line(&grid, comparison, &comparison->items[0]);
		print_set('A', &comparison->sets[0], &options->filter);
		print_set('B', &comparison->sets[1], &options->filter);
		putchar('\n');
	}
	if (form->json)
		print_json(options, &grid);
	else
		grid_print(&grid, stdout, "");
}

static int draw(const struct compare_options *options, struct error *error)
{
	const struct chart_input input = {
		.comparison = &options->comparison,
		.top = PALETTE_REASONS,
	};
	struct whole_file out;
	int r = 0;

	if (options->html) {
		r = whole_file_open(&out, options->html, options->words, error);
		if (r)
			return r;
		html_write_sets(out.file, &input);
		r = whole_file_close(&out, 0, error);
	}
	if (!r)
		r = charts_write(&options->place, &input,
				 options->words, error);

	return r;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_options options = { .place.charts = charts_of_sets };
	struct comparison *comparison = &options.comparison;
	struct error error;
	int r;

	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);
	comparison_init(comparison);
	r = read_all(&options, &error);
	if (!r) {
		comparison_judge(comparison);
		if (options.html || options.place.svg || options.place.png)
			r = draw(&options, &error);
		else
			print(&options);
	}
	if (!r && !comparison->known)
		note("it cannot be known whether a difference is noise: that needs at least %d recordings in each set",
		     RANK_TEST_LEAST);
	comparison_free(comparison);
	free(comparison->sets);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
