// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat report: a recording as text, as a page or as charts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/charts.h"
#include "cmd/command.h"
#include "cmd/whole_file.h"
#include "draw/html.h"
#include "recording/summary.h"
#include "show/grid.h"

/* As many of a kind are listed unless asked for others. */
#define TOP_BY_DEFAULT 50

struct report_options {
	const char **recording;
	uint64_t top;		/* UINT64_MAX: all */
	bool html;
	const char *output;
	struct chart_place place;
};

/* The line of rates is at most that long. */
#define SPARKS 60

enum {
	KEY_HTML = 0x2000,
	KEY_SVG,
	KEY_PNG,
	KEY_CHART,
	KEY_ALL,
};

static const struct argp_option options_table[] = {
	{ "top", 't', "N", 0,
	  "At most N reasons, classes and VMs (default: 50; of pages' tables, VMs)",
	  0 },
	{ "all", KEY_ALL, NULL, 0, "All reasons, classes and VMs", 0 },
	{ "html", KEY_HTML, NULL, 0,
	  "One page with charts and tables, for browsers", 1 },
	{ "output", 'o', "FILE", 0,
	  "Write the page to FILE (default: standard output)", 1 },
	{ "svg", KEY_SVG, "PLACE", 0,
	  "The charts as SVG: all of them into a directory, or one to a file", 2 },
	{ "png", KEY_PNG, "PLACE", 0, "The same as PNG (needs librsvg)", 2 },
	{ "chart", KEY_CHART, "NAME", 0,
	  "Only this chart: rate (default for a file), cumulative, pareto or vcpus",
	  2 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct report_options *options = state->input;
	struct error error;

	switch (key) {
	case 't':
		if (!text_to_u64(argument, &options->top) || !options->top)
			usage_error(state, "--top needs a number of at least 1, not \"%s\"",
				    argument);
		return 0;
	case KEY_ALL:
		options->top = UINT64_MAX;
		return 0;
	case 'o':
		options->output = argument;
		return 0;
	case KEY_HTML:
		options->html = true;
		return 0;
	case KEY_SVG:
		options->place.svg = argument;
		return 0;
	case KEY_PNG:
		options->place.png = argument;
		return 0;
	case KEY_CHART:
		options->place.chart = chart_find(charts, argument, &error);
		if (!options->place.chart)
			usage_error(state, "%s", error.text);
		return 0;
	case ARGP_KEY_END:
		if (options->output && !options->html)
			usage_error(state, "--output is for --html, which is missing");
		if (options->place.chart && !options->place.svg && !options->place.png)
			usage_error(state, "--chart is for --svg and --png, which are missing");
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->recording);
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "a recording is missing");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "RECORDING...",
	.doc = "Say what is in a recording: how many exits, when, why, of which VMs."
	       "\vRECORDING is a file of exitstat record, - is standard input. Pages and charts need no network, and pages no scripts; they show at most 7 reasons by name, see --top. PLACE is a directory that is there or ends with /, a file, or - for standard output.\n\n"
	       "Examples:\n"
	       "  exitstat report boot.jsonl\n"
	       "  exitstat report --top 5 boot.jsonl\n"
	       "  exitstat report boot.jsonl --html -o boot.html\n"
	       "  exitstat report boot.jsonl --svg figures/ --png figures/\n"
	       "  exitstat report boot.jsonl --chart pareto --svg pareto.svg",
};

struct item {
	const char *name;
	uint64_t exits;
};

static int compare(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return strcmp(left->name, right->name);
}

static void print_items(const char *title, struct item *items, size_t nr,
			const struct summary_phase *phase, uint64_t top)
{
	uint64_t others = 0;
	char text[NUMBER_TEXT];
	size_t i, shown = 0, nr_others = 0;
	struct grid grid;

	if (!top)
		top = TOP_BY_DEFAULT;
	printf("\n%s\n", title);
	qsort(items, nr, sizeof(*items), compare);
	grid_init(&grid, "rrrl");
	for (i = 0; i < nr; i++) {
		if (!items[i].exits)
			continue;
		if (shown == top) {
			others += items[i].exits;
			nr_others++;
			continue;
		}
		shown++;
		grid_add(&grid, "%llu", (unsigned long long)items[i].exits);
		grid_add(&grid, "%s", format_share(text, items[i].exits,
						   phase->total));
		grid_add(&grid, "%s/s",
			 format_rate(text, delta_rate(items[i].exits,
						      phase->ns)));
		grid_add(&grid, "%s", items[i].name);
	}
	if (others) {
		grid_add(&grid, "%llu", (unsigned long long)others);
		grid_add(&grid, "%s", format_share(text, others, phase->total));
		grid_add(&grid, "%s/s",
			 format_rate(text, delta_rate(others, phase->ns)));
		if (shown == TOP_BY_DEFAULT)
			grid_add(&grid, "%zu others (--all lists them)",
				 nr_others);
		else
			grid_add(&grid, "others");
	}
	if (!shown)
		puts("  none");
	grid_print(&grid, stdout, "  ");
}

static void print_reasons(const struct summary *summary, uint64_t top)
{
	const struct counts *counts = &summary->all.counts;
	struct item *items = xcalloc(counts->nr, sizeof(*items));
	size_t i;

	for (i = 0; i < counts->nr; i++)
		items[i] = (struct item) { summary->reasons.reason[i].name,
					   counts->exits[i] };
	print_items("Reasons", items, counts->nr, &summary->all, top);
	free(items);
}

static void print_classes(const struct summary *summary, uint64_t top)
{
	const struct reasons *reasons = &summary->reasons;
	uint64_t *sums = counts_by_class(&summary->all.counts, reasons);
	struct item *items = xcalloc(reasons->nr_classes, sizeof(*items));
	size_t i;

	for (i = 0; i < reasons->nr_classes; i++)
		items[i] = (struct item) { reasons->class[i], sums[i] };
	print_items("Classes", items, reasons->nr_classes, &summary->all, top);
	free(items);
	free(sums);
}

static void print_vms(const struct summary *summary, uint64_t top)
{
	struct item *items = xcalloc(summary->nr_vms, sizeof(*items));
	const struct summary_vm *vm;
	char **names;
	size_t i;

	names = xcalloc(summary->nr_vms, sizeof(*names));
	for (i = 0; i < summary->nr_vms; i++) {
		vm = &summary->vms[i];
		names[i] = xasprintf("%s (%s, %u vCPU%s%s)",
				     vm->label, vm->comm,
				     vm->nr_vcpus,
				     vm->nr_vcpus == 1 ? "" : "s",
				     vm->came && vm->ended ? ", came and ended" :
				     vm->came ? ", came" :
				     vm->ended ? ", ended" : "");
		items[i] = (struct item) { names[i], vm->counts.total };
	}
	print_items("VMs", items, summary->nr_vms, &summary->all, top);
	for (i = 0; i < summary->nr_vms; i++)
		free(names[i]);
	free(names);
	free(items);
}

static void print_phases(const struct summary *summary)
{
	const struct summary_phase *phase;
	char text[NUMBER_TEXT];
	struct grid grid;
	size_t i;

	puts("\nPhases");
	grid_init(&grid, "rrrrrl");
	for (i = 0; i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		grid_add(&grid, "%zu.", i + 1);
		grid_add(&grid, "at %s",
			 format_duration(text, phase->start_ns));
		grid_add(&grid, "%s", format_duration(text, phase->ns));
		grid_add(&grid, "%llu", (unsigned long long)phase->total);
		grid_add(&grid, "%s/s",
			 format_rate(text, delta_rate(phase->total,
						      phase->ns)));
		grid_add(&grid, "%s", *phase->name ? phase->name :
						     "(before the first mark)");
	}
	grid_print(&grid, stdout, "  ");
}

/* Neighbouring points go into one character. */
static void print_rates(const struct summary *summary)
{
	size_t nr = summary->nr_points < SPARKS ? summary->nr_points : SPARKS;
	double rates[SPARKS] = { 0 };
	size_t i, j, from, to;
	uint64_t ns, total;

	for (i = 0; i < nr; i++) {
		from = i * summary->nr_points / nr;
		to = (i + 1) * summary->nr_points / nr;
		ns = 0;
		total = 0;
		for (j = from; j < to; j++) {
			ns += summary->points[j].ns;
			total += summary->points[j].total;
		}
		rates[i] = delta_rate(total, ns);
	}
	fputs("Over time   ", stdout);
	print_sparkline(stdout, rates, nr);
	putchar('\n');
}

static void print_start(const struct recording_header *header)
{
	char text[NUMBER_TEXT];

	if (format_date(text, header->start_ns))
		printf("Start       %s\n", text);
}

/* Of several files, the first stands for all. The caller's to free. */
static char *recording_name(const char *const *paths)
{
	char *name = utf8_printable(paths[0]), *longer;
	size_t more = 0;

	while (paths[more + 1])
		more++;
	if (!more)
		return name;
	longer = xasprintf("%s and %zu more", name, more);
	free(name);

	return longer;
}

static void print_scope(const struct recording_header *header)
{
	char *vm = utf8_printable(header->vm);

	if (*vm || header->without_vcpus)
		printf("Scope       %s%s%s%s\n", *vm ? "the VM " : "", vm,
		       *vm && header->without_vcpus ? ", " : "",
		       header->without_vcpus ? "without vCPUs" : "");
	free(vm);
}

static void print(const struct summary *summary,
		  const struct report_options *options)
{
	const struct summary_phase *all = &summary->all;
	char *name = recording_name(options->recording);
	char text[NUMBER_TEXT];

	printf("Recording   %s\n", name);
	free(name);
	printf("Host        %s, %s\n", summary->header.hostname,
	       summary->header.isa);
	print_scope(&summary->header);
	print_start(&summary->header);
	printf("Duration    %s, %zu samples\n",
	       format_duration(text, all->ns), summary->nr_samples);
	if (summary->nr_missed)
		printf("Missed      %llu samples that were due\n",
		       (unsigned long long)summary->nr_missed);
	if (all->missing)
		printf("Incomplete  %s\n", summary_missing_text(all->missing));
	printf("Exits       %llu\n", (unsigned long long)all->total);
	printf("Mean rate   %s/s\n",
	       format_rate(text, delta_rate(all->total, all->ns)));
	if (summary->peak) {
		printf("Top rate    %s/s",
		       format_rate(text, delta_rate(summary->peak->total,
						    summary->peak->ns)));
		printf(" in the %s", format_duration(text, summary->peak->ns));
		printf(" up to %s\n",
		       format_duration(text, summary->peak->end_ns));
	}
	print_rates(summary);
	if (strcmp(summary->mode, "count"))
		printf("Mode        %s at the end: exits are not counted\n",
		       summary->mode);

	print_reasons(summary, options->top);
	if (!summary->from_sysfs) {
		print_classes(summary, options->top);
		print_vms(summary, options->top);
	}
	if (summary->nr_marks)
		print_phases(summary);
}

static int write_page(const struct chart_input *input,
		      const struct report_options *options, struct error *error)
{
	struct whole_file out;

	if (whole_file_open(&out, options->output, options->recording, error))
		return -1;
	html_write(out.file, input, options->recording[0]);

	return whole_file_close(&out, 0, error);
}

static int draw(const struct report_options *options, struct error *error)
{
	struct series series = { 0 };
	struct chart_input input;
	struct summary summary;
	int r;

	r = command_read_summary(&summary, &series, options->recording, error);
	if (!r) {
		input = (struct chart_input) {
			.summary = &summary,
			.series = &series,
			.top = options->top && options->top < PALETTE_REASONS ?
			       options->top : PALETTE_REASONS,
			.nr_vms = options->top ? options->top : TOP_BY_DEFAULT,
		};
		if (options->html)
			r = write_page(&input, options, error);
		if (!r)
			r = charts_write(&options->place, charts, &input,
					 options->recording, error);
		summary_free(&summary);
	}
	series_free(&series);

	return r;
}

int cmd_report(int argc, char **argv)
{
	struct report_options options = { 0 };
	struct summary summary;
	struct error error;

	command_parse(&argp, argc, argv, 0, &options);
	if (options.html || options.place.svg || options.place.png) {
		if (draw(&options, &error))
			return error_report(&error);
		return finish_output(STATUS_OK);
	}
	if (command_read_summary(&summary, NULL, options.recording, &error))
		return error_report(&error);
	print(&summary, &options);
	summary_free(&summary);

	return finish_output(STATUS_OK);
}
