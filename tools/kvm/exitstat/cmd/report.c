// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat report: a recording as text, as a page or as charts.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/summary.h"
#include "base/format.h"
#include "base/terminal_width.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "cmd/report.h"
#include "options/charts.h"
#include "options/per.h"
#include "options/whole_file.h"
#include "page/html.h"
#include "recording/member.h"
#include "show/advice_text.h"
#include "show/document.h"
#include "show/times_list.h"

/* The line of rates is at most that long. */
#define SPARKS 60

/* In front of what a line says. */
#define LABEL 12

enum {
	KEY_HTML = 0x2000,
	KEY_ALL,
	KEY_OUTPUT,
	KEY_PER,
	KEY_TIME,
	KEY_ADVICE,
};

static const struct argp_option options_table[] = {
	{ "top", 't', "N", 0,
	  "At most N reasons, classes and VMs (default: 50; of pages' tables, VMs)",
	  0 },
	{ "all", KEY_ALL, NULL, 0, "All reasons, classes and VMs", 0 },
	{ "per", KEY_PER, "WHAT", 0,
	  "Only one table: per reason, class, vm or phase", 0 },
	{ "time", KEY_TIME, NULL, 0,
	  "Only where time went, per reason, or of each vm too with --per vm", 0 },
	{ "advice", KEY_ADVICE, NULL, 0,
	  "Only what stands out, and what helps, the most important first", 0 },
	{ "html", KEY_HTML, NULL, 0,
	  "One page with charts and tables, for browsers", 1 },
	{ "output", KEY_OUTPUT, "FILE", 0,
	  "Write the page to FILE (default: standard output), as -o does too", 1 },
	{ NULL, 'o', "FILE", OPTION_HIDDEN, NULL, 1 },
	{ 0 }
};

static void check_form(const struct argp_state *state,
		       struct report_options *options)
{
	struct grid_form *form = &options->form.form;
	struct error error;

	if (options->html && options->o)
		options->output = options->o;
	else if (options->o)
		form->chosen = options->o;
	if (options->o && form->chosen &&
	    grid_check_columns(options->form.columns, form->chosen, &error))
		usage_error(state, "-o is a file with --html, which is missing, and columns without: %s",
			    error.text);
	form_check(state, &options->form);
	if (options->advice && (options->one_table || form->raw ||
				form->noheadings || form->chosen))
		usage_error(state, "--advice is no table, and goes with none");
	if (form->raw || form->noheadings || form->chosen)
		options->one_table = true;
	if ((options->one_table || form->json || options->advice) &&
	    (options->html || options->place.svg || options->place.png))
		usage_error(state, "tables for programs, one of them, or advice alone are not for pages and charts");
	if (options->output && !options->html)
		usage_error(state, "--output is for --html, which is missing");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct report_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->form;
		state->child_inputs[1] = &options->filter;
		state->child_inputs[2] = &options->place;
		return 0;
	case 't':
		if (!text_to_u64(argument, &options->top) || !options->top)
			usage_error(state, "--top needs a number of at least 1, not \"%s\"",
				    argument);
		return 0;
	case KEY_ALL:
		options->top = UINT64_MAX;
		return 0;
	case 'o':
		options->o = argument;
		return 0;
	case KEY_OUTPUT:
		options->output = argument;
		return 0;
	case KEY_PER:
		options->per = per_parse(state, argument);
		if (!options->time)
			form_set_columns(&options->form,
					 report_columns(options->per));
		options->one_table = true;
		return 0;
	case KEY_TIME:
		options->time = true;
		form_set_columns(&options->form, times_list_columns);
		options->one_table = true;
		return 0;
	case KEY_ADVICE:
		options->advice = true;
		return 0;
	case KEY_HTML:
		options->html = true;
		return 0;
	case ARGP_KEY_END:
		check_form(state, options);
		if (options->time && options->per != PER_REASON &&
		    options->per != PER_VM)
			usage_error(state, "--time is per reason or per vm");
		per_check(state, options->per, options->filter.phase);
		charts_check(state, &options->place);
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
	       "\vRECORDING is a file of exitstat record, - is standard input. With --raw, --noheadings or -o COLUMNS there is only one table, of reasons without --per; --per vm --help lists the columns of another. Pages and charts need no network, and pages no scripts; they show at most 7 reasons by name, see --top. PLACE is a directory that is there or ends with /, a file, or - for standard output.\n\n"
	       "Examples:\n"
	       "  exitstat report boot.jsonl\n"
	       "  exitstat report --top 5 boot.jsonl\n"
	       "  exitstat report --per vm boot.jsonl\n"
	       "  exitstat report --time --per vm boot.jsonl\n"
	       "  exitstat report --advice boot.jsonl\n"
	       "  exitstat report --phase 'load begins' --vm web01 boot.jsonl\n"
	       "  exitstat report --json boot.jsonl | jq '.reasons[] | select(.share > 10)'\n"
	       "  exitstat report boot.jsonl --html -o boot.html\n"
	       "  exitstat report boot.jsonl --svg figures/ --png figures/\n"
	       "  exitstat report boot.jsonl --chart pareto --svg pareto.svg\n",
	.children = form_recording_charts_children,
};

/* Neighbouring points go into one character. */
static void print_rates(const struct summary *summary)
{
	size_t most = SPARKS, nr, i, j, from, to;
	unsigned int width = terminal_width(stdout);
	double rates[SPARKS] = { 0 };
	uint64_t ns, total;

	if (width && width < LABEL + SPARKS)
		most = width - LABEL;
	nr = summary->nr_points < most ? summary->nr_points : most;
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

/* What is asked for, else what is in the recording. */
static struct filter looked_at(const struct recording_header *header,
			       const struct filter *filter)
{
	struct filter looked_at = *filter;

	if (!filter_is_set(filter))
		looked_at.vm = header->vm;

	return looked_at;
}

static void print_scope(const struct recording_header *header,
			const struct filter *filter)
{
	const struct filter shown = looked_at(header, filter);
	char *text = filter_text(&shown);

	if (text || header->without_vcpus)
		printf("Scope       %s%s%s\n", text ? text : "",
		       text && header->without_vcpus ? ", " : "",
		       header->without_vcpus ? "without vCPUs" : "");
	free(text);
}

static void print(const struct summary *summary,
		  const struct report_options *options)
{
	const struct summary_phase *all = &summary->all;
	char *name = recording_name(options->recording);
	char text[NUMBER_TEXT];

	printf("Recording   %s\n", name);
	free(name);
	name = utf8_printable(summary->header.hostname);
	printf("Host        %s, %s\n", name, summary->header.isa);
	free(name);
	print_scope(&summary->header, &options->filter);
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
	if (!strcmp(summary->mode, "off"))
		printf("Mode        %s at the end: exits are not counted\n",
		       summary->mode);

	report_print_table(summary, PER_REASON, "Reasons", options);
	if (!summary->from_sysfs) {
		report_print_table(summary, PER_CLASS, "Classes", options);
		report_print_table(summary, PER_VM, "VMs", options);
	}
	if (summary->nr_marks)
		report_print_table(summary, PER_PHASE, "Phases", options);
	report_print_times(summary, options);
}

static struct json_object *peak(const struct summary_point *point)
{
	struct json_object *object = json_object_new_object();

	add_u64(object, "end_ns", point->end_ns);
	document_add_exits(object, point->total, point->ns);

	return object;
}

static void add_advice(struct json_object *document,
		       const struct summary *summary)
{
	struct advice_list list;

	advice_judge(&list, summary);
	json_object_object_add(document, "advice", advice_json(&list));
	advice_free(&list);
}

static void print_advice(const struct summary *summary)
{
	struct advice_list list;

	advice_judge(&list, summary);
	advice_print(&list);
	advice_free(&list);
}

static void print_json(const struct summary *summary,
		       const struct report_options *options)
{
	struct json_object *document = document_new("report");
	const struct recording_header *header = &summary->header;
	const struct filter shown = looked_at(header, &options->filter);
	const struct summary_phase *all = &summary->all;
	enum per per;

	document_add_texts(document, "recording", options->recording);
	document_add_text(document, "hostname", header->hostname);
	add_text(document, "isa", header->isa);
	filter_add(document, &shown);
	document_add_text(document, "phase", all->name);
	json_object_object_add(document, "start_ns", header->start_ns ?
			       json_object_new_uint64(header->start_ns) : NULL);
	add_u64(document, "samples", summary->nr_samples);
	add_u64(document, "missed", summary->nr_missed);
	document_add_text(document, "incomplete", all->missing ?
			  summary_missing_text(all->missing) : NULL);
	document_add_exits(document, all->total, all->ns);
	json_object_object_add(document, "peak", summary->peak ?
			       peak(summary->peak) : NULL);
	for (per = 0; per < PER_KINDS && !options->time && !options->advice; per++)
		if (!options->one_table || per == options->per)
			report_add_table(document, summary, per, options);
	if (all->time.nr_intervals && !options->advice &&
	    (options->time || !options->one_table))
		report_add_times(document, summary, options);
	if (!options->one_table)
		add_advice(document, summary);
	document_print(stdout, document);
}

static int print_one(const struct summary *summary,
		     const struct report_options *options, struct error *error)
{
	if (breakdown_check(summary, options->per, options->recording[0],
			    error))
		return -1;
	if (options->time)
		report_print_times(summary, options);
	else
		report_print_table(summary, options->per, NULL, options);

	return 0;
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

/* A phase may have come and gone between two samples. */
static int read_summary(struct summary *summary, struct series *series,
			const struct report_options *options,
			struct error *error)
{
	const char *phase = options->filter.phase;
	int r = 0;

	if (command_read_summary(summary, series, options->recording,
				 &options->filter, error))
		return -1;
	if (phase && summary->nr_samples <= 1)
		r = error_set(error, "the phase \"%s\" of %s has fewer than two samples: there is nothing to compute",
			      phase, options->recording[0]);
	else if (options->time)
		r = summary_require_times(options->recording[0], summary, error);
	if (r)
		summary_free(summary);

	return r;
}

static int draw(const struct report_options *options, struct error *error)
{
	struct series series = { 0 };
	struct chart_input input;
	struct summary summary;
	int r;

	r = read_summary(&summary, &series, options, error);
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
			r = charts_write(&options->place, &input,
					 options->recording, error);
		summary_free(&summary);
	}
	series_free(&series);

	return r;
}

int cmd_report(int argc, char **argv)
{
	struct report_options options = { .place.charts = charts };
	struct summary summary;
	struct error error;
	int r = 0;

	form_set_columns(&options.form, report_columns(options.per));
	command_parse(&argp, argc, argv, 0, &options);
	if (options.html || options.place.svg || options.place.png) {
		if (draw(&options, &error))
			return error_report(&error);
		return finish_output(STATUS_OK);
	}
	if (read_summary(&summary, NULL, &options, &error))
		return error_report(&error);
	if (options.form.form.json)
		print_json(&summary, &options);
	else if (options.advice)
		print_advice(&summary);
	else if (options.one_table)
		r = print_one(&summary, &options, &error);
	else
		print(&summary, &options);
	summary_free(&summary);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
