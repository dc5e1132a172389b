/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time of vCPUs went: for each account a sentence, its parts, and a
 * table of reasons; or, for programs, one table, or JSON.
 */
#ifndef EXITSTAT_TIMES_LIST_H
#define EXITSTAT_TIMES_LIST_H

#include "delta/filter.h"
#include "show/grid.h"
#include "times/times.h"

/* An account that is shown. */
struct times_row {
	const struct account *account;
	char *label;			/* what users call it */
	const struct identity *identity; /* of its VM, or NULL */
};

struct times_list {
	const struct grid_form *form;
	const struct filter *filter;	/* as the user gave it, for JSON */
	enum times_of of;
	const struct reasons *reasons;
	bool since_load;		/* not what came in an interval */
	uint64_t time_ns;		/* the end of that, since 1970; 0: unknown */
	bool begun;			/* set when the first was printed */
};

extern const struct column times_list_columns[];

/*
 * Prints to stdout. @times: what the accounts are of. @ns: the time between two
 * readings, in nanoseconds, if they are a difference, else 0.
 */
void times_list_print(struct times_list *list, const struct times *times,
		      const struct times_row *rows, size_t nr, uint64_t ns);

/* Return: the accounts, each with all of its reasons, as an array, the caller's. */
struct json_object *times_list_json(const struct times_list *list,
				    const struct times_row *rows, size_t nr,
				    uint64_t ns);

#endif
