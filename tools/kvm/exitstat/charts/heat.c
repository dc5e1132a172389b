// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <string.h>

#include "charts/heat.h"
#include "draw/svg.h"

void heat_add(struct heat *heat, double number)
{
	if (number > heat->highest)
		heat->highest = number;
	if (number > 0 && (heat->lowest == 0 || number < heat->lowest))
		heat->lowest = number;
}

static double two_digits(double value)
{
	double power = pow(10, floor(log10(value)) - 1);

	return round(value / power) * power;
}

void heat_make_levels(struct heat *heat)
{
	static const double factors[] = { 1.25, 1.5, 2, 3, 5, 10 };
	size_t last = sizeof(factors) / sizeof(factors[0]) - 1, i = 0, level;
	double number = heat->highest;

	if (!(number > 0))
		return;
	while (i < last && heat->lowest < heat->highest /
					  pow(factors[i], PALETTE_LEVELS - 1))
		i++;
	for (level = PALETTE_LEVELS - 1; level > 1; level--) {
		number /= factors[i];
		heat->from[level] = heat->whole ? fmax(round(number), level) :
						  two_digits(number);
	}
}

static size_t find_level(const struct heat *heat, double number)
{
	size_t level = PALETTE_LEVELS - 1;

	if (number <= 0)
		return 0;
	while (level > 1 && number < heat->from[level])
		level--;

	return level;
}

static bool is_at(const struct heat *heat, double number, size_t level)
{
	return !isnan(number) && find_level(heat, number) == level;
}

static void draw_cell(FILE *file, double left, double right, double y,
		      double height)
{
	fputc('M', file);
	svg_number(file, left);
	fputc(' ', file);
	svg_number(file, y);
	fputc('H', file);
	svg_number(file, right);
	fputc('v', file);
	svg_number(file, height);
	fputc('H', file);
	svg_number(file, left);
	fputc('z', file);
}

void heat_draw_row(FILE *file, const struct heat *heat,
		   const struct heat_row *row, double y, double height)
{
	size_t level, i, end;
	bool open;

	for (level = 0; level < PALETTE_LEVELS; level++) {
		open = false;
		for (i = 0; i < row->nr; i = end) {
			end = i + 1;
			if (!is_at(heat, row->numbers[i], level))
				continue;
			while (end < row->nr &&
			       is_at(heat, row->numbers[end], level))
				end++;
			if (!open)
				fprintf(file, "<path class=\"h%zu\" d=\"",
					level);
			open = true;
			draw_cell(file, row->x[i], row->x[end], y, height);
		}
		if (open)
			fputs("\"/>", file);
	}
}

double heat_draw_scale(FILE *file, const struct heat *heat,
		       const struct chart_plot *plot, const char *what, double y)
{
	double width = fmin(44, (plot->right - 4) / PALETTE_LEVELS);
	double x = plot->right - width * PALETTE_LEVELS;
	char class[24], text[AXIS_TEXT];
	size_t level;

	if (!(heat->highest > 0))
		return y;
	svg_text(file, x, y + 10, "start", "faint", what);
	for (level = 0; level < PALETTE_LEVELS; level++) {
		snprintf(class, sizeof(class), "h%zu", level);
		svg_open_rect(file, x + level * width, y + 17, width, 12,
			      class);
		svg_close(file);
		if (level == 1)
			strcpy(text, ">0");
		else
			axis_si_text(heat->from[level], text);
		svg_text(file, x + level * width, y + 43, "start", "tick",
			 text);
	}

	return y + 50;
}
