/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording as one page: charts and tables, without scripts, and without
 * anything to be loaded; its policy forbids the browser to do either.
 */
#ifndef EXITSTAT_HTML_H
#define EXITSTAT_HTML_H

#include "draw/chart.h"

/* @path: of the recording, to be shown. */
void html_write(FILE *file, const struct chart_input *input, const char *path);

#endif
