/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Axes of charts: which numbers stand at them, and where. Lengths are units of
 * the SVG, pixels at 100 %.
 */
#ifndef EXITSTAT_AXIS_H
#define EXITSTAT_AXIS_H

#include <stddef.h>
#include <stdint.h>

#define AXIS_TEXT	32

/* From 0 to @max, which is at @from and @to. @to may be less, as upwards. */
struct axis {
	double max;
	double from, to;
	double step;		/* between two ticks: 1, 2 or 5 times 10^n */
	size_t nr_ticks;	/* the one at 0 too */
};

/*
 * An axis from 0 to the first tick at or above @highest. Ticks are about
 * @spacing apart, at least. @least is the smallest step: 1 for what is whole.
 * If @highest is 0, or no number, the axis ends at one step of 1.
 */
void axis_init(struct axis *axis, double highest, double from, double to,
	       double spacing, double least);

/* The same, but the axis ends at @max and not at a tick. */
void axis_init_exact(struct axis *axis, double max, double from, double to,
		     double spacing);

/* Where @value stands; what is beyond the ends is at the ends. */
double axis_at(const struct axis *axis, double value);

/* The number of a tick. */
double axis_tick(const struct axis *axis, size_t tick);

/* Text for a tick with an SI prefix, "2.5k"; AXIS_TEXT bytes. */
char *axis_tick_text(const struct axis *axis, size_t tick, char *text);

/* The same for any number, with three digits at most. */
char *axis_si_text(double value, char *text);

/* The unit in which a time of @ns is best shown, and ns in one of it. */
const char *axis_time_unit(uint64_t ns, double *unit_ns);

/* About how wide a text of UTF-8 is, in a sans-serif of @size. */
double axis_text_width(const char *text, double size);

#endif
