// SPDX-License-Identifier: GPL-2.0
/*
 * All exits up to each moment, by reason one above the other.
 */
#include <stdlib.h>

#include "base/text.h"
#include "charts/chart.h"
#include "draw/svg.h"

/* Sums at the start of bins, of all layers below: [bin * nr + layer]. */
static double *make_edges(const struct chart_layers *layers,
			  const struct series *series)
{
	size_t nr = layers->nr + 1, i, j;
	uint64_t exits[PALETTE_REASONS + 2];
	double *edges = xcalloc((series->nr_bins + 1) * nr, sizeof(*edges));
	double below;

	for (i = 0; i < series->nr_bins; i++) {
		chart_layers_split(layers, &series->bins[i], exits);
		below = 0;
		for (j = 1; j < nr; j++) {
			below += exits[j - 1];
			edges[(i + 1) * nr + j] = edges[i * nr + j] + below;
		}
	}

	return edges;
}

static void draw_point(FILE *file, char letter, double x, double y)
{
	fputc(letter, file);
	svg_number(file, x);
	fputc(' ', file);
	svg_number(file, y);
}

static void draw_layer(FILE *file, const struct chart_plot *plot,
		       const struct axis *axis, const double *edges, size_t nr,
		       size_t layer, const struct series *series)
{
	const struct series_bin *bins = series->bins;
	size_t i, j, from = 0;

	for (i = 0; i <= series->nr_bins; i++) {
		if (i < series->nr_bins && bins[i].gap == SERIES_COUNTED)
			continue;
		for (j = from; i > from && j <= i; j++)
			draw_point(file, j == from ? 'M' : 'L',
				   chart_time_at(plot, j < i ? bins[j].start_ns :
							bins[i - 1].end_ns),
				   axis_at(axis, edges[j * nr + layer + 1]));
		for (j = i + 1; i > from && j-- > from;)
			draw_point(file, 'L',
				   chart_time_at(plot, j < i ? bins[j].start_ns :
							bins[i - 1].end_ns),
				   axis_at(axis, edges[j * nr + layer]));
		if (i > from)
			fputc('Z', file);
		from = i + 1;
	}
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	const struct series *series = input->series;
	struct chart_plot plot = { 48, width - 16, 26, 0,
				   input->summary->all.ns };
	struct chart_layers layers;
	struct axis axis;
	double *edges;
	size_t i;

	chart_layers_make(&layers, input);
	plot.top += chart_marks_height(&plot, input->summary);
	plot.bottom = plot.top + 220;
	axis_init(&axis, input->summary->all.total, plot.bottom, plot.top, 44,
		  1);
	edges = make_edges(&layers, series);
	chart_draw_gaps(file, &plot, series);
	chart_draw_value_axis(file, &plot, &axis, "exits since the start");
	for (i = 0; i < layers.nr; i++) {
		fprintf(file, "<path class=\"area %s\" d=\"",
			layers.layer[i].class);
		draw_layer(file, &plot, &axis, edges, layers.nr + 1, i, series);
		chart_end_layer(file, &layers.layer[i], layers.layer[i].exits,
				input->summary->all.total);
	}
	free(edges);
	if (!layers.nr)
		chart_draw_nothing(file, &plot, "no exits");
	chart_draw_time_axis(file, &plot);
	chart_draw_marks(file, &plot, input->summary);

	return chart_draw_legend(file, &layers, &plot, plot.bottom + 42);
}

const struct chart chart_cumulative = {
	.name = "cumulative",
	.title = "Cumulative exits",
	.caption = "All exits since the first sample, by reason, stacked as in the exit rate.",
	.draw = draw,
};
