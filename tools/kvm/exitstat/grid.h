/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text in columns, and numbers as people read them.
 */
#ifndef EXITSTAT_GRID_H
#define EXITSTAT_GRID_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define GRID_COLUMNS	12

/* Cells row by row; each column is as wide as its widest cell. */
struct grid {
	size_t nr_columns;
	const char *alignment;	/* for each column "l" or "r" */
	size_t nr_cells;
	char **cells;
};

/* @alignment has one letter for each column and has to stay. */
void grid_init(struct grid *grid, const char *alignment);

/* Adds the next cell; rows fill up from the left. */
void grid_add(struct grid *grid, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Prints all rows, each behind @indent, without blanks at the end; frees. */
void grid_print(struct grid *grid, FILE *file, const char *indent);

#define NUMBER_TEXT	32

/* Into a buffer of NUMBER_TEXT bytes, which is returned. */
char *format_rate(char *text, double per_second);	/* "3.2", "1234" */
char *format_share(char *text, uint64_t part, uint64_t whole); /* "12.5%" */
char *format_duration(char *text, uint64_t ns);	/* "350 ms", "1.25 s", "2 m 05 s" */

/*
 * One character for each number, the height relative to the greatest: blocks
 * where the locale has UTF-8, else ASCII.
 */
void print_sparkline(FILE *file, const double *numbers, size_t nr);

#endif
