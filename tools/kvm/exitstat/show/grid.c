// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "show/grid.h"

void grid_init(struct grid *grid, const char *alignment)
{
	memset(grid, 0, sizeof(*grid));
	grid->alignment = alignment;
	grid->nr_columns = strlen(alignment);
}

void grid_add(struct grid *grid, const char *format, ...)
{
	va_list arguments;
	char *cell;

	va_start(arguments, format);
	cell = xvasprintf(format, arguments);
	va_end(arguments);
	grow((void **)&grid->cells, grid->nr_cells, sizeof(*grid->cells));
	grid->cells[grid->nr_cells++] = utf8_printable(cell);
	free(cell);
}

void grid_print(struct grid *grid, FILE *file, const char *indent)
{
	size_t width[GRID_COLUMNS] = { 0 }, len, i, column;
	char *cell;

	for (i = 0; i < grid->nr_cells; i++) {
		column = i % grid->nr_columns;
		len = utf8_width(grid->cells[i]);
		if (len > width[column])
			width[column] = len;
	}
	for (i = 0; i < grid->nr_cells; i++) {
		column = i % grid->nr_columns;
		cell = grid->cells[i];
		fputs(column ? "  " : indent, file);
		len = width[column] - utf8_width(cell);
		if (grid->alignment[column] == 'r')
			fprintf(file, "%*s%s", (int)len, "", cell);
		else if (column + 1 == grid->nr_columns)
			fputs(cell, file);
		else
			fprintf(file, "%s%*s", cell, (int)len, "");
		if (column + 1 == grid->nr_columns)
			fputc('\n', file);
		free(cell);
	}
	free(grid->cells);
	grid_init(grid, grid->alignment);
}
