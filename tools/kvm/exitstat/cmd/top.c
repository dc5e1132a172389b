// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat top: the exits of this host on the whole screen, to look into.
 */
#include <stdlib.h>

#include "cmd/command.h"
#include "top/terminal.h"

/* The standard screen of ncurses, without its macros. */
extern int LINES;

static const struct argp_option options_table[] = {
	{ "interval", 'i', "TIME", 0,
	  "Time between two readings (default: 1s)", 0 },
	{ "delay", 'd', "TIME", OPTION_HIDDEN, "As top and htop call it", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct source_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = options;
		return 0;
	case 'i':
	case 'd':
		command_interval(state, NULL, argument, &options->interval_ns);
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
	       "  NO_COLOR=1 exitstat top",
	.children = source_children,
};

struct top {
	struct source source;
	struct snapshot snapshots[2];
	struct snapshot *now;		/* NULL before the first */
	struct delta delta;
	struct top_model model;
	struct top_looks looks;
};

/*
 * Return: -1 with @error set if there is nothing from the start; what goes away
 * later may come back.
 */
static int sample(struct top *top, struct error *error)
{
	struct snapshot *previous = top->now, *next;
	struct delta delta;
	int r;

	next = &top->snapshots[previous == &top->snapshots[0]];
	r = source_read(&top->source, next, previous, error);
	if (r < 0) {
		if (!previous)
			return -1;
		/* In a replay, this tick is over all the same. */
		top->source.tick += !error->gone;
		top_model_wait(&top->model, error->text);
		return 0;
	}
	if (!r) {
		top_model_wait(&top->model, "the replay is over");
		return 0;
	}
	delta_compute(&delta, previous, next);
	top_model_update(&top->model, previous, next, &delta);
	if (previous) {
		delta_free(&top->delta);
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
		action = top_model_key(&top->model, key);
		if (action == TOP_QUIT)
			return 1;
		if (action == TOP_SAMPLE && sample(top, error))
			return -1;
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

static void finish(struct top *top)
{
	size_t i;

	top_model_free(&top->model);
	if (top->now)
		delta_free(&top->delta);
	for (i = 0; i < 2; i++)
		if (top->now == &top->snapshots[i])
			snapshot_free(top->now);
	source_close(&top->source);
}

int cmd_top(int argc, char **argv)
{
	struct source_options options;
	struct top top = { 0 };
	struct error error;
	int r;

	source_options_init(&options);
	command_parse(&argp, argc, argv, 0, &options);

	source_stop_on_signals();
	source_open(&top.source, &options);
	top_model_init(&top.model, &top.source.reasons, options.interval_ns);
	/* What is wrong from the start is said where it stays to be read. */
	r = sample(&top, &error);
	if (!r)
		r = terminal_open(&top.looks, &error);
	if (!r) {
		r = run(&top, &error);
		terminal_close();
	}
	finish(&top);

	return r ? error_report(&error) : STATUS_OK;
}
