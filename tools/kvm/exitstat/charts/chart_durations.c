// SPDX-License-Identifier: GPL-2.0
/*
 * How long the exits of each reason took, as colours.
 */
#include <math.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/text.h"
#include "charts/buckets.h"
#include "draw/svg.h"
#include "show/account_text.h"

#define ROWS	14	/* reasons, those that took most time */
#define ROW	20.0

struct map {
	const struct reasons *reasons;
	const struct reason_time **sorted;
	size_t nr_rows;
	struct buckets buckets;
	double (*exits)[BUCKETS];	/* by row; NAN: none */
	double x[BUCKETS + 1];
	struct heat heat;
};

static const char *name_of(const struct map *map, size_t row)
{
	return map->reasons->reason[map->sorted[row]->reason].name;
}

static void make_rows(struct map *map)
{
	size_t row, i;

	for (row = 0; row < map->nr_rows; row++) {
		buckets_split(&map->buckets, &map->sorted[row]->histogram,
			      map->exits[row]);
		for (i = 0; i < map->buckets.nr; i++)
			heat_add(&map->heat, map->exits[row][i]);
	}
}

static void draw_row(FILE *file, const struct map *map,
		     const struct chart_plot *plot, size_t row)
{
	const struct reason_time *time = map->sorted[row];
	struct heat_row cells = { map->exits[row], map->x, map->buckets.nr };
	double y = plot->top + row * ROW;
	char mean[NUMBER_TEXT];

	if (time->exits)
		format_short_duration(mean, reason_time_handled(time) /
					    time->exits);
	fputs("<g data-reason=\"", file);
	xml_text(file, name_of(map, row));
	fprintf(file, "\" data-exits=\"%llu\"><title>",
		(unsigned long long)histogram_exits(&time->histogram));
	xml_format(file, "%s: %llu exits%s%s", name_of(map, row),
		   (unsigned long long)histogram_exits(&time->histogram),
		   time->exits ? ", mean " : "", time->exits ? mean : "");
	fputs("</title>", file);
	heat_draw_row(file, &map->heat, &cells, y, ROW - 1);
	fputs("</g>\n", file);
	svg_text_within(file, plot->left - 7, y + ROW / 2 + 4, "end", NULL,
			name_of(map, row), plot->left - 11);
}

/* As many bounds as there is room for. */
static void draw_bounds(FILE *file, const struct map *map,
			const struct chart_plot *plot)
{
	double width = (plot->right - plot->left) / map->buckets.nr;
	size_t every = ceil(52 / width), i;
	char text[NUMBER_TEXT];

	for (i = 0; i <= map->buckets.nr; i += every)
		svg_text(file, map->x[i], plot->bottom + 16, "middle", "tick",
			 buckets_end_text(&map->buckets, (int)i - 1, text));
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	const struct account *account = &input->summary->all.time.account;
	struct chart_plot plot = { 0, width - 26, 10, 0, 0 };
	struct map map = {
		.reasons = &input->summary->reasons,
		.heat.whole = true,
	};
	struct histogram all = { 0 };
	double bottom;
	size_t i;

	map.sorted = account_sort(account);
	map.nr_rows = account->nr < ROWS ? account->nr : ROWS;
	map.exits = xcalloc(ROWS, sizeof(*map.exits));
	for (i = 0; i < map.nr_rows; i++) {
		histogram_sum(&all, &map.sorted[i]->histogram);
		plot.left = fmax(plot.left, axis_text_width(name_of(&map, i),
							    SVG_TEXT_SIZE));
	}
	buckets_find(&map.buckets, &all);
	make_rows(&map);
	heat_make_levels(&map.heat);
	plot.left = chart_names_width(plot.left, width);
	plot.bottom = plot.top + (map.buckets.nr ? map.nr_rows * ROW : 60);
	for (i = 0; i <= map.buckets.nr; i++)
		map.x[i] = plot.left + (plot.right - plot.left) * i /
				       (map.buckets.nr ? map.buckets.nr : 1);
	for (i = 0; map.buckets.nr && i < map.nr_rows; i++)
		draw_row(file, &map, &plot, i);
	if (map.buckets.nr)
		draw_bounds(file, &map, &plot);
	else
		chart_draw_nothing(file, &plot, "no time was measured");
	bottom = heat_draw_scale(file, &map.heat, &plot, "exits, from",
				 plot.bottom + 32);
	free(map.exits);
	free(map.sorted);

	return bottom;
}

static bool is_there(const struct chart_input *input)
{
	return input->summary->all.time.nr_intervals;
}

const struct chart chart_durations = {
	.name = "durations",
	.title = "What exits of each reason took",
	.caption = "Each row is a reason, those that took most time in KVM and userspace first, each column a duration of one exit, twice as long as the one at its left; the further a colour is from the background, the more exits took so long.",
	.draw = draw,
	.is_there = is_there,
};
