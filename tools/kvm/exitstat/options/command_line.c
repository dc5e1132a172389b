// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bpf/counter.h"
#include "options/command_line.h"
#include "options/filter_options.h"
#include "options/form.h"
#include "options/level.h"

enum {
	KEY_ROOT = 0x1000,
	KEY_REPLAY,
	KEY_SOURCE,
	KEY_PER,
	KEY_PER_REASON,
	KEY_PER_VCPU,
};

static const struct argp_option source_argp_options[] = {
	{ "root", KEY_ROOT, "DIR", 0, "Look for /sys and /proc below DIR", 10 },
	{ "source", KEY_SOURCE, "WHAT", 0,
	  "What counts: the kernel, or a bpf program of exitstat (default: the kernel, if it can)",
	  10 },
	{ "replay", KEY_REPLAY, "DIR", OPTION_HIDDEN,
	  "For tests: DIR/0, DIR/1, ... are the roots of one tick each", 10 },
	{ 0 }
};

static void parse_choice(const struct argp_state *state, const char *argument,
			 struct source_options *options)
{
	if (!strcmp(argument, "kernel"))
		options->choice = SOURCE_KERNEL;
	else if (!strcmp(argument, "bpf"))
		options->choice = SOURCE_COUNTER;
	else if (!strcmp(argument, "replay"))
		options->choice = SOURCE_REPLAY;
	else
		usage_error(state, "--source: \"%s\" is not kernel, bpf or replay",
			    argument);
}

static error_t parse_source(int key, char *argument, struct argp_state *state)
{
	struct source_options *options = state->input;

	switch (key) {
	case KEY_ROOT:
		options->root = argument;
		return 0;
	case KEY_REPLAY:
		options->replay = argument;
		return 0;
	case KEY_SOURCE:
		parse_choice(state, argument, options);
		return 0;
	case ARGP_KEY_END:
		if (options->choice == SOURCE_REPLAY && !options->replay)
			usage_error(state, "--source replay needs --replay");
		if (options->replay && (options->choice == SOURCE_KERNEL ||
					options->choice == SOURCE_COUNTER))
			usage_error(state, "--replay needs --source replay, if any");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp source_argp = {
	.options = source_argp_options,
	.parser = parse_source,
};

const struct argp_child source_children[] = { { &source_argp, 0, NULL, 0 },
					      { 0 } };

static const struct argp_option metrics_argp_options[] = {
	{ "per", KEY_PER, "WHAT", 0,
	  "VMs, and vCPUs, per reason, not by class only; each vcpu too; may be given twice",
	  0 },
	{ "per-reason", KEY_PER_REASON, NULL, 0,
	  "The same as --per reason", 0 },
	{ "per-vcpu", KEY_PER_VCPU, NULL, 0, "The same as --per vcpu", 0 },
	{ 0 }
};

static error_t parse_metrics(int key, char *argument, struct argp_state *state)
{
	struct metrics_options *options = state->input;

	switch (key) {
	case KEY_PER:
		if (!strcmp(argument, "reason"))
			options->per_reason = true;
		else if (!strcmp(argument, "vcpu"))
			options->per_vcpu = true;
		else
			usage_error(state, "--per: \"%s\" is not reason or vcpu",
				    argument);
		return 0;
	case KEY_PER_REASON:
		options->per_reason = true;
		return 0;
	case KEY_PER_VCPU:
		options->per_vcpu = true;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp metrics_argp = {
	.options = metrics_argp_options,
	.parser = parse_metrics,
};

const struct argp_child host_children[] = { { &source_argp, 0, NULL, 0 },
					    { &metrics_argp, 0, NULL, 0 },
					    { 0 } };

const struct argp_child host_recording_children[] = {
	{ &source_argp, 0, NULL, 0 },
	{ &metrics_argp, 0, NULL, 0 },
	{ &recording_filter_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp_child source_form_children[] = { { &source_argp, 0, NULL, 0 },
						   { &form_argp, 0, NULL, 0 },
						   { 0 } };

const struct argp_child source_form_filter_children[] = {
	{ &source_argp, 0, NULL, 0 },
	{ &form_argp, 0, NULL, 0 },
	{ &filter_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp_child source_form_level_children[] = {
	{ &source_argp, 0, NULL, 0 },
	{ &form_argp, 0, NULL, 0 },
	{ &filter_argp, 0, NULL, 0 },
	{ &level_argp, 0, NULL, 0 },
	{ 0 }
};

void source_options_init(struct source_options *options)
{
	*options = (struct source_options) {
		.root = "/",
		.interval_ns = 1000000000,
		.counter = &bpf_counter,
	};
}

static const struct argp_option common_argp_options[] = {
	{ NULL, 'h', NULL, OPTION_HIDDEN, NULL, 0 },
	{ 0 }
};

/* What is wrong is one line, argp would let it be followed by others. */
static error_t parse_common(int key, char *argument, struct argp_state *state)
{
	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		return 0;
	case 'h':
		argp_state_help(state, state->out_stream, ARGP_HELP_STD_HELP);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp common_argp = {
	.options = common_argp_options,
	.parser = parse_common,
};

void usage_error(const struct argp_state *state, const char *format, ...)
{
	struct error error;
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = xvasprintf(format, arguments);
	va_end(arguments);
	error_set(&error, "%s (see --help)", text);
	free(text);
	fprintf(stderr, "%s: %s\n", state->name, error.text);
	exit(STATUS_ERROR);
}

void command_parse(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input)
{
	/* The most that there are, four, one more and the end. */
	struct argp_child children[6] = { { 0 } };
	struct argp whole = *argp;
	size_t i = 0;

	for (; argp->children && argp->children[i].argp; i++)
		children[i] = argp->children[i];
	children[i].argp = &common_argp;
	whole.children = children;
	if (argp_parse(&whole, argc, argv, flags, NULL, input))
		exit(STATUS_ERROR);
}

void command_interval(struct argp_state *state, const char *option,
		      const char *argument, uint64_t *ns)
{
	struct error error;

	if (text_to_interval(argument, ns, &error))
		usage_error(state, "%s%s%s", option ? option : "",
			    option ? ": " : "", error.text);
}

void command_duration(struct argp_state *state, const char *option,
		      const char *argument, uint64_t *ns)
{
	double seconds;

	if (text_to_duration(argument, &seconds) || seconds < 0.01 ||
	    seconds > 1e9)
		usage_error(state, "%s: \"%s\" is no time, examples are 500ms, 90s, 10m, 8h and 2d",
			    option, argument);
	*ns = (uint64_t)(seconds * 1e9 + 0.5);
}

void command_size(struct argp_state *state, const char *option,
		  const char *argument, uint64_t *bytes)
{
	if (text_to_size(argument, bytes) || !*bytes)
		usage_error(state, "%s: \"%s\" is no number of bytes, examples are 500k, 100M and 2G",
			    option, argument);
}

void command_recording(struct argp_state *state, const char ***recording)
{
	*recording = (const char **)state->argv + state->next;
	state->next = state->argc;
}
