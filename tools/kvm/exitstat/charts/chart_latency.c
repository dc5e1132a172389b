// SPDX-License-Identifier: GPL-2.0
/*
 * How long exits took over time, as colours.
 */
#include <math.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/text.h"
#include "charts/buckets.h"
#include "draw/svg.h"

#define COLUMNS	240
#define ROW	18.0

/* Neighbouring bins in one column. */
struct map {
	const struct series *series;
	struct buckets buckets;
	size_t nr_columns;
	double (*rates)[COLUMNS];	/* by bucket: exits per second */
	double exits[BUCKETS];
	double x[COLUMNS + 1];
	struct heat heat;
};

static size_t first_bin(const struct map *map, size_t column)
{
	return column * map->series->nr_bins / map->nr_columns;
}

static void make_column(struct map *map, const struct chart_plot *plot,
			size_t column)
{
	const struct series_bin *bins = map->series->bins;
	struct histogram histogram = { 0 };
	double exits[BUCKETS];
	uint64_t ns = 0;
	size_t i;

	for (i = first_bin(map, column); i < first_bin(map, column + 1); i++) {
		if (!bins[i].durations.first_end_ns)
			continue;
		histogram_sum(&histogram, &bins[i].durations);
		ns += series_bin_ns(&bins[i]);
	}
	map->x[column] = chart_time_at(plot, bins[first_bin(map, column)].start_ns);
	map->x[column + 1] = chart_time_at(plot, bins[i - 1].end_ns);
	buckets_split(&map->buckets, &histogram, exits);
	for (i = 0; i < map->buckets.nr; i++) {
		map->exits[i] += exits[i];
		map->rates[i][column] = ns ? exits[i] * 1e9 / ns : NAN;
		heat_add(&map->heat, map->rates[i][column]);
	}
}

/* The longest at the top. */
static void draw_rows(FILE *file, const struct map *map,
		      const struct chart_plot *plot)
{
	char least[NUMBER_TEXT], most[NUMBER_TEXT], text[3 * NUMBER_TEXT];
	struct heat_row row = { .x = map->x, .nr = map->nr_columns };
	double y = plot->bottom;
	const char *end;
	size_t i;

	for (i = 0; i < map->buckets.nr; i++) {
		y -= ROW;
		end = buckets_end_text(&map->buckets, i, most);
		snprintf(text, sizeof(text), "from %s%s%s",
			 buckets_end_text(&map->buckets, (int)i - 1, least),
			 *end ? " to " : " on", end);
		fprintf(file, "<g data-duration=\"%s\" data-exits=\"%.0f\"><title>%s: %.0f exits</title>",
			text, map->exits[i], text, map->exits[i]);
		row.numbers = map->rates[i];
		heat_draw_row(file, &map->heat, &row, y, ROW - 1);
		fputs("</g>\n", file);
		svg_text(file, plot->left - 7, y + ROW + 3, "end", "tick",
			 buckets_end_text(&map->buckets, (int)i - 1, least));
	}
	svg_text(file, plot->left - 7, y + 3, "end", "tick",
		 buckets_end_text(&map->buckets, (int)i - 1, least));
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	const struct series *series = input->series;
	struct chart_plot plot = { 62, width - 16, 14, 0,
				   input->summary->all.ns };
	struct map map = { .series = series };
	struct histogram all = { 0 };
	double bottom;
	size_t i;

	for (i = 0; i < series->nr_bins; i++)
		histogram_sum(&all, &series->bins[i].durations);
	buckets_find(&map.buckets, &all);
	map.nr_columns = series->nr_bins < COLUMNS ? series->nr_bins : COLUMNS;
	map.rates = xcalloc(BUCKETS, sizeof(*map.rates));
	for (i = 0; i < map.nr_columns; i++)
		make_column(&map, &plot, i);
	heat_make_levels(&map.heat);
	plot.top += chart_marks_height(&plot, input->summary);
	plot.bottom = plot.top + (map.buckets.nr ? map.buckets.nr * ROW : 60);
	chart_draw_gaps(file, &plot, series);
	if (map.buckets.nr)
		draw_rows(file, &map, &plot);
	else
		chart_draw_nothing(file, &plot, "no time was measured");
	chart_draw_time_axis(file, &plot);
	chart_draw_marks(file, &plot, input->summary);
	bottom = heat_draw_scale(file, &map.heat, &plot, "exits/s, from",
				 plot.bottom + 42);
	free(map.rates);

	return bottom;
}

/* One column would say less than the chart of reasons. */
static bool is_there(const struct chart_input *input)
{
	return input->summary->all.time.nr_intervals &&
	       input->series->nr_bins > 1;
}

const struct chart chart_latency = {
	.name = "latency",
	.title = "What exits took",
	.caption = "Each row is a duration of one exit in KVM and userspace, twice as long as the row below, each column a time; the further a colour is from the background, the more exits took so long.",
	.draw = draw,
	.is_there = is_there,
};
