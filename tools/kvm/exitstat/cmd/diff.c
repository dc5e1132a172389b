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
#include "recording/summary.h"
#include "show/grid.h"

enum {
	KEY_CLASS = 0x100,
	KEY_RATE,
};

struct diff_options {
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

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct diff_options *options = state->input;
	char *colon;

	switch (key) {
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
		return 0;
	case KEY_RATE:
		options->rates = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			usage_error(state, "only two recordings can be compared");
		options->recording[state->arg_num] = argument;
		return 0;
	case ARGP_KEY_END:
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
	       "  exitstat diff --class intel.jsonl amd.jsonl",
};

struct item {
	const char *name;
	double number[2];
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

static void add_number(struct item **items, size_t *nr, const char *name,
		       int side, double number)
{
	size_t i;

	if (number == 0)
		return;
	for (i = 0; i < *nr; i++)
		if (!strcmp((*items)[i].name, name))
			break;
	if (i == *nr) {
		*items = xrealloc(*items, ++*nr, sizeof(**items));
		(*items)[i] = (struct item) { .name = name };
	}
	(*items)[i].number[side] = number;
}

static double number_of(const struct diff_options *options, uint64_t exits,
			const struct summary_phase *phase)
{
	return options->rates ? delta_rate(exits, phase->ns) : exits;
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
			add_number(items, nr, reasons->reason[i].name, side,
				   number_of(options, phase->counts.exits[i],
					     phase));
		return;
	}
	sums = counts_by_class(&phase->counts, reasons);
	for (i = 0; i < reasons->nr_classes; i++)
		add_number(items, nr, reasons->class[i], side,
			   number_of(options, sums[i], phase));
	free(sums);
}

static void add_line(struct grid *grid, const struct item *item, bool rates)
{
	double difference = change(item);
	int side;

	for (side = 0; side < 2; side++)
		grid_add(grid, rates ? "%.1f" : "%.0f", item->number[side]);
	grid_add(grid, rates ? "%+.1f" : "%+.0f", difference);
	if (item->number[0] == 0)
		grid_add(grid, "%s", item->number[1] == 0 ? "=" : "new");
	else if (item->number[1] == 0)
		grid_add(grid, "gone");
	else
		grid_add(grid, "%+.1f%%", 100 * difference / item->number[0]);
	grid_add(grid, "%s", item->name);
}

static void print(const struct diff_options *options,
		  const struct summary_phase **phase,
		  const struct reasons **reasons)
{
	struct item total = { .name = "total" }, *items = NULL;
	struct grid grid;
	size_t nr = 0, i;
	int side;

	for (side = 0; side < 2; side++) {
		add_side(&items, &nr, side, options, phase[side],
			 reasons[side]);
		total.number[side] = number_of(options, phase[side]->total,
					       phase[side]);
	}
	if (nr)
		qsort(items, nr, sizeof(*items), compare);

	grid_init(&grid, "rrrrl");
	grid_add(&grid, options->rates ? "A/s" : "A");
	grid_add(&grid, options->rates ? "B/s" : "B");
	grid_add(&grid, "change");
	grid_add(&grid, "%s", "");
	grid_add(&grid, options->by_class ? "class" : "reason");
	for (i = 0; i < nr; i++)
		add_line(&grid, &items[i], options->rates);
	add_line(&grid, &total, options->rates);
	grid_print(&grid, stdout, "");
	free(items);
}

static void print_side(char letter, const char *path,
		       const struct summary_phase *phase)
{
	char text[NUMBER_TEXT];

	char *name = utf8_printable(path);

	printf("%c  %s", letter, name);
	free(name);
	name = phase->name ? utf8_printable(phase->name) : NULL;
	if (name && *name)
		printf(", phase \"%s\"", name);
	free(name);
	printf(", %s", format_duration(text, phase->ns));
	if (phase->missing)
		printf(", incomplete: %s", summary_missing_text(phase->missing));
	putchar('\n');
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

	print_side('A', path[0], phase[0]);
	print_side('B', path[1], phase[1]);
	putchar('\n');
	print(options, phase, reasons);
	note("it cannot be known from one of each whether a difference is noise: compare takes several");

	return 0;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options options = { 0 };
	struct summary summary[2] = { 0 };
	struct error error;
	int r = 0, side;

	command_parse(&argp, argc, argv, 0, &options);
	for (side = 0; side < 2 && !r && options.recording[side]; side++)
		r = command_read_summary(&summary[side], NULL,
					 (const char *[]) {
						options.recording[side], NULL
					 }, &error);
	if (!r)
		r = compare_recordings(&options, summary, &error);
	summary_free(&summary[0]);
	summary_free(&summary[1]);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
