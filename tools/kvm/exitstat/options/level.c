// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "options/command_line.h"
#include "options/level.h"

enum {
	KEY_LEVEL = 0x5000,
};

static const char *const names[] = {
	[LEVEL_HOST] = "host",
	[LEVEL_VM] = "vm",
	[LEVEL_VCPU] = "vcpu",
};

static const struct argp_option options_table[] = {
	{ "per", KEY_LEVEL, "WHAT", 0,
	  "Of each vm or vcpu, or of the host (default: what is asked for, else host)",
	  0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct level_options *options = state->input;
	size_t i;

	if (key != KEY_LEVEL)
		return ARGP_ERR_UNKNOWN;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(argument, names[i])) {
			options->given = true;
			options->level = i;
			return 0;
		}
	}
	usage_error(state, "--per: \"%s\" is not host, vm or vcpu", argument);

	return 0;
}

const struct argp level_argp = {
	.options = options_table,
	.parser = parse,
};

void level_check(const struct argp_state *state, struct level_options *options,
		 const struct filter *filter)
{
	enum level least = LEVEL_HOST;

	if (filter->vm)
		least = LEVEL_VM;
	if (filter->has_vcpu)
		least = LEVEL_VCPU;
	if (!options->given)
		options->level = least;
	if (options->level < least)
		usage_error(state, "--per %s cannot be had of one %s",
			    names[options->level], least == LEVEL_VM ? "VM" : "vCPU");
}
