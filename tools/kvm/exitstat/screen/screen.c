// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/utf8.h"
#include "screen/screen.h"

static void start_colors(void)
{
	start_color();
	use_default_colors();
	init_pair(SCREEN_BARS, COLORS >= 256 ? 39 : COLOR_CYAN, -1);
	init_pair(SCREEN_WARNINGS, COLORS >= 256 ? 214 : COLOR_YELLOW, -1);
}

int screen_color(const struct top_looks *looks, int pair)
{
	static bool started;

	if (!looks->colors)
		return 0;
	if (!started)
		start_colors();
	started = true;

	return COLOR_PAIR(pair);
}

/* For a terminal that has no more, each other character is a "?". */
static void make_ascii(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			*to++ = (unsigned char)*text < 0x80 ? *text : '?';
	*to = '\0';
}

void screen_put(int y, int x, int width, const struct top_looks *looks,
		const char *text)
{
	char *printable, *fits;

	if (width <= 0)
		return;
	printable = utf8_printable(text);
	if (!looks->unicode)
		make_ascii(printable);
	fits = utf8_fit(printable, width, looks->utf8 ? "…" : "~");
	mvprintw(y, x, "%s%*s", fits, width - (int)utf8_width(fits), "");
	free(fits);
	free(printable);
}

void screen_put_right(int y, int x, int width, const char *text)
{
	mvprintw(y, x, "%*.*s", width, width, text);
}

char *screen_total(char *text, uint64_t number)
{
	static const char units[] = "MGTPE";
	double value = number;
	size_t i;

	if (number < 100000000) {
		snprintf(text, NUMBER_TEXT, "%llu", (unsigned long long)number);
		return text;
	}
	value /= 1e6;
	for (i = 0; value >= 99999.5 && i + 2 < sizeof(units); i++)
		value /= 1e3;
	snprintf(text, NUMBER_TEXT, "%.1f%c", value, units[i]);

	return text;
}

char *screen_rate(char *text, double rate)
{
	if (rate < 99999999)
		return format_rate(text, rate);

	return screen_total(text, rate);
}

void screen_put_spark(int y, int x, const double *rates, const bool *known,
		      int nr, const struct top_looks *looks)
{
	double most = 0;
	int i, level;

	for (i = 0; i < nr; i++)
		if (known[i] && rates[i] > most)
			most = rates[i];
	attron(screen_color(looks, SCREEN_BARS));
	for (i = 0; i < nr; i++) {
		if (!known[i]) {
			mvaddch(y, x + i, ' ');
			continue;
		}
		/* What is more than nothing is seen to be. */
		level = rates[i] > 0 ? 1 + (int)(rates[i] / most * 6.999) : 0;
		mvaddstr(y, x + i, format_bar(level, looks->utf8));
	}
	attroff(screen_color(looks, SCREEN_BARS));
}
