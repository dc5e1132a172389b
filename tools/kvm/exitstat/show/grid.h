/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text in columns.
 */
#ifndef EXITSTAT_GRID_H
#define EXITSTAT_GRID_H

#include <stddef.h>
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

/* Adds the next cell, made printable; rows fill up from the left. */
void grid_add(struct grid *grid, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Prints all rows, each behind @indent, without blanks at the end; frees. */
void grid_print(struct grid *grid, FILE *file, const char *indent);

#endif
