// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat diff: what changed from one recording, or phase, to another.
 */
#include <math.h>
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
#include "show/account_text.h"
#include "show/document.h"

enum {
	KEY_PER = 0x100,
	KEY_CLASS,
	KEY_RATE,
	KEY_TIME,
};

struct diff_options {
	struct form_options form;
	struct filter filter;
	const char *recording[2];
	const char *phase[2];
	enum per per;
	bool rates;
	bool time;
};

static const struct argp_option options_table[] = {
	{ "phase", 'p', "A:B", 0,
	  "Compare the phases A and B, by the text or number of their marks", 0 },
	{ "per", KEY_PER, "WHAT", 0,
	  "Compare per reason, class, vm or phase (default: reason)", 0 },
	{ "class", KEY_CLASS, NULL, 0,
	  "The same as --per class, also of VMX with SVM", 0 },
	{ "rate", KEY_RATE, NULL, 0, "Compare exits per second", 0 },
	{ "time", KEY_TIME, NULL, 0,
	  "Compare the time that KVM and userspace took; with --rate, per second",
	  0 },
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

static const struct column time_columns[] = {
	{ "A_NS", "A", COLUMN_RIGHT,
	  "ns that KVM and userspace took in A, or ns per second" },
	{ "B_NS", "B", COLUMN_RIGHT, "the same in B" },
	{ "CHANGE_NS", "CHANGE", COLUMN_RIGHT | COLUMN_DROP, "from A to B" },
	{ "PERCENT", "", COLUMN_RIGHT, "the change in percent of A" },
	{ "A_MEAN_NS", "A/EXIT", COLUMN_RIGHT, "ns for one exit in A" },
	{ "B_MEAN_NS", "B/EXIT", COLUMN_RIGHT, "the same in B" },
	{ "REASON", NULL, COLUMN_CUT, "why, or, with --per, CLASS, NAME or PHASE" },
	{ 0 }
};

/* As far as it was said what is compared, for --help too. */
static void choose_columns(struct diff_options *options)
{
	struct column *column = options->form.columns;

	form_set_columns(&options->form, options->time ? time_columns : columns);
	form_last_column(&options->form)->name = per_column(options->per);
	if (options->rates) {
		column[0].heading = "A/s";
		column[1].heading = "B/s";
	}
}

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
		choose_columns(options);
		return 0;
	case KEY_RATE:
		options->rates = true;
		choose_columns(options);
		return 0;
	case KEY_TIME:
		options->time = true;
		choose_columns(options);
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
	       "\vWithout --rate, numbers of exits, or times, are compared, however long the recordings are.\n\n"
	       "Examples:\n"
	       "  exitstat diff before.jsonl after.jsonl\n"
	       "  exitstat diff --rate --phase 'warm-up:load' run.jsonl\n"
	       "  exitstat diff --class intel.jsonl amd.jsonl\n"
	       "  exitstat diff --per vm before.jsonl after.jsonl\n"
	       "  exitstat diff --time --rate before.jsonl after.jsonl\n"
	       "  exitstat diff --json before.jsonl after.jsonl | jq '.reasons[] | select(.percent > 5)'\n",
	.children = form_filter_children,
};

struct item {
	const char *name;
	uint64_t whole[2];	/* exits, or ns that these took */
	double number[2];	/* the same, or per second */
	uint64_t handled[2];	/* exits whose time was measured */
	uint64_t handled_ns[2];
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
static void add_part(struct item *item, int side, const struct part *part,
		     const struct diff_options *options)
{
	uint64_t whole = options->time ? part->handled_ns : part->exits;
	uint64_t ns = options->time ? part->measured_ns : part->ns;

	item->whole[side] += whole;
	item->number[side] += options->rates ? delta_rate(whole, ns) : whole;
	item->handled[side] += part->handled;
	item->handled_ns[side] += part->handled_ns;
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
		if (options->time ? parts[i].handled_ns : parts[i].exits)
			add_part(find_item(items, nr, parts[i].name), side,
				 &parts[i], options);
	free(parts);
}

static struct json_object *exact_change(const struct item *item)
{
	if (item->whole[1] >= item->whole[0])
		return json_object_new_uint64(item->whole[1] - item->whole[0]);

	return json_object_new_int64(-(int64_t)(item->whole[0] -
						item->whole[1]));
}

/* With a sign for people, who want to see that it is a change. */
static char *duration_text(char *text, const char *sign, double ns)
{
	char number[NUMBER_TEXT];

	snprintf(text, 2 * NUMBER_TEXT, "%s%s", sign,
		 format_short_duration(number, fmin(ns, 1e18) + 0.5));

	return text;
}

static void add_numbers(struct grid *grid, const struct item *item,
			const struct diff_options *options)
{
	struct json_object *exact[3] = {
		json_object_new_uint64(item->whole[0]),
		json_object_new_uint64(item->whole[1]),
		exact_change(item),
	};
	const double numbers[3] = { item->number[0], item->number[1],
				    change(item) };
	char text[2 * NUMBER_TEXT];
	int i;

	for (i = 0; i < 3; i++) {
		const char *sign = i < 2 ? "" : numbers[i] < 0 ? "-" : "+";

		if (options->rates) {
			json_object_put(exact[i]);
			exact[i] = real_new(numbers[i]);
		}
		if (options->time)
			grid_value(grid, exact[i], "%s",
				   duration_text(text, sign, fabs(numbers[i])));
		else
			grid_value(grid, exact[i], "%s%.*f", sign,
				   options->rates, fabs(numbers[i]));
	}
}

static void add_means(struct grid *grid, const struct item *item)
{
	char text[2 * NUMBER_TEXT];
	double mean;
	int side;

	for (side = 0; side < 2; side++) {
		if (!item->handled[side]) {
			grid_text(grid, NULL);
			continue;
		}
		mean = (double)item->handled_ns[side] / item->handled[side];
		grid_value(grid, real_new(mean), "%s",
			   duration_text(text, "", mean));
	}
}

static void add_line(struct grid *grid, const struct item *item,
		     const struct diff_options *options)
{
	double percent = 100 * change(item) / item->number[0];

	add_numbers(grid, item, options);
	if (item->number[0] == 0)
		grid_value(grid, NULL, "%s", item->number[1] == 0 ? "=" : "new");
	else if (item->number[1] == 0)
		grid_value(grid, real_new(percent), "gone");
	else
		grid_value(grid, real_new(percent), "%+.1f%%", percent);
	if (options->time)
		add_means(grid, item);
	per_text(grid, item->name);
}

static void print_side(char letter, const char *path,
		       const struct summary *summary,
		       const struct diff_options *options)
{
	const struct filter *filter = &options->filter;
	const struct summary_phase *phase = &summary->all;
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
	name = options->time ? account_outside(&phase->time.account,
					       &summary->reasons) : NULL;
	printf("%s%s\n", name ? "\n   " : "", name ? name : "");
	free(name);
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
		const struct part all = breakdown_all(&summary[side]);

		nr_parts = breakdown(&parts, &summary[side], options->per);
		add_side(&items, &nr, side, options, parts, nr_parts);
		add_part(&total, side, &all, options);
	}
	if (nr)
		qsort(items, nr, sizeof(*items), compare);

	grid_init(&grid, options->form.columns, form);
	for (i = 0; i < nr; i++)
		add_line(&grid, &items[i], options);
	free(items);
	if (!form->json) {
		if (!form->raw) {
			add_line(&grid, &total, options);
			print_side('A', options->recording[0], &summary[0],
				   options);
			print_side('B', options->recording[1], &summary[1],
				   options);
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
	add_line(&grid, &total, options);
	document_add_row(document, "total", &grid);
	document_print(stdout, document);
}

/* A part of the time can be compared per second, but not as a whole. */
static int require_times(const char *path, const struct summary *summary,
			 bool rates, struct error *error)
{
	const struct summary_phase *all = &summary->all;

	if (summary_require_times(path, summary, error))
		return -1;
	if (rates || all->time.nr_intervals == all->nr_intervals)
		return 0;

	return error_set(error, "%s cannot be compared: time was not measured from each sample to the next (--rate compares what there is)",
			 path);
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
					    &summary[side], error) ||
		    (options->time &&
		     require_times(options->recording[side], &summary[side],
				   options->rates, error)))
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
