/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Charts and pages in files, for the commands that make them.
 */
#ifndef EXITSTAT_CHARTS_H
#define EXITSTAT_CHARTS_H

#include <argp.h>

#include "charts/chart.h"

/* Where charts go: a directory, or a file for one; NULL: nowhere. */
struct chart_place {
	const struct chart *const *charts;	/* set by the command; NULL ends them */
	const char *svg, *png;
	const struct chart *chart;	/* only this one; NULL: all, or the first */
};

/* --svg, --png and --chart, for `children`; the input is a struct chart_place. */
extern const struct argp charts_argp;

/* For parsers, at ARGP_KEY_END, as form_check(). */
void charts_check(const struct argp_state *state,
		  const struct chart_place *place);

/*
 * Writes @input, which @inputs were read for, see whole_file_open().
 * Return: 0, or -1 with @error set.
 */
int charts_write(const struct chart_place *place,
		 const struct chart_input *input, const char *const *inputs,
		 struct error *error);

#endif
