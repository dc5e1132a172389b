// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"
#include "text.h"

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
	if (vasprintf(&cell, format, arguments) < 0)
		cell = xstrdup("");
	va_end(arguments);
	grid->cells = xrealloc(grid->cells, grid->nr_cells + 1,
			       sizeof(*grid->cells));
	grid->cells[grid->nr_cells++] = cell;
}

void grid_print(struct grid *grid, FILE *file, const char *indent)
{
	int width[GRID_COLUMNS] = { 0 }, len;
	size_t i, column;
	char *cell;

	for (i = 0; i < grid->nr_cells; i++) {
		column = i % grid->nr_columns;
		len = strlen(grid->cells[i]);
		if (len > width[column])
			width[column] = len;
	}
	for (i = 0; i < grid->nr_cells; i++) {
		column = i % grid->nr_columns;
		cell = grid->cells[i];
		fputs(column ? "  " : indent, file);
		if (grid->alignment[column] == 'r')
			fprintf(file, "%*s", width[column], cell);
		else if (column + 1 == grid->nr_columns)
			fputs(cell, file);
		else
			fprintf(file, "%-*s", width[column], cell);
		if (column + 1 == grid->nr_columns)
			fputc('\n', file);
		free(cell);
	}
	free(grid->cells);
	grid_init(grid, grid->alignment);
}

char *format_rate(char *text, double per_second)
{
	snprintf(text, NUMBER_TEXT, per_second < 9.95 && per_second > 0 ?
					    "%.1f" : "%.0f", per_second);

	return text;
}

char *format_share(char *text, uint64_t part, uint64_t whole)
{
	if (whole)
		snprintf(text, NUMBER_TEXT, "%.1f%%", 100.0 * part / whole);
	else
		strcpy(text, "-");

	return text;
}

char *format_duration(char *text, uint64_t ns)
{
	double seconds = ns / 1e9;
	uint64_t whole = ns / 1000000000;

	if (seconds < 1)
		snprintf(text, NUMBER_TEXT, "%.0f ms", seconds * 1e3);
	else if (seconds < 60)
		snprintf(text, NUMBER_TEXT, "%.2f s", seconds);
	else if (seconds < 3600)
		snprintf(text, NUMBER_TEXT, "%u m %02u s",
			 (unsigned int)(whole / 60), (unsigned int)(whole % 60));
	else
		snprintf(text, NUMBER_TEXT, "%llu h %02u m",
			 (unsigned long long)(whole / 3600),
			 (unsigned int)(whole / 60 % 60));

	return text;
}

void print_sparkline(FILE *file, const double *numbers, size_t nr)
{
	static const char * const blocks[] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"
	};
	static const char ascii[] = "_.-:=+*#";
	bool utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	double most = 0;
	size_t i, level;

	for (i = 0; i < nr; i++)
		if (numbers[i] > most)
			most = numbers[i];
	for (i = 0; i < nr; i++) {
		level = most > 0 ? (size_t)(numbers[i] / most * 7.999) : 0;
		if (utf8)
			fputs(blocks[level], file);
		else
			fputc(ascii[level], file);
	}
}
