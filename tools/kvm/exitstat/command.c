// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "command.h"

enum {
	KEY_ROOT = 0x1000,
	KEY_REPLAY,
};

static const struct argp_option source_argp_options[] = {
	{ "root", KEY_ROOT, "DIR", 0, "Look for /sys and /proc below DIR", 10 },
	{ "replay", KEY_REPLAY, "DIR", OPTION_HIDDEN,
	  "For tests: DIR/0, DIR/1, ... are the roots of one tick each", 10 },
	{ 0 }
};

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
	}

	return ARGP_ERR_UNKNOWN;
}

const struct argp source_argp = { source_argp_options, parse_source,
				  NULL, NULL, NULL, NULL, NULL };

void source_options_init(struct source_options *options)
{
	*options = (struct source_options) {
		.root = "/",
		.interval_ns = 1000000000,
	};
}

void command_parse(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input)
{
	argp_err_exit_status = STATUS_ERROR;
	if (argp_parse(argp, argc, argv, flags, NULL, input))
		exit(STATUS_ERROR);
}

int command_note_sysfs(const struct snapshot *snapshot, const char *what,
		       struct error *error)
{
	if (snapshot->source != SNAPSHOT_SYSFS)
		return 0;
	if (what)
		return error_set(error, "debugfs cannot be read here, and sysfs has no %s",
				 what);
	note("debugfs cannot be read here: from sysfs come the host's reasons, but no VMs, vCPUs, classes and codes");

	return 0;
}

void command_note_delta(const struct delta *delta, bool by_reason)
{
	if (delta->rebooted)
		note("the host was started anew: counts are those since then");
	else if (delta->reloaded)
		note("KVM was loaded anew: counts are those since then");
	if (by_reason && delta->total > delta->host.total)
		note("a reset of the host hides the reasons of %llu exits, which are among the others",
		     (unsigned long long)(delta->total - delta->host.total));
	if (delta->overflowed)
		note("more VMs ended than KVM lists: some of them are missing");
}
