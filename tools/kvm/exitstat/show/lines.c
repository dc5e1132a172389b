// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/format.h"
#include "base/terminal_width.h"
#include "show/lines.h"

/* After so many lines the names of the columns come again. */
#define LINES_PER_HEADER 20
#define TIMESTAMP_WIDTH 19
#define WIDTH_BY_DEFAULT 80

void lines_end(bool timestamp)
{
	char text[NUMBER_TEXT];

	if (timestamp && format_date(text, time(NULL) * 1000000000ULL))
		printf(" %.*s", TIMESTAMP_WIDTH, text);
	putchar('\n');
}

static int column_width(const char *name, int least, int number_width)
{
	int width = strlen(name) > (size_t)least ? (int)strlen(name) : least;

	return width > number_width ? width : number_width;
}

/* How a number is written, a count or a rate. */
static char *format_number(char *text, uint64_t exits, const struct view *view,
			   bool since_load)
{
	if (!since_load)
		return format_rate(text, delta_rate(exits, view->ns));
	snprintf(text, NUMBER_TEXT, "%llu", (unsigned long long)exits);

	return text;
}

static int number_width(uint64_t exits, const struct view *view,
			bool since_load)
{
	char text[NUMBER_TEXT];

	return strlen(format_number(text, exits, view, since_load));
}

/* Which columns fit, the greatest first. */
static void choose_columns(struct lines *lines, const struct view *view,
			   const struct reasons *reasons)
{
	bool since_load = !lines->of_rates;
	int widest = number_width(view->total, view, since_load);
	unsigned int used, width = terminal_width(stdout);
	uint64_t others = view->total;
	const struct view_row *row;
	size_t i;

	if (!width)
		width = WIDTH_BY_DEFAULT;
	/* "  interval", "     total" or "     12/s", and "    others" */
	lines->total_width = column_width("total", 10,
					  widest + (since_load ? 0 : 2));
	used = 10 + 1 + lines->total_width + 1 +
	       column_width("others", 8, widest) +
	       (lines->timestamp ? 1 + TIMESTAMP_WIDTH : 0);
	lines->nr = 0;
	for (i = 0; i < view->nr && lines->nr < LINES_COLUMNS; i++) {
		row = &view->rows[i];
		lines->width[lines->nr] =
			column_width(reasons->reason[row->index].name, 8,
				     number_width(row->exits, view, since_load));
		if (lines->top ? lines->nr == lines->top :
		    used + 1 + lines->width[lines->nr] > width)
			break;
		used += 1 + lines->width[lines->nr];
		lines->reason[lines->nr++] = row->index;
		others -= row->exits;
	}
	lines->others_width = column_width("others", 8,
					   number_width(others, view,
							since_load));
}

static bool has_column(const struct lines *lines, size_t reason)
{
	size_t i;

	for (i = 0; i < lines->nr; i++)
		if (lines->reason[i] == reason)
			return true;

	return false;
}

/* Does the line have a number that its column has no room for? */
static bool too_narrow(const struct lines *lines, const struct view *view,
		       bool since_load)
{
	size_t i, j;

	if (number_width(view->total, view, since_load) + (since_load ? 0 : 2) >
	    lines->total_width)
		return true;
	for (i = 0; i < view->nr; i++)
		for (j = 0; j < lines->nr; j++)
			if (view->rows[i].index == lines->reason[j] &&
			    number_width(view->rows[i].exits, view,
					 since_load) > lines->width[j])
				return true;

	return false;
}

static uint64_t shown(const struct lines *lines, const struct view *view)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < view->nr; i++)
		if (has_column(lines, view->rows[i].index))
			sum += view->rows[i].exits;

	return sum;
}

/*
 * Again after so many lines, by the first rates, and when more than a third
 * would have no name although other columns had one for it.
 */
static void update_columns(struct lines *lines, const struct view *view,
			   const struct reasons *reasons, bool since_load)
{
	struct lines best = *lines;
	uint64_t now = shown(lines, view);
	bool again;

	again = lines->printed == LINES_PER_HEADER || !lines->printed ||
		too_narrow(lines, view, since_load);
	if (!view->nr && !again)
		return;
	best.of_rates = !since_load;
	best.printed = 0;
	choose_columns(&best, view, reasons);
	if (!again && view->total - now <= view->total / 3 &&
	    lines->of_rates == best.of_rates)
		return;
	lines->of_rates = best.of_rates;
	if (!again && shown(&best, view) <= now)
		return;
	*lines = best;
}

static void print_header(const struct lines *lines,
			 const struct reasons *reasons)
{
	const char *name;
	size_t i;

	printf("%10s %*s", "interval", lines->total_width, "total");
	for (i = 0; i < lines->nr; i++) {
		name = reasons->reason[lines->reason[i]].name;
		printf(" %*s", lines->width[i], name);
	}
	printf(" %*s", lines->others_width, "others");
	puts(lines->timestamp ? "           timestamp" : "");
}

void lines_print(struct lines *lines, const struct view *view,
		 const struct reasons *reasons, bool since_load)
{
	uint64_t exits, others = view->total;
	char text[NUMBER_TEXT];
	size_t i, j;

	update_columns(lines, view, reasons, since_load);
	if (!lines->printed)
		print_header(lines, reasons);
	lines->printed++;

	printf("%10s", since_load ? "all" : format_duration(text, view->ns));
	format_number(text, view->total, view, since_load);
	if (!since_load)
		strcat(text, "/s");
	printf(" %*s", lines->total_width, text);
	for (i = 0; i < lines->nr; i++) {
		exits = 0;
		for (j = 0; j < view->nr; j++)
			if (view->rows[j].index == lines->reason[i])
				exits = view->rows[j].exits;
		others -= exits;
		printf(" %*s", lines->width[i],
		       format_number(text, exits, view, since_load));
	}
	printf(" %*s", lines->others_width,
	       format_number(text, others, view, since_load));
	lines_end(lines->timestamp);
}
