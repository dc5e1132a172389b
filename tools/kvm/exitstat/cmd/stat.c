// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat [INTERVAL [COUNT]]: exits per second, line by line, like vmstat.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd/command.h"
#include "delta/which_vm.h"
#include "options/filter_options.h"
#include "options/form.h"
#include "show/lines.h"
#include "show/list.h"

enum {
	KEY_PER = 0x100,
	KEY_TOP,
};

struct stat_options {
	struct source_options source;
	struct form_options form;
	bool has_interval;
	uint64_t count;		/* number of reports, 0: without end */
	bool lists;		/* a list at each tick, not a line */
	struct list list;
	struct lines lines;
};

static const struct argp_option options_table[] = {
	{ "per", KEY_PER, "WHAT", 0,
	  "A list at each interval: per vm, vcpu, reason or class", 0 },
	{ "top", KEY_TOP, "N", 0,
	  "Show the N with the most exits (default: what fits; with --per, 10)",
	  0 },
	{ "timestamp", 't', NULL, 0, "With the time of day, as vmstat -t", 0 },
	{ 0 }
};

static void parse_number(struct argp_state *state, const char *what,
			 const char *text, uint64_t max, uint64_t *number)
{
	if (!text_to_u64(text, number) || *number > max)
		usage_error(state, "%s needs a number up to %llu, not \"%s\"",
			    what, (unsigned long long)max, text);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct stat_options *options = state->input;
	const struct grid_form *form = &options->form.form;
	struct error error;
	uint64_t number = 0;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		state->child_inputs[1] = &options->form;
		state->child_inputs[2] = &options->list.filter;
		return 0;
	case KEY_PER:
		if (view_parse_by(argument, &options->list.by, &error))
			usage_error(state, "--per: %s", error.text);
		form_set_columns(&options->form,
				 list_columns(options->list.by));
		options->lists = true;
		return 0;
	case KEY_TOP:
		parse_number(state, "--top", argument, UINT32_MAX, &number);
		if (!number)
			usage_error(state, "--top needs at least 1");
		options->list.top = number;
		options->lines.top = number;
		return 0;
	case 't':
		options->list.timestamp = true;
		options->lines.timestamp = true;
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		options->list.form = form;
		if (grid_for_programs(form) || form->noheadings || form->chosen)
			options->lists = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0) {
			command_interval(state, NULL, argument,
					 &options->source.interval_ns);
			options->has_interval = true;
		} else if (state->arg_num == 1) {
			parse_number(state, "COUNT", argument, UINT32_MAX,
				     &options->count);
			if (!options->count)
				usage_error(state, "COUNT needs at least 1");
		} else {
			usage_error(state, "too many arguments");
		}
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const char documentation[] =
	"Show the VM exits of this host: how many, of which reasons, of which VMs."
	"\vThe first report has the exits since KVM was loaded (of a VM: since it was created), each further one the exits per second since the one before. Without INTERVAL there is only the first. INTERVAL is 100ms, 1s, 0.5 or the like. With --json, --raw, --noheadings or -o there is a list at each interval, per reason without --per; --per vm --help lists the columns of another.\n\n"
	"Commands, which have a --help of their own:\n";

static const char examples[] =
	"\nExamples:\n"
	"  exitstat                       since KVM was loaded\n"
	"  exitstat 1                     each second, until Ctrl-C\n"
	"  exitstat 100ms 50              50 reports, 100 ms apart\n"
	"  exitstat --vm web01 1          only the VM that QEMU calls web01\n"
	"  exitstat --per vm --top 5 1    the five VMs with the most exits\n"
	"  exitstat --vm 4711 --per vcpu 1\n"
	"  exitstat --json 1              an object on a line each second\n";

static const char *what_is_needed(const struct stat_options *options)
{
	if (options->list.filter.has_vcpu || (options->lists && options->list.by == VIEW_VCPU))
		return "vCPUs";
	if (options->list.filter.vm || (options->lists && options->list.by == VIEW_VM))
		return "VMs";
	if (options->lists && options->list.by == VIEW_CLASS)
		return "classes";

	return NULL;
}

static int report(struct stat_options *options, const struct snapshot *previous,
		  const struct snapshot *snapshot,
		  const struct reasons *reasons, struct error *error)
{
	const struct filter *filter = &options->list.filter;
	enum view_by by = options->list.by;
	bool of_host = !filter->vm && !filter->has_vcpu;
	bool of_vms = by == VIEW_VM || by == VIEW_VCPU;
	struct delta delta;
	struct view view;
	int r = 0;

	if (filter->vm &&
	    snapshot_check_vm(snapshot, filter->vm, error))
		return -1;
	delta_compute(&delta, previous, snapshot);
	view_make(&view, &delta, reasons, by, filter);
	if (delta.since_load && !view.matched &&
	    (filter->vm || filter->has_vcpu)) {
		r = filter_no_match(filter, error);
	} else {
		command_note_delta(&delta, of_host && !of_vms);
		if (options->lists)
			list_print(&options->list, &view, &delta);
		else
			lines_print(&options->lines, &view, reasons,
				    delta.since_load);
		fflush(stdout);
	}
	view_free(&view);
	delta_free(&delta);

	return r;
}

static int run(struct source *source, struct stat_options *options,
	       struct error *error)
{
	struct snapshot snapshots[2] = { 0 };
	struct snapshot *previous = NULL, *now = &snapshots[0];
	uint64_t reports = 0;
	int r;

	for (;;) {
		r = previous ? command_read_next(source, now, previous, error) :
			       command_read_first(source, now, error);
		if (r <= 0)
			break;
		if (r == COMMAND_WAIT) {
			r = 0;
			if (!source_wait(source))
				break;
			continue;
		}
		command_note_mode(now, previous);
		if (!previous)
			r = command_note_sysfs(now, what_is_needed(options),
					       error);
		else
			r = 0;
		if (!r)
			r = report(options, previous, now, &source->reasons,
				   error);
		if (previous)
			snapshot_free(previous);
		previous = now;
		now = &snapshots[now == &snapshots[0]];
		if (r)
			break;
		reports++;
		if (!options->has_interval || ferror(stdout) ||
		    reports == options->count || !source_wait(source))
			break;
	}
	if (previous)
		snapshot_free(previous);

	return r;
}

int cmd_stat(int argc, char **argv)
{
	struct stat_options options = { 0 };
	struct argp argp = {
		.options = options_table,
		.parser = parse,
		.args_doc = "[INTERVAL [COUNT]]",
		.children = source_form_filter_children,
	};
	char *list = command_list(), *doc;
	struct source source;
	struct error error;
	int r;

	if (asprintf(&doc, "%s%s%s", documentation, list, examples) < 0)
		doc = NULL;
	argp.doc = doc;
	source_options_init(&options.source);
	form_set_columns(&options.form, list_columns(options.list.by));
	command_parse(&argp, argc, argv, 0, &options);
	free(doc);
	free(list);

	source_stop_on_signals();
	source_open(&source, &options.source);
	r = run(&source, &options, &error);
	source_close(&source);

	return r < 0 ? error_report(&error) : finish_output(STATUS_OK);
}
