/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Charts and pages in files, for the commands that make them.
 */
#ifndef EXITSTAT_CHARTS_H
#define EXITSTAT_CHARTS_H

#include "draw/chart.h"

/* Where charts go: a directory, or a file for one; NULL: nowhere. */
struct chart_place {
	const char *svg, *png;
	const struct chart *chart;	/* only this one; NULL: all, or the first */
};

/*
 * Writes @input, which @inputs were read for, see whole_file_open().
 * Return: 0, or -1 with @error set.
 */
int charts_write(const struct chart_place *place,
		 const struct chart *const *charts,
		 const struct chart_input *input, const char *const *inputs,
		 struct error *error);

#endif
