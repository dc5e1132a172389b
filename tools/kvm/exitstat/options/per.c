// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "options/command_line.h"
#include "options/per.h"

static const struct {
	const char *name, *column, *key;
} kinds[PER_KINDS] = {
	[PER_REASON] = { "reason", "REASON", "reasons" },
	[PER_CLASS] = { "class", "CLASS", "classes" },
	[PER_VM] = { "vm", "NAME", "vms" },
	[PER_PHASE] = { "phase", "PHASE", "phases" },
};

enum per per_parse(const struct argp_state *state, const char *text)
{
	size_t i;

	for (i = 0; i < PER_KINDS; i++)
		if (!strcmp(text, kinds[i].name))
			return i;
	usage_error(state, "--per: \"%s\" is not reason, class, vm or phase",
		    text);
}

void per_check(const struct argp_state *state, enum per per, const char *phase)
{
	if (per == PER_PHASE && phase)
		usage_error(state, "--per phase is of all phases, --phase of one");
}

const char *per_column(enum per per)
{
	return kinds[per].column;
}

const char *per_key(enum per per)
{
	return kinds[per].key;
}

void per_text(struct grid *grid, const char *name)
{
	if (*name)
		grid_text(grid, name);
	else
		grid_value(grid, NULL, "(before the first mark)");
}
