/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers and times as people read them.
 */
#ifndef EXITSTAT_FORMAT_H
#define EXITSTAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define NUMBER_TEXT	32

/* Into a buffer of NUMBER_TEXT bytes, which is returned. */
char *format_rate(char *text, double per_second);	/* "3.2", "1234" */
char *format_share(char *text, uint64_t part, uint64_t whole); /* "12.5%" */
char *format_duration(char *text, uint64_t ns);	/* "350 ms", "1.25 s", "2 m 05 s" */

/* The same of what may be short, with three digits: "812 ns", "12.6 us", "4.83 ms". */
char *format_short_duration(char *text, uint64_t ns);

/*
 * Into a buffer of NUMBER_TEXT bytes: "2026-01-31 12:00:00 +0100", in the time
 * zone of the reader. @ns: since 1970.
 * Return: @text, NULL if @ns is 0, which is unknown.
 */
char *format_date(char *text, uint64_t ns);

/* One character that is 0 (low) to BAR_LEVELS - 1 high, of UTF-8 or ASCII. */
#define BAR_LEVELS	8
const char *format_bar(size_t level, bool utf8);

/*
 * One bar for each number, the height relative to the greatest: blocks where
 * the locale has UTF-8, else ASCII.
 */
void print_sparkline(FILE *file, const double *numbers, size_t nr);

#endif
