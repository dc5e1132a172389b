// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "charts/chart.h"
#include "draw/svg.h"

const struct chart * const charts[] = {
	&chart_rate, &chart_cumulative, &chart_pareto, &chart_vcpus,
	&chart_latency, &chart_durations, NULL
};

const struct chart * const charts_of_sets[] = {
	&chart_changes, &chart_sets, NULL
};

const struct chart *chart_find(const struct chart *const *among,
			       const char *name, struct error *error)
{
	char names[100] = "";
	size_t i;

	for (i = 0; among[i]; i++) {
		if (!strcmp(among[i]->name, name))
			return among[i];
		if (i)
			strcat(names, among[i + 1] ? ", " : " and ");
		strcat(names, among[i]->name);
	}
	error_set(error, "there is no chart \"%s\", but %s", name, names);

	return NULL;
}

static void write_chart(FILE *file, const struct chart *chart,
			const struct chart_input *input, double width,
			bool alone)
{
	char *body = NULL;
	size_t len = 0;
	double height;
	FILE *memory;

	/* The height is known when all is drawn. */
	memory = open_memstream(&body, &len);
	if (!memory)
		return;
	height = chart->draw(memory, input, width);
	fclose(memory);

	fprintf(file, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\"",
		width, height);
	if (alone)
		fprintf(file, " width=\"%.0f\" height=\"%.0f\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\"",
			width, height);
	fprintf(file, " role=\"img\" class=\"chart-%s\" aria-label=\"", chart->name);
	xml_format(file, "%s. %s", chart->title, chart->caption);
	fputs("\">\n", file);
	if (alone) {
		fprintf(file, "<title>%s</title>\n<style>\n", chart->title);
		palette_write_plain_rules(file, PALETTE_LIGHT);
		fputs("</style>\n", file);
		svg_open_rect(file, 0, 0, width, height, "back");
		svg_close(file);
	}
	fwrite(body, 1, len, file);
	fputs("</svg>\n", file);
	free(body);
}

void chart_write(FILE *file, const struct chart *chart,
		 const struct chart_input *input, double width)
{
	write_chart(file, chart, input, width, false);
}

void chart_write_file(FILE *file, const struct chart *chart,
		      const struct chart_input *input)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", file);
	write_chart(file, chart, input, CHART_WIDE, true);
}

/* --- layers --- */

void chart_layers_add(struct chart_layers *layers, const char *name,
		      const char *class, size_t reason, uint64_t exits)
{
	struct chart_layer *layer = &layers->layer[layers->nr++];

	snprintf(layer->name, sizeof(layer->name), "%s", name);
	snprintf(layer->class, sizeof(layer->class), "%s", class);
	layer->reason = reason;
	layer->exits = exits;
}

static size_t find_next(const struct chart_layers *layers,
			const struct counts *counts)
{
	size_t best = REASON_NONE, i, j;

	for (i = 0; i < counts->nr; i++) {
		for (j = 0; j < layers->nr; j++)
			if (layers->layer[j].reason == i)
				break;
		if (j == layers->nr && counts->exits[i] &&
		    (best == REASON_NONE ||
		     counts->exits[i] > counts->exits[best]))
			best = i;
	}

	return best;
}

void chart_layers_make(struct chart_layers *layers,
		       const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	const struct counts *counts = &summary->all.counts;
	uint64_t named = 0;
	char class[24];
	size_t reason;

	layers->nr = 0;
	while (layers->nr < input->top) {
		reason = find_next(layers, counts);
		if (reason == REASON_NONE)
			break;
		snprintf(class, sizeof(class), "s%zu", layers->nr);
		chart_layers_add(layers, summary->reasons.reason[reason].name, class,
				 reason, counts->exits[reason]);
		named += counts->exits[reason];
	}
	if (counts->total > named)
		chart_layers_add(layers, "others", "others", REASON_NONE,
				 counts->total - named);
	if (summary->all.total > counts->total)
		chart_layers_add(layers, "hidden by a reset", "hidden",
				 REASON_NONE, summary->all.total - counts->total);
}

void chart_layers_split(const struct chart_layers *layers,
			const struct series_bin *bin, uint64_t *exits)
{
	const struct chart_layer *layer;
	uint64_t named = 0;
	size_t i;

	for (i = 0; i < layers->nr; i++) {
		layer = &layers->layer[i];
		if (layer->reason != REASON_NONE) {
			exits[i] = counts_get(&bin->counts, layer->reason);
			named += exits[i];
		} else if (!strcmp(layer->class, "others")) {
			exits[i] = bin->counts.total - named;
		} else {
			exits[i] = bin->total > bin->counts.total ?
				   bin->total - bin->counts.total : 0;
		}
	}
}

double chart_draw_legend(FILE *file, const struct chart_layers *layers,
			 const struct chart_plot *plot, double y)
{
	double x = plot->left, width;
	size_t i;

	for (i = 0; i < layers->nr; i++) {
		width = 16 + axis_text_width(layers->layer[i].name,
					     SVG_TEXT_SIZE);
		if (x > plot->left && x + width > plot->right) {
			x = plot->left;
			y += 19;
		}
		svg_open_rect(file, x, y + 3, 11, 11, layers->layer[i].class);
		svg_close(file);
		svg_text_within(file, x + 16, y + 13, "start", NULL,
				layers->layer[i].name, plot->right - x - 16);
		x += width + 14;
	}

	return y + 22;
}

double chart_names_width(double widest, double width)
{
	return fmin(fmax(widest + 14, 40), width * 0.3);
}

void chart_draw_bar_axis(FILE *file, const struct chart_plot *plot,
			 const struct axis *axis, const char *unit)
{
	char text[AXIS_TEXT];
	size_t i;
	double x;

	for (i = 0; i < axis->nr_ticks; i++) {
		x = axis_at(axis, axis_tick(axis, i));
		svg_line(file, x, plot->top, x, plot->bottom,
			 i ? "grid" : "axis");
		svg_text(file, x, plot->bottom + 16, "middle", "tick",
			 axis_tick_text(axis, i, text));
	}
	svg_text(file, plot->right, plot->bottom + 33, "end", "faint", unit);
}

void chart_draw_range(FILE *file, const struct axis *axis, double least,
		      double most, double y)
{
	double from = axis_at(axis, least), to = axis_at(axis, most);

	fprintf(file, "<g class=\"range\" data-min=\"%.1f\" data-max=\"%.1f\">\n",
		least, most);
	svg_line(file, from, y, to, y, "share");
	svg_line(file, from, y - 3.5, from, y + 3.5, "share");
	svg_line(file, to, y - 3.5, to, y + 3.5, "share");
	fputs("</g>\n", file);
}

void chart_end_layer(FILE *file, const struct chart_layer *layer,
		     uint64_t exits, uint64_t total)
{
	char share[NUMBER_TEXT];

	fputs("\" data-reason=\"", file);
	xml_text(file, layer->name);
	fprintf(file, "\" data-exits=\"%llu\"><title>",
		(unsigned long long)exits);
	xml_format(file, "%s: %llu exits, %s", layer->name,
		   (unsigned long long)exits,
		   format_share(share, exits, total));
	fputs("</title></path>\n", file);
}

void chart_draw_nothing(FILE *file, const struct chart_plot *plot,
			const char *text)
{
	svg_text(file, (plot->left + plot->right) / 2,
		 (plot->top + plot->bottom) / 2, "middle", "faint", text);
}
