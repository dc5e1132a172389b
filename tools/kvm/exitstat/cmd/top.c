// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat top: the exits of this host on the whole screen, to look into.
 */
#include <stdlib.h>

#include "base/text.h"
#include "cmd/command.h"
#include "screen/terminal.h"
#include "top/batch.h"

/* The standard screen of ncurses, without its macros. */
extern int LINES;

enum {
	KEY_VM = 0x100,
	KEY_VIEW,
	KEY_SORT,
};

struct top_options {
	struct source_options source;
	const char *vm;
	enum view_by by;
	enum top_sort sort;
	bool batch;
	uint64_t count;		/* of a batch; 0: without end */
};

static const struct argp_option options_table[] = {
	{ "interval", 'i', "TIME", 0,
	  "Time between two readings (default: 1s)", 0 },
	{ "delay", 'd', "TIME", OPTION_HIDDEN, "As top and htop call it", 0 },
	{ "vm", KEY_VM, "VM", 0, "Begin in this VM", 0 },
	{ "view", KEY_VIEW, "WHAT", 0,
	  "Begin with vm, vcpu, reason or class", 0 },
	{ "sort", KEY_SORT, "COLUMN", 0,
	  "Sort by name, rate, share or total; where KVM measures time, by time or average",
	  0 },
	{ "batch", 'b', NULL, 0, "Print all rows, as text, at each reading", 0 },
	{ "count", 'n', "N", 0, "End a batch after N readings", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct top_options *options = state->input;
	struct error error;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		return 0;
	case KEY_VM:
		options->vm = argument;
		return 0;
	case KEY_VIEW:
		if (view_parse_by(argument, &options->by, &error))
			usage_error(state, "--view: %s", error.text);
		return 0;
	case KEY_SORT:
		if (top_parse_sort(argument, &options->sort, &error))
			usage_error(state, "--sort: %s", error.text);
		return 0;
	case 'b':
		options->batch = true;
		return 0;
	case 'n':
		if (!text_to_u64(argument, &options->count) || !options->count)
			usage_error(state, "--count needs a number of at least 1, not \"%s\"",
				    argument);
		return 0;
	case ARGP_KEY_END:
		if (options->count && !options->batch)
			usage_error(state, "--count is for --batch, which is missing");
		return 0;
	case 'i':
	case 'd':
		command_interval(state, NULL, argument, &options->source.interval_ns);
		return 0;
	case ARGP_KEY_ARG:
		usage_error(state, "top takes no arguments");
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.doc = "Show the exits of this host on the whole screen: by VM, vCPU, reason and class, sorted, filtered, with the last minute."
	       "\vThe key ? shows what the keys do. TIME is 100ms, 1s, 0.5 or the like. Without colours if NO_COLOR is set.\n\n"
	       "Examples:\n"
	       "  exitstat top             each second\n"
	       "  exitstat top -i 200ms    five times a second\n"
	       "  exitstat top --vm web01 --view reason --sort total\n"
	       "  exitstat top -b -n 2     as text, since the start and of one second\n"
	       "  exitstat top --sort time what takes most time first, while KVM measures it\n"
	       "  NO_COLOR=1 exitstat top",
	.children = source_children,
};

struct top {
	struct source source;
	struct snapshot snapshots[3];
	struct snapshot *now;		/* NULL before the first */
	struct snapshot *base;		/* what totals count from, or NULL */
	struct delta delta;
	struct delta since;		/* from @base to @now, if there is one */
	struct top_times times;
	struct top_model model;
	struct top_looks looks;
	bool over;			/* what was to be replayed */
};

static struct snapshot *unused_snapshot(struct top *top)
{
	struct snapshot *snapshot = top->snapshots;

	while (snapshot == top->now || snapshot == top->base)
		snapshot++;

	return snapshot;
}

static void forget_base(struct top *top)
{
	if (!top->base)
		return;
	top_model_count_since(&top->model, NULL);
	delta_free(&top->since);
	if (top->base != top->now)
		snapshot_free(top->base);
	top->base = NULL;
}

static void count_from_now(struct top *top)
{
	forget_base(top);
	top->base = top->now;
	delta_compute(&top->since, top->base, top->now);
	top_model_count_since(&top->model, &top->since);
}

/* To the snapshot that has come. */
static void count_on(struct top *top, const struct snapshot *next)
{
	struct delta since;

	if (!top->base)
		return;
	delta_compute(&since, top->base, next);
	delta_free(&top->since);
	top->since = since;
}

/* Return: as source_read(), of all that a tick needs. */
static int read_tick(struct top *top, struct snapshot *next, struct error *error)
{
	int r = source_read(&top->source, next, top->now, error);

	/* In a replay, this tick is over all the same. */
	if (r < 0)
		top->source.tick += !error->gone;
	if (r > 0 && top_times_read(&top->times, &top->source, next,
				    top_model_shows_vcpus(&top->model), error)) {
		snapshot_free(next);
		r = -1;
	}
	if (r)
		top->model.times = top->times.on ? &top->times : NULL;

	return r;
}

/*
 * Return: -1 with @error set if there is nothing from the start; what goes away
 * later may come back.
 */
static int sample(struct top *top, struct error *error)
{
	struct snapshot *previous = top->now, *next;
	struct delta delta;
	int r;

	next = unused_snapshot(top);
	r = read_tick(top, next, error);
	if (r < 0) {
		if (!previous)
			return -1;
		top_model_wait(&top->model, error->text);
		return 0;
	}
	if (!r) {
		top->over = true;
		top_model_wait(&top->model, "the replay is over");
		return 0;
	}
	delta_compute(&delta, previous, next);
	count_on(top, next);
	top_model_update(&top->model, previous, next, &delta);
	if (previous) {
		delta_free(&top->delta);
		if (previous != top->base)
			snapshot_free(previous);
	}
	top->now = next;
	top->delta = delta;
	/* Its address is what the model has to know. */
	top->model.delta = &top->delta;

	return 0;
}

static uint64_t next_tick(const struct top *top, uint64_t due_ns)
{
	return top->source.options.replay || top->model.paused ? UINT64_MAX :
								 due_ns;
}

/* All keys that came. Return: as sample(), or 1 to quit. */
static int keys(struct top *top, uint64_t *due_ns, struct error *error)
{
	enum top_action action;
	int key;

	while ((key = terminal_key()) >= 0) {
		if (key == TOP_KEY_CLICK)
			key = top_draw_clicked(&top->model);
		action = top_model_key(&top->model, key);
		if (top_model_shows_vcpus(&top->model))
			top_times_begin_vcpus(&top->times, &top->source);
		if (action == TOP_QUIT)
			return 1;
		if (action == TOP_SAMPLE && sample(top, error))
			return -1;
		if (action == TOP_COUNT_NOW)
			count_from_now(top);
		if (action == TOP_COUNT_ALL)
			forget_base(top);
		if (action == TOP_SAMPLE || action == TOP_INTERVAL)
			*due_ns = clock_now_ns() + top->model.interval_ns;
	}

	return 0;
}

static int run(struct top *top, struct error *error)
{
	uint64_t due_ns = clock_now_ns() + top->model.interval_ns, now;
	int r = 0;

	while (!r) {
		top_model_resize(&top->model, top_draw_page(LINES));
		top_draw(&top->model, &top->looks);
		switch (terminal_wait(next_tick(top, due_ns))) {
		case TERMINAL_END:
			r = 1;
			break;
		case TERMINAL_INPUT:
			r = keys(top, &due_ns, error);
			break;
		case TERMINAL_TICK:
			r = sample(top, error);
			now = clock_now_ns();
			due_ns += top->model.interval_ns;
			if (due_ns <= now)
				due_ns = now + top->model.interval_ns;
			break;
		case TERMINAL_CHANGED:
			break;
		}
	}

	return r < 0 ? -1 : 0;
}

/* Nobody sees that a batch is not sorted as it was asked for. */
static int check_sort(const struct top *top, struct error *error)
{
	if (top->model.sort < top_model_sorts(&top->model))
		return 0;
	if (command_note_sysfs(top->now, "times of reasons", error))
		return -1;

	return error_set(error, "%s", TOP_NO_TIME);
}

/* Return: as sample(). */
static int batch(struct top *top, uint64_t count, struct error *error)
{
	uint64_t done;

	if (check_sort(top, error))
		return -1;
	for (done = 0; !count || done < count; done++) {
		if (done && !source_wait(&top->source))
			break;
		if (done && sample(top, error))
			return -1;
		if (!done || !top->over)
			batch_print(stdout, &top->model, !done);
		if (top->over || ferror(stdout))
			break;
	}

	return 0;
}

static void finish(struct top *top)
{
	forget_base(top);
	top_model_free(&top->model);
	top_times_free(&top->times);
	if (top->now) {
		delta_free(&top->delta);
		snapshot_free(top->now);
	}
	source_close(&top->source);
}

int cmd_top(int argc, char **argv)
{
	struct top_options options = { .by = VIEW_VM, .sort = TOP_BY_RATE };
	struct top top = { 0 };
	struct error error;
	int r;

	source_options_init(&options.source);
	command_parse(&argp, argc, argv, 0, &options);

	source_stop_on_signals();
	source_open(&top.source, &options.source);
	top_model_init(&top.model, &top.source.reasons,
		       options.source.interval_ns);
	top.model.by = options.by;
	top.model.sort = options.sort;
	/* What is wrong from the start is said where it stays to be read. */
	r = sample(&top, &error);
	if (!r && options.vm)
		r = top_model_enter(&top.model, options.vm, &error);
	if (!r && top_model_shows_vcpus(&top.model))
		top_times_begin_vcpus(&top.times, &top.source);
	if (!r && options.batch) {
		r = batch(&top, options.count, &error);
	} else if (!r) {
		r = terminal_open(&top.looks, &error);
		if (!r)
			r = run(&top, &error);
		terminal_close();
	}
	finish(&top);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}
