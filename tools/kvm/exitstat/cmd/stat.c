// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat [INTERVAL [COUNT]]: exits per second, line by line, like vmstat.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/text.h"
#include "cmd/command.h"
#include "kernel/which_vm.h"
#include "show/grid.h"
#include "show/lines.h"

enum {
	KEY_VM = 0x100,
	KEY_VCPU,
	KEY_PER,
	KEY_TOP,
};

struct stat_options {
	struct source_options source;
	struct view_filter filter;
	bool has_interval;
	uint64_t count;		/* number of reports, 0: without end */
	bool lists;		/* --per: a list at each tick, not a line */
	enum view_by by;
	unsigned int top;	/* 0: what fits */
	bool timestamp;
};

static const struct argp_option options_table[] = {
	{ "vm", KEY_VM, "VM", 0,
	  "Only this VM: its name, UUID, PID, or <pid>-<fd>", 0 },
	{ "vcpu", KEY_VCPU, "N", 0, "Only the vCPU with this ID", 0 },
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
	struct error error;
	uint64_t number = 0;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		return 0;
	case KEY_VM:
		options->filter.vm = argument;
		return 0;
	case KEY_VCPU:
		parse_number(state, "--vcpu", argument, INT32_MAX, &number);
		options->filter.has_vcpu = true;
		options->filter.vcpu = number;
		return 0;
	case KEY_PER:
		if (view_parse_by(argument, &options->by, &error))
			usage_error(state, "--per: %s", error.text);
		options->lists = true;
		return 0;
	case KEY_TOP:
		parse_number(state, "--top", argument, UINT32_MAX, &number);
		if (!number)
			usage_error(state, "--top needs at least 1");
		options->top = number;
		return 0;
	case 't':
		options->timestamp = true;
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
	"\vThe first report has the exits since KVM was loaded (of a VM: since it was created), each further one the exits per second since the one before. Without INTERVAL there is only the first. INTERVAL is 100ms, 1s, 0.5 or the like.\n\n"
	"Commands, which have a --help of their own:\n";

static const char examples[] =
	"\nExamples:\n"
	"  exitstat                       since KVM was loaded\n"
	"  exitstat 1                     each second, until Ctrl-C\n"
	"  exitstat 100ms 50              50 reports, 100 ms apart\n"
	"  exitstat --vm web01 1          only the VM that QEMU calls web01\n"
	"  exitstat --per vm --top 5 1    the five VMs with the most exits\n"
	"  exitstat --vm 4711 --per vcpu 1";

/* --- a list at each tick --- */

static void print_list(const struct view *view, unsigned int top,
		       bool since_load, bool timestamp)
{
	char text[NUMBER_TEXT];
	uint64_t others = view->total, exits;
	struct grid grid;
	size_t i;

	if (since_load) {
		printf("all: %llu exits", (unsigned long long)view->total);
	} else {
		printf("%s: ", format_duration(text, view->ns));
		printf("%s exits/s",
		       format_rate(text, delta_rate(view->total, view->ns)));
	}
	lines_end(timestamp);
	grid_init(&grid, "rrl");
	for (i = 0; i <= view->nr; i++) {
		bool last = i == view->nr || i == top;

		exits = last ? others : view->rows[i].exits;
		if (last && !others)
			break;
		others -= exits;
		if (since_load)
			grid_add(&grid, "%llu", (unsigned long long)exits);
		else
			grid_add(&grid, "%s",
				 format_rate(text, delta_rate(exits, view->ns)));
		grid_add(&grid, "%s", format_share(text, exits, view->total));
		grid_add(&grid, "%s", last ? "others" : view->rows[i].label);
		if (last)
			break;
	}
	grid_print(&grid, stdout, "  ");
}

/* --- both --- */

static const char *what_is_needed(const struct stat_options *options)
{
	if (options->filter.has_vcpu || (options->lists && options->by == VIEW_VCPU))
		return "vCPUs";
	if (options->filter.vm || (options->lists && options->by == VIEW_VM))
		return "VMs";
	if (options->lists && options->by == VIEW_CLASS)
		return "classes";

	return NULL;
}

static int no_match(const struct stat_options *options, struct error *error)
{
	const struct view_filter *filter = &options->filter;

	if (!filter->vm)
		return error_set(error, "there is no vCPU %u: exitstat list shows what there is",
				 filter->vcpu);

	return error_set(error, "there is no VM %s%s: exitstat list shows what there is",
			 filter->vm,
			 filter->has_vcpu ? " with such a vCPU" : "");
}

static int report(struct lines *lines, const struct snapshot *previous,
		  const struct snapshot *snapshot,
		  const struct reasons *reasons,
		  const struct stat_options *options, struct error *error)
{
	bool of_host = !options->filter.vm && !options->filter.has_vcpu;
	bool of_vms = options->by == VIEW_VM || options->by == VIEW_VCPU;
	struct delta delta;
	struct view view;
	int r = 0;

	if (options->filter.vm &&
	    snapshot_check_vm(snapshot, options->filter.vm, error))
		return -1;
	delta_compute(&delta, previous, snapshot);
	view_make(&view, &delta, reasons, options->by, &options->filter);
	if (delta.since_load && !view.matched &&
	    (options->filter.vm || options->filter.has_vcpu)) {
		r = no_match(options, error);
	} else {
		command_note_delta(&delta, of_host && !of_vms);
		if (options->lists) {
			print_list(&view, options->top ? options->top : 10,
				   delta.since_load, options->timestamp);
		} else {
			lines_print(lines, &view, reasons, delta.since_load);
		}
		fflush(stdout);
	}
	view_free(&view);
	delta_free(&delta);

	return r;
}

static int run(struct source *source, const struct stat_options *options,
	       struct error *error)
{
	struct snapshot snapshots[2] = { 0 };
	struct snapshot *previous = NULL, *now = &snapshots[0];
	struct lines lines = {
		.top = options->top,
		.timestamp = options->timestamp,
	};
	uint64_t reports = 0;
	int r;

	for (;;) {
		r = command_read_next(source, now, previous, error);
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
			r = report(&lines, previous, now, &source->reasons,
				   options, error);
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
	struct stat_options options = { .by = VIEW_REASON };
	struct argp argp = {
		.options = options_table,
		.parser = parse,
		.args_doc = "[INTERVAL [COUNT]]",
		.children = source_children,
	};
	char *list = command_list(), *doc;
	struct source source;
	struct error error;
	int r;

	if (asprintf(&doc, "%s%s%s", documentation, list, examples) < 0)
		doc = NULL;
	argp.doc = doc;
	source_options_init(&options.source);
	command_parse(&argp, argc, argv, 0, &options);
	free(doc);
	free(list);

	source_stop_on_signals();
	source_open(&source, &options.source);
	r = run(&source, &options, &error);
	source_close(&source);

	return r < 0 ? error_report(&error) : finish_output(STATUS_OK);
}
