/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording, or sets of recordings, as one page: charts and tables.
 */
#ifndef EXITSTAT_HTML_H
#define EXITSTAT_HTML_H

#include "charts/chart.h"

/* @path: of the recording, to be shown. */
void html_write(FILE *file, const struct chart_input *input, const char *path);

/* The part of it about time, of a recording that has some. */
void html_write_times(FILE *file, const struct chart_input *input);

/* The part of it that says what stands out; nothing if nothing does. */
void html_write_advice(FILE *file, const struct chart_input *input);

/* The part of it that says what its reasons are. */
void html_write_explained(FILE *file, const struct chart_input *input);

/* A cell with the name of a reason, which says what that is when it is pointed at. */
void html_reason_cell(FILE *file, const char *name);

/* The page of a comparison. */
void html_write_sets(FILE *file, const struct chart_input *input);

#endif
