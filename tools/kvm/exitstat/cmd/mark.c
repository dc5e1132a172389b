// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat mark: what happens now goes into a recording, as a line of text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "recording/runtime.h"
#include "recording/writer.h"

enum {
	KEY_TIME = 0x100,
};

struct mark_options {
	const char *text;
	const char *recording;
	bool has_time;
	uint64_t time_ns;
};

static const struct argp_option options_table[] = {
	{ "recording", 'r', "FILE", 0,
	  "Mark this recording (default: the one that is running)", 0 },
	{ "time", KEY_TIME, "NS", OPTION_HIDDEN,
	  "For tests: the time of the mark, of CLOCK_MONOTONIC", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct mark_options *options = state->input;

	switch (key) {
	case 'r':
		options->recording = argument;
		return 0;
	case KEY_TIME:
		options->has_time = text_to_u64(argument, &options->time_ns);
		if (!options->has_time)
			usage_error(state, "--time needs a number");
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			usage_error(state, "the text of the mark has to be one argument");
		if (!*argument || strlen(argument) > MARK_TEXT_MAX)
			usage_error(state, "the text needs from 1 to %d bytes",
				    MARK_TEXT_MAX);
		if (!utf8_is_valid(argument))
			usage_error(state, "the text is not UTF-8, which recordings are");
		options->text = argument;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "the text of the mark is missing");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "TEXT",
	.doc = "Put a mark into a running recording."
	       "\vMarks divide a recording into phases, which exitstat report and diff know. A phase begins at the first sample after its mark.\n\n"
	       "Examples:\n"
	       "  exitstat mark \"warm-up is over\"\n"
	       "  exitstat mark -r boot.jsonl \"login\"",
};

int cmd_mark(int argc, char **argv)
{
	struct mark_options options = { 0 };
	struct recording recording;
	struct error error;
	const char *paths[2] = { 0 };
	char *path;
	int r;

	command_parse(&argp, argc, argv, 0, &options);
	if (!options.has_time)
		options.time_ns = clock_now_ns();

	path = options.recording ? xstrdup(options.recording) :
				   runtime_find(&error);
	if (!path)
		return error_report(&error);
	paths[0] = path;
	/* Whatever the file is, do not damage it. */
	r = recording_open(&recording, paths, &error);
	if (!r) {
		recording_close(&recording);
		r = writer_mark(path, options.time_ns, options.text, &error);
	}
	free(path);

	return r ? error_report(&error) : STATUS_OK;
}
