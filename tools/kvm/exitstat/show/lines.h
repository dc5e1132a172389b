/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exits of one interval after the other, a line each, as vmstat has it.
 */
#ifndef EXITSTAT_LINES_H
#define EXITSTAT_LINES_H

#include "show/view.h"

#define LINES_COLUMNS	64

/* All zeros but the first two, before the first line. */
struct lines {
	unsigned int top;	/* so many reasons; 0: what fits */
	bool timestamp;		/* a last column */
	unsigned int printed;	/* since the last header */
	bool of_rates;		/* they were chosen by rates, not since load */
	size_t nr;
	size_t reason[LINES_COLUMNS];
	int width[LINES_COLUMNS];
	int total_width, others_width;
};

/*
 * Prints a line to stdout, and the names of the columns before it where that is
 * due. @view: by reason.
 */
void lines_print(struct lines *lines, const struct view *view,
		 const struct reasons *reasons, bool since_load);

/* Ends a line, with the time of day if @timestamp. */
void lines_end(bool timestamp);

#endif
