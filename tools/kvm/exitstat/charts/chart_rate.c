// SPDX-License-Identifier: GPL-2.0
/*
 * The exit rate over time, by reason one above the other.
 */
#include <math.h>

#include "base/format.h"
#include "charts/chart.h"
#include "draw/svg.h"

static double bin_rate(const struct series_bin *bin, uint64_t exits)
{
	return delta_rate(exits, series_bin_ns(bin));
}

static double highest_rate(const struct series *series)
{
	double most = 0;
	size_t i;

	for (i = 0; i < series->nr_bins; i++)
		if (series->bins[i].gap == SERIES_COUNTED)
			most = fmax(most, bin_rate(&series->bins[i],
						   series->bins[i].total));

	return most;
}

/* The lower or the upper edge of a layer in a bin. */
static double edge_at(const struct chart_layers *layers, size_t layer,
		      bool upper, const struct series_bin *bin,
		      const struct axis *axis)
{
	uint64_t exits[PALETTE_REASONS + 2], sum = 0;
	size_t i;

	chart_layers_split(layers, bin, exits);
	for (i = 0; i < layer + upper; i++)
		sum += exits[i];

	return axis_at(axis, bin_rate(bin, sum));
}

static void draw_step(FILE *file, double x, double y, char end)
{
	fputc('V', file);
	svg_number(file, y);
	if (end) {
		fputc('H', file);
		svg_number(file, x);
	}
}

/* The bins @from to @to, between two gaps: there along the top and back. */
static void draw_run(FILE *file, const struct chart_plot *plot,
		     const struct axis *axis,
		     const struct chart_layers *layers, size_t layer,
		     const struct series_bin *bins, size_t from, size_t to)
{
	size_t i;

	fputc('M', file);
	svg_number(file, chart_time_at(plot, bins[from].start_ns));
	fputc(' ', file);
	svg_number(file, edge_at(layers, layer, false, &bins[from], axis));
	for (i = from; i < to; i++)
		draw_step(file, chart_time_at(plot, bins[i].end_ns),
			  edge_at(layers, layer, true, &bins[i], axis), 'H');
	for (i = to; i-- > from;)
		draw_step(file, chart_time_at(plot, bins[i].start_ns),
			  edge_at(layers, layer, false, &bins[i], axis), 'H');
	fputc('Z', file);
}

static void draw_layer(FILE *file, const struct chart_plot *plot,
		       const struct axis *axis,
		       const struct chart_layers *layers, size_t layer,
		       const struct chart_input *input)
{
	const struct series *series = input->series;
	uint64_t exits[PALETTE_REASONS + 2], sum = 0;
	size_t i, from = 0;

	fprintf(file, "<path class=\"%s\" d=\"",
		layers->layer[layer].class);
	for (i = 0; i <= series->nr_bins; i++) {
		if (i < series->nr_bins &&
		    series->bins[i].gap == SERIES_COUNTED) {
			chart_layers_split(layers, &series->bins[i], exits);
			sum += exits[layer];
			continue;
		}
		if (i > from)
			draw_run(file, plot, axis, layers, layer, series->bins,
				 from, i);
		from = i + 1;
	}
	chart_end_layer(file, &layers->layer[layer], sum,
			input->summary->all.total);
}

/* Nothing to see, but to point at. */
static void draw_bins(FILE *file, const struct chart_plot *plot,
		      const struct series *series)
{
	char rate[AXIS_TEXT], time[NUMBER_TEXT];
	const struct series_bin *bin;
	double from;
	size_t i;

	for (i = 0; i < series->nr_bins; i++) {
		bin = &series->bins[i];
		if (bin->gap != SERIES_COUNTED)
			continue;
		from = chart_time_at(plot, bin->start_ns);
		svg_open_rect(file, from, plot->top,
			      chart_time_at(plot, bin->end_ns) - from,
			      plot->bottom - plot->top, "bin");
		fprintf(file, " data-exits=\"%llu\"><title>%s exits/s up to %s</title></rect>\n",
			(unsigned long long)bin->total,
			axis_si_text(bin_rate(bin, bin->total), rate),
			format_duration(time, bin->end_ns));
	}
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	struct chart_plot plot = { 48, width - 16, 26, 0,
				   input->summary->all.ns };
	struct chart_layers layers;
	struct axis axis;
	size_t i;

	chart_layers_make(&layers, input);
	plot.top += chart_marks_height(&plot, input->summary);
	plot.bottom = plot.top + 260;
	axis_init(&axis, highest_rate(input->series), plot.bottom, plot.top, 44,
		  0);
	chart_draw_gaps(file, &plot, input->series);
	chart_draw_value_axis(file, &plot, &axis, "exits/s");
	for (i = 0; i < layers.nr; i++)
		draw_layer(file, &plot, &axis, &layers, i, input);
	if (!layers.nr)
		chart_draw_nothing(file, &plot, "no exits");
	/* Phones have nothing to point with. */
	if (width >= CHART_WIDE)
		draw_bins(file, &plot, input->series);
	chart_draw_time_axis(file, &plot);
	chart_draw_marks(file, &plot, input->summary);

	return chart_draw_legend(file, &layers, &plot, plot.bottom + 42);
}

const struct chart chart_rate = {
	.name = "rate",
	.title = "Exit rate",
	.caption = "Exits per second over time, by reason, stacked with the most frequent at the bottom.",
	.draw = draw,
};
