// SPDX-License-Identifier: GPL-2.0
/*
 * The rate of each vCPU over time, as colours.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charts/heat.h"
#include "draw/svg.h"

#define ROWS	64	/* more vCPUs share rows */
#define COLUMNS	240

/* Neighbouring vCPUs, and neighbouring bins, in one cell. */
struct map {
	const struct series *series;
	size_t nr_rows, nr_columns;
	double *rates;		/* [row * nr_columns + column], NAN: not there */
	struct heat heat;
};

static size_t first_vcpu(const struct map *map, size_t row)
{
	return row * map->series->nr_vcpus / map->nr_rows;
}

static size_t first_bin(const struct map *map, size_t column)
{
	return column * map->series->nr_bins / map->nr_columns;
}

/* Of the vCPUs of a row, in the bins of a column. */
struct cell {
	uint64_t exits;
	uint64_t ns;		/* time that they were there, of all together */
};

static void add_bin(const struct map *map, const struct series_bin *bin,
		    struct cell *cells)
{
	const struct series *series = map->series;
	const struct series_vcpu *vcpu;
	size_t row, i;

	for (row = 0; row < map->nr_rows; row++) {
		for (i = first_vcpu(map, row); i < first_vcpu(map, row + 1);
		     i++) {
			vcpu = &series->vcpus[i];
			if (vcpu->first_ns < bin->end_ns &&
			    vcpu->last_ns > bin->start_ns)
				cells[row].ns += series_bin_ns(bin);
		}
	}
	for (i = 0; i < bin->nr_vcpus; i++) {
		row = bin->vcpus[i].vcpu * map->nr_rows / series->nr_vcpus;
		while (bin->vcpus[i].vcpu >= first_vcpu(map, row + 1))
			row++;
		cells[row].exits += bin->vcpus[i].exits;
	}
}

/* The rates of a column: exits per second of one vCPU, the mean of its row. */
static void make_column(struct map *map, size_t column)
{
	struct cell *cells = xcalloc(map->nr_rows, sizeof(*cells));
	size_t row, i;
	double rate;

	for (i = first_bin(map, column); i < first_bin(map, column + 1); i++)
		if (map->series->bins[i].gap == SERIES_COUNTED)
			add_bin(map, &map->series->bins[i], cells);
	for (row = 0; row < map->nr_rows; row++) {
		rate = cells[row].ns ? delta_rate(cells[row].exits,
						  cells[row].ns) : NAN;
		map->rates[row * map->nr_columns + column] = rate;
		heat_add(&map->heat, rate);
	}
	free(cells);
}

static void make_map(struct map *map, const struct series *series)
{
	size_t column;

	memset(map, 0, sizeof(*map));
	map->series = series;
	map->nr_rows = series->nr_vcpus < ROWS ? series->nr_vcpus : ROWS;
	map->nr_columns = series->nr_bins < COLUMNS ? series->nr_bins : COLUMNS;
	map->rates = xcalloc(map->nr_rows * map->nr_columns + 1,
			     sizeof(*map->rates));
	for (column = 0; column < map->nr_columns; column++)
		make_column(map, column);
}

static double column_x(const struct map *map, const struct chart_plot *plot,
		       size_t column)
{
	const struct series *series = map->series;
	size_t bin = first_bin(map, column);

	return chart_time_at(plot, bin < series->nr_bins ?
				   series->bins[bin].start_ns :
				   series->bins[bin - 1].end_ns);
}

/* The caller's to free. */
static char *row_name(const struct map *map, size_t row)
{
	size_t first = first_vcpu(map, row), end = first_vcpu(map, row + 1);
	const struct series_vcpu *vcpu = &map->series->vcpus[first];

	if (end == first + 1)
		return xasprintf("%s/%u", vcpu->label, vcpu->id);

	return xasprintf("%s/%u +%zu", vcpu->label, vcpu->id, end - first - 1);
}

static void draw_rows(FILE *file, const struct map *map,
		      const struct chart_plot *plot)
{
	double height = (plot->bottom - plot->top) / map->nr_rows, y;
	size_t row, i, every = ceil(15 / height);
	struct heat_row cells;
	double x[COLUMNS + 1];
	uint64_t exits;
	char *name;

	for (i = 0; i <= map->nr_columns; i++)
		x[i] = column_x(map, plot, i);
	for (row = 0; row < map->nr_rows; row++) {
		y = plot->top + row * height;
		name = row_name(map, row);
		exits = 0;
		for (i = first_vcpu(map, row); i < first_vcpu(map, row + 1); i++)
			exits += map->series->vcpus[i].exits;
		fputs("<g data-vcpu=\"", file);
		xml_text(file, name);
		fprintf(file, "\" data-exits=\"%llu\"><title>",
			(unsigned long long)exits);
		xml_format(file, "%s: %llu exits", name,
			   (unsigned long long)exits);
		fputs("</title>", file);
		cells = (struct heat_row) {
			map->rates + row * map->nr_columns, x, map->nr_columns
		};
		heat_draw_row(file, &map->heat, &cells, y,
			      height > 6 ? height - 1 : height);
		fputs("</g>\n", file);
		if (row % every == 0)
			svg_text_within(file, plot->left - 7,
					y + fmin(height, 15) / 2 + 4, "end",
					"tick", name, plot->left - 11);
		free(name);
	}
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	const struct series *series = input->series;
	struct chart_plot plot = { 0, width - 16, 12, 0,
				   input->summary->all.ns };
	double height, bottom;
	struct map map;
	size_t row;
	char *name;

	make_map(&map, series);
	plot.top += chart_marks_height(&plot, input->summary);
	for (row = 0; row < map.nr_rows; row++) {
		name = row_name(&map, row);
		plot.left = fmax(plot.left, axis_text_width(name,
							    SVG_TEXT_SIZE));
		free(name);
	}
	plot.left = fmin(fmax(plot.left + 14, 48), width * 0.28);
	/* With the left edge known, as it is drawn. */
	plot.top = 12 + chart_marks_height(&plot, input->summary);
	height = fmax(fmin(18, 480.0 / (map.nr_rows ? map.nr_rows : 1)), 6);
	plot.bottom = plot.top + (map.nr_rows ? map.nr_rows * height : 40);

	chart_draw_gaps(file, &plot, series);
	heat_make_levels(&map.heat);
	if (map.nr_rows)
		draw_rows(file, &map, &plot);
	else
		chart_draw_nothing(file, &plot, input->summary->from_sysfs ?
				   "recorded without debugfs: no vCPUs" :
				   "no vCPU was there when a sample was taken");
	chart_draw_time_axis(file, &plot);
	chart_draw_marks(file, &plot, input->summary);
	bottom = heat_draw_scale(file, &map.heat, &plot,
				 "exits/s of a vCPU, from", plot.bottom + 42);
	free(map.rates);

	return bottom;
}

const struct chart chart_vcpus = {
	.name = "vcpus",
	.title = "Exit rate of each vCPU",
	.caption = "Each row is a vCPU, or several where there are many, each column a time; the further a colour is from the background, the higher the rate.",
	.draw = draw,
};
