/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What exitstat report was asked for, and what of it goes to files.
 */
#ifndef EXITSTAT_REPORT_H
#define EXITSTAT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "draw/chart.h"

/* As many of a kind are listed unless asked for others. */
#define TOP_BY_DEFAULT 50

struct report_options {
	const char **recording;
	uint64_t top;		/* UINT64_MAX: all */
	bool html;
	const char *output, *svg, *png;
	const struct chart *chart;
};

/* Writes the page and the charts. Return: 0, or -1 with @error set. */
int report_draw(const struct report_options *options, struct error *error);

#endif
