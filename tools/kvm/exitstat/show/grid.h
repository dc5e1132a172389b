/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables, for people and for programs, of one description of their columns.
 */
#ifndef EXITSTAT_GRID_H
#define EXITSTAT_GRID_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

#define GRID_COLUMNS	24

enum {
	COLUMN_RIGHT = 1 << 0,	/* aligned to the right, as numbers are */
	COLUMN_CUT = 1 << 1,	/* may lose its middle on a narrow terminal */
	COLUMN_DROP = 1 << 2,	/* may be left out there */
	COLUMN_EXTRA = 1 << 3,	/* people do not see it unless they ask for it */
};

struct column {
	/*
	 * What -o calls it, and, in lower case, the key in JSON; NULL is the end,
	 * and "" one that only people see.
	 */
	const char *name;
	const char *heading;	/* for people; NULL: @name */
	unsigned int flags;	/* COLUMN_*, or'ed */
	const char *help;	/* what is in it, with the unit */
};

/* What a user asked for. All of it unset is a table for people. */
struct grid_form {
	bool json;
	bool raw;		/* numbers without units, one blank between */
	bool noheadings;
	const char *chosen;	/* columns, "A,B", or NULL */
};

struct grid_cell {
	char *shown;			/* printable, with the unit */
	struct json_object *value;	/* NULL: there is none */
};

struct grid {
	const struct column *columns;
	const struct grid_form *form;
	bool bare;	/* no headings for people, unless they choose columns */
	size_t nr_columns;
	size_t nr_cells;
	struct grid_cell *cells;
};

/* Return: whether programs are to read it: no lines around tables then. */
bool grid_for_programs(const struct grid_form *form);

/*
 * Are all columns of "A,B", in upper or lower case, among @columns?
 * Return: 0, or -1 with @error set, which names those that there are.
 */
int grid_check_columns(const struct column *columns, const char *chosen,
		       struct error *error);

/* @columns, at most GRID_COLUMNS, and @form have to stay. */
void grid_init(struct grid *grid, const struct column *columns,
	       const struct grid_form *form);

/* The next cell, a text; NULL or "": there is none. Rows fill up from the left. */
void grid_text(struct grid *grid, const char *text);

/* The next cell: a number; a yes or no. */
void grid_u64(struct grid *grid, uint64_t number);
void grid_flag(struct grid *grid, bool flag);

/* The next cell: @value for programs, which is taken over, and a text for people. */
void grid_value(struct grid *grid, struct json_object *value,
		const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The next cell, exits per second: "12/s", or null without a time; and the part
 * that @part is of @whole: "12.5%", in percent, null of nothing.
 */
void grid_rate(struct grid *grid, uint64_t exits, uint64_t ns);
void grid_share(struct grid *grid, uint64_t part, uint64_t whole);

/* Fills the row up with cells that have nothing. */
void grid_end_row(struct grid *grid);

/*
 * Prints all rows but as JSON; for people, each behind @indent, and in no more
 * columns than the terminal has, if that can be had. Frees.
 */
void grid_print(struct grid *grid, FILE *file, const char *indent);

/* Return: an array of one object for each row, the caller's. Frees. */
struct json_object *grid_json(struct grid *grid);

#endif
