/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What --per names, in the commands that read recordings.
 */
#ifndef EXITSTAT_PER_H
#define EXITSTAT_PER_H

#include <argp.h>

#include "analysis/breakdown.h"
#include "show/grid.h"

/* For parsers: "reason", "class", "vm" or "phase". */
enum per per_parse(const struct argp_state *state, const char *text);

/* For parsers, at ARGP_KEY_END: one phase is not taken apart by phase. */
void per_check(const struct argp_state *state, enum per per, const char *phase);

/* The name of a column of what is counted, and of a member with the table. */
const char *per_column(enum per per);
const char *per_key(enum per per);

/* Adds the name of a part to a row. */
void per_text(struct grid *grid, const char *name);

#endif
