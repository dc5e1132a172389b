/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options for the form of tables: --json, --raw, --noheadings and -o.
 */
#ifndef EXITSTAT_FORM_H
#define EXITSTAT_FORM_H

#include <argp.h>

#include "show/grid.h"

/* What the user wants, and the columns that there are. */
struct form_options {
	struct grid_form form;
	struct column columns[GRID_COLUMNS];
};

/* For `children` of a command's argp; the input is a struct form_options. */
extern const struct argp form_argp;

/* Takes the columns over, and leaves what the user wants alone. */
void form_set_columns(struct form_options *options,
		      const struct column *columns);

/* The last column, for the parsers of options that mean another there. */
struct column *form_last_column(struct form_options *options);

/*
 * For parsers, at ARGP_KEY_END: ends the program, as usage_error() does, if what
 * is wanted cannot be had of the columns.
 */
void form_check(const struct argp_state *state,
		const struct form_options *options);

#endif
