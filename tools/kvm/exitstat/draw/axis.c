// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>

#include "draw/axis.h"

/* Wide enough for DejaVu Sans, which is wider than others are. */
#define ADVANCE		0.6
#define CAPITAL_ADVANCE	0.69

#define ROUNDING	0.000000001	/* errors of division are less */

static double nice_step(double least)
{
	double power = pow(10, floor(log10(least)));
	double ratio = least / power;

	/* A bit of room for what is 2 but for rounding. */
	if (ratio <= 1.0001)
		return power;
	if (ratio <= 2.0001)
		return 2 * power;
	if (ratio <= 5.0001)
		return 5 * power;

	return 10 * power;
}

static double most_ticks(double from, double to, double spacing)
{
	double most = floor(fabs(to - from) / spacing);

	return most >= 1 ? most : 1;
}

void axis_init(struct axis *axis, double highest, double from, double to,
	       double spacing, double least)
{
	double steps;

	axis->from = from;
	axis->to = to;
	if (!isfinite(highest) || highest <= 0) {
		least = 1;
		highest = 1;
	}
	axis->step = nice_step(fmax(highest / most_ticks(from, to, spacing),
				    least));
	steps = fmax(ceil(highest / axis->step - ROUNDING), 1);
	axis->max = steps * axis->step;
	axis->nr_ticks = (size_t)steps + 1;
}

void axis_init_exact(struct axis *axis, double max, double from, double to,
		     double spacing)
{
	axis->from = from;
	axis->to = to;
	axis->max = isfinite(max) && max > 0 ? max : 1;
	axis->step = nice_step(axis->max / most_ticks(from, to, spacing));
	axis->nr_ticks = (size_t)floor(axis->max / axis->step + ROUNDING) + 1;
}

double axis_at(const struct axis *axis, double value)
{
	double part = value / axis->max;

	if (!(part > 0))
		part = 0;
	else if (part > 1)
		part = 1;

	return axis->from + part * (axis->to - axis->from);
}

double axis_tick(const struct axis *axis, size_t tick)
{
	return tick * axis->step;
}

static const struct {
	double one;
	const char *prefix;
} prefixes[] = {
	{ 1e18, "E" }, { 1e15, "P" }, { 1e12, "T" }, { 1e9, "G" },
	{ 1e6, "M" }, { 1e3, "k" }, { 1, "" },
};

#define NR_PREFIXES (sizeof(prefixes) / sizeof(prefixes[0]))

static size_t find_prefix(double value)
{
	size_t i = 0;

	/* What would be rounded to 1000 is 1k. */
	while (i + 1 < NR_PREFIXES && value < 0.9995 * prefixes[i].one)
		i++;

	return i;
}

char *axis_tick_text(const struct axis *axis, size_t tick, char *text)
{
	double value = axis_tick(axis, tick), step;
	size_t i = find_prefix(value);
	int digits = 0;

	step = axis->step / prefixes[i].one;
	if (tick)
		while (digits < 9 && fabs(step - round(step)) > 1000 * ROUNDING) {
			step *= 10;
			digits++;
		}
	snprintf(text, AXIS_TEXT, "%.*f%s", digits, value / prefixes[i].one,
		 tick ? prefixes[i].prefix : "");

	return text;
}

char *axis_si_text(double value, char *text)
{
	size_t i = find_prefix(value);

	snprintf(text, AXIS_TEXT, "%.3g%s", value / prefixes[i].one,
		 prefixes[i].prefix);

	return text;
}

const char *axis_time_unit(uint64_t ns, double *unit_ns)
{
	static const struct {
		double ns;
		double from;	/* as many of it */
		const char *name;
	} units[] = {
		{ 86400e9, 3, "days" }, { 3600e9, 3, "h" }, { 60e9, 3, "min" },
		{ 1e9, 2, "s" }, { 1e6, 0, "ms" },
	};
	size_t i = 0;

	while (ns < units[i].from * units[i].ns)
		i++;
	*unit_ns = units[i].ns;

	return units[i].name;
}

double axis_text_width(const char *text, double size)
{
	double width = 0;

	for (; *text; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			width += *text >= 'A' && *text <= 'Z' ?
					 CAPITAL_ADVANCE : ADVANCE;

	return width * size;
}
