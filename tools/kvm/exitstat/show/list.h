/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exits of one interval after the other, a list each: for people, or as
 * JSON, an object on a line for each interval.
 */
#ifndef EXITSTAT_LIST_H
#define EXITSTAT_LIST_H

#include "show/grid.h"
#include "show/view.h"

struct list {
	const struct grid_form *form;
	struct filter filter;
	enum view_by by;
	unsigned int top;	/* 0: not asked for */
	bool timestamp;		/* the time of day, for people */
	bool begun;		/* set when the first was printed */
};

const struct column *list_columns(enum view_by by);

/* Prints to stdout. @view: of @delta, by list->by. */
void list_print(struct list *list, const struct view *view,
		const struct delta *delta);

#endif
