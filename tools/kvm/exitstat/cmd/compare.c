// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat compare: what changed from one set of recordings to another.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rank_test.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/charts.h"
#include "cmd/command.h"
#include "cmd/whole_file.h"
#include "draw/html.h"
#include "recording/comparison.h"
#include "show/grid.h"

enum {
	KEY_CLASS = 0x100,
	KEY_RATE,
	KEY_HTML,
	KEY_SVG,
	KEY_PNG,
	KEY_CHART,
};

struct compare_options {
	const char **words;	/* recordings and ":" between them */
	struct comparison comparison;
	const char *html;
	struct chart_place place;
};

static const struct argp_option options_table[] = {
	{ "phase", 'p', "NAME", 0,
	  "Only this phase of each, by the text or the number of its mark", 0 },
	{ "class", KEY_CLASS, NULL, 0, "By class, also of VMX with SVM", 0 },
	{ "rate", KEY_RATE, NULL, 0, "Compare exits per second", 0 },
	{ "html", KEY_HTML, "FILE", 0,
	  "One page with charts and a table, for browsers", 1 },
	{ "svg", KEY_SVG, "PLACE", 0,
	  "The charts as SVG: both into a directory, or one to a file", 2 },
	{ "png", KEY_PNG, "PLACE", 0, "The same as PNG (needs librsvg)", 2 },
	{ "chart", KEY_CHART, "NAME", 0,
	  "Only this chart: changes (default for a file) or sets", 2 },
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
	if (options->place.chart && !drawn)
		usage_error(state, "--chart is for --svg and --png, which are missing");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct compare_options *options = state->input;
	struct comparison *comparison = &options->comparison;
	struct error error;

	switch (key) {
	case 'p':
		comparison->phase = argument;
		return 0;
	case KEY_CLASS:
		comparison->by_class = true;
		return 0;
	case KEY_RATE:
		comparison->rates = true;
		return 0;
	case KEY_HTML:
		options->html = argument;
		return 0;
	case KEY_SVG:
		options->place.svg = argument;
		return 0;
	case KEY_PNG:
		options->place.png = argument;
		return 0;
	case KEY_CHART:
		options->place.chart = chart_find(charts_of_sets, argument,
						  &error);
		if (!options->place.chart)
			usage_error(state, "%s", error.text);
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->words);
		take_sets(comparison, options->words);
		return 0;
	case ARGP_KEY_END:
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
	       "\vCharts take any number of sets, with \":\" between them. Of each reason the medians and ranges of both sets, the change of the median, or ~ if it is within the noise, and the probability p of such a difference by chance alone. Changes that are more than noise come first, the greatest of them before the others. With fewer than 4 recordings in either set it cannot be known what is noise.\n\n"
	       "Examples:\n"
	       "  exitstat compare before-*.jsonl : after-*.jsonl\n"
	       "  exitstat compare --rate --phase load old?.jsonl : new?.jsonl\n"
	       "  exitstat compare --html changes.html before-*.jsonl : after-*.jsonl",
};

static int read_all(struct comparison *comparison, struct error *error)
{
	struct summary summary;
	size_t set, i;
	int r;

	for (set = 0; set < comparison->nr_sets; set++) {
		for (i = 0; i < comparison->sets[set].nr; i++) {
			const char *const parts[] = {
				comparison->sets[set].recording[i], NULL
			};

			if (command_read_summary(&summary, NULL, parts, error))
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
	int digits = comparison->rates;
	/* Of an even number, the median may be a half. */
	bool half = numbers->median != floor(numbers->median);

	grid_add(grid, "%.*f", half ? 1 : digits, numbers->median);
	grid_add(grid, "%.*f-%.*f", digits, numbers->least, digits,
		 numbers->most);
}

static void add_line(struct grid *grid, const struct comparison *comparison,
		     const struct comparison_item *item)
{
	const struct comparison_numbers *base = &item->sets[0];
	const struct comparison_numbers *new = &item->sets[1];
	char change[CHANGE_TEXT];

	add_set(grid, comparison, base);
	add_set(grid, comparison, new);
	grid_add(grid, "%s", comparison_change(change, base, new));
	if (!comparison->known)
		grid_add(grid, "?");
	else if (new->p < 0.001)
		grid_add(grid, "p<0.001");
	else
		grid_add(grid, "p=%.3f", new->p);
	grid_add(grid, "%s", item->name);
}

static void print_set(char letter, const struct comparison_set *set)
{
	char *name = utf8_printable(set->recording[0]);

	printf("%c  %s", letter, name);
	if (set->nr > 1)
		printf(" and %zu more", set->nr - 1);
	putchar('\n');
	free(name);
}

static void print(const struct comparison *comparison)
{
	struct grid grid;
	size_t i;

	print_set('A', &comparison->sets[0]);
	print_set('B', &comparison->sets[1]);
	putchar('\n');
	grid_init(&grid, "rrrrrrl");
	grid_add(&grid, comparison->rates ? "A/s" : "A");
	grid_add(&grid, "range");
	grid_add(&grid, comparison->rates ? "B/s" : "B");
	grid_add(&grid, "range");
	grid_add(&grid, "change");
	grid_add(&grid, "%s", "");
	grid_add(&grid, comparison->by_class ? "class" : "reason");
	for (i = 1; i < comparison->nr; i++)
		add_line(&grid, comparison, &comparison->items[i]);
	add_line(&grid, comparison, &comparison->items[0]);
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
		r = charts_write(&options->place, charts_of_sets, &input,
				 options->words, error);

	return r;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_options options = { 0 };
	struct comparison *comparison = &options.comparison;
	struct error error;
	int r;

	command_parse(&argp, argc, argv, 0, &options);
	comparison_init(comparison);
	r = read_all(comparison, &error);
	if (!r) {
		comparison_judge(comparison);
		if (options.html || options.place.svg || options.place.png)
			r = draw(&options, &error);
		else
			print(comparison);
	}
	if (!r && !comparison->known)
		note("it cannot be known whether a difference is noise: that needs at least %d recordings in each set",
		     RANK_TEST_LEAST);
	comparison_free(comparison);
	free(comparison->sets);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
