/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pieces of a screen of ncurses, in what the terminal can show of them.
 */
#ifndef EXITSTAT_TOP_SCREEN_H
#define EXITSTAT_TOP_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

/* What the terminal can show. */
struct top_looks {
	bool unicode;		/* letters of all kinds */
	bool utf8;		/* blocks and an ellipsis as well */
	bool colors;
};

/* Blue and orange differ for every eye; nothing is told by colour alone. */
enum {
	SCREEN_BARS = 1,
	SCREEN_WARNINGS,
};

/* The attribute for attron(), nothing where there are no colours. */
int screen_color(const struct top_looks *looks, int pair);

/* What fits into @width columns, of any text; the rest is blank. */
void screen_put(int y, int x, int width, const struct top_looks *looks,
		const char *text);

void screen_put_right(int y, int x, int width, const char *text);

/* At most 8 characters into @text, of NUMBER_TEXT: 12345678, 123.5M */
char *screen_total(char *text, uint64_t number);

/* The same of a rate, with decimals where it is small. */
char *screen_rate(char *text, double rate);

/* A graph of @nr columns, as high as its highest rate. */
void screen_put_spark(int y, int x, const double *rates, const bool *known,
		      int nr, const struct top_looks *looks);

#endif
