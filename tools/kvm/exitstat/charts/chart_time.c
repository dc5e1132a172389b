// SPDX-License-Identifier: GPL-2.0
/*
 * What charts over time share: the axes, the phases and the gaps.
 */
#include <math.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/text.h"
#include "charts/chart.h"
#include "draw/svg.h"

#define LANES		3	/* of labels, one above the other */
#define LANE_HEIGHT	15
#define LEAST_LABEL	70.0	/* is worth cutting off */

double chart_time_at(const struct chart_plot *plot, uint64_t ns)
{
	double part = plot->ns ? (double)ns / plot->ns : 0;

	return plot->left + fmin(part, 1) * (plot->right - plot->left);
}

/* Where the label of a phase stands. */
struct place {
	double x, from, width;
	size_t lane;		/* LANES: nowhere */
	bool short_text;	/* only the number */
	bool at_end;		/* left of its line */
};

/*
 * The first labels stand above: a line ends at its label, so that those of
 * later marks do not cross the labels of earlier ones.
 */
static bool put(struct place *place, double width, double *lanes,
		const struct chart_plot *plot, double before)
{
	/* Rather cut off than on the other side. */
	if (plot->right - place->x - 3 >= LEAST_LABEL)
		width = fmin(width, plot->right - place->x - 3);
	place->width = width;
	place->at_end = place->x + 3 + width > plot->right;
	place->from = place->at_end ? place->x - 3 - width : place->x + 3;
	if (place->at_end && place->from < before + 3) {
		place->lane = LANES;
		return false;
	}
	for (place->lane = 0; place->lane < LANES; place->lane++)
		if (place->from >= lanes[place->lane]) {
			lanes[place->lane] = place->from + width + 8;
			return true;
		}

	return false;
}

/* The caller frees them. */
static struct place *place_marks(const struct chart_plot *plot,
				 const struct summary *summary, size_t *lanes)
{
	struct place *places = xcalloc(summary->nr_phases, sizeof(*places));
	double before = 0, ends[LANES], width, room = (plot->right - plot->left) / 3;
	const struct summary_phase *phase;
	char text[NUMBER_TEXT];
	size_t i;

	*lanes = 0;
	for (i = 0; i < LANES; i++)
		ends[i] = plot->left - 40;
	for (i = 0; i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		places[i].x = chart_time_at(plot, phase->start_ns);
		places[i].lane = LANES;
		if (!*phase->name)
			continue;
		snprintf(text, sizeof(text), "%zu ", i + 1);
		width = axis_text_width(text, SVG_TEXT_SIZE);
		if (!put(&places[i],
			 fmin(width + axis_text_width(phase->name,
						      SVG_TEXT_SIZE), room),
			 ends, plot, before))
			places[i].short_text = put(&places[i], width, ends,
						   plot, before);
		before = places[i].x;
		if (places[i].lane < LANES && places[i].lane >= *lanes)
			*lanes = places[i].lane + 1;
	}

	return places;
}

double chart_marks_height(const struct chart_plot *plot,
			  const struct summary *summary)
{
	size_t lanes;

	free(place_marks(plot, summary, &lanes));

	return lanes * LANE_HEIGHT;
}

void chart_draw_marks(FILE *file, const struct chart_plot *plot,
		      const struct summary *summary)
{
	const struct summary_phase *phase;
	struct place *places, *place;
	char *text;
	size_t i, lanes;
	double y;

	places = place_marks(plot, summary, &lanes);
	for (i = 0; i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		place = &places[i];
		if (!*phase->name)
			continue;
		y = plot->top - 4 - ((double)lanes - 1 - place->lane) * LANE_HEIGHT;
		/* To point at, where there is no room for the text. */
		fputs("<g data-mark=\"", file);
		xml_text(file, phase->name);
		fprintf(file, "\"><title>%zu ", i + 1);
		xml_text(file, phase->name);
		fputs("</title>", file);
		svg_line(file, place->x,
			 place->lane < LANES ? y - 9 : plot->top, place->x,
			 plot->bottom, "mark");
		fputs("</g>\n", file);
		if (place->lane == LANES)
			continue;
		if (place->short_text)
			text = xasprintf("%zu", i + 1);
		else
			text = xasprintf("%zu %s", i + 1, phase->name);
		svg_text_within(file, place->at_end ? place->x - 3 :
						      place->x + 3, y,
				place->at_end ? "end" : "start", "phase", text,
				place->width + 1);
		free(text);
	}
	free(places);
}

void chart_draw_gaps(FILE *file, const struct chart_plot *plot,
		     const struct series *series)
{
	const struct series_bin *bin;
	double from, to;
	size_t i;

	for (i = 0; i < series->nr_bins; i++) {
		bin = &series->bins[i];
		if (bin->gap == SERIES_COUNTED)
			continue;
		from = chart_time_at(plot, bin->start_ns);
		to = fmax(chart_time_at(plot, bin->end_ns), from + 2);
		fprintf(file, "<g data-gap=\"%d\" data-exits=\"%llu\"><title>%s</title>",
			bin->gap, (unsigned long long)bin->total,
			series_gap_text(bin->gap));
		svg_open_rect(file, from, plot->top, to - from,
			      plot->bottom - plot->top, "gap");
		fputs("/>", file);
		if (axis_text_width(series_gap_text(bin->gap), SVG_TEXT_SIZE) <
		    to - from)
			svg_text(file, (from + to) / 2,
				 (plot->top + plot->bottom) / 2, "middle",
				 "faint", series_gap_text(bin->gap));
		fputs("</g>\n", file);
	}
}

void chart_draw_time_axis(FILE *file, const struct chart_plot *plot)
{
	char text[AXIS_TEXT];
	struct axis axis;
	const char *unit;
	double one, x;
	size_t i;

	unit = axis_time_unit(plot->ns, &one);
	axis_init_exact(&axis, plot->ns / one, plot->left, plot->right, 56);
	svg_line(file, plot->left, plot->bottom, plot->right, plot->bottom,
		 "axis");
	for (i = 0; i < axis.nr_ticks; i++) {
		x = axis_at(&axis, axis_tick(&axis, i));
		svg_line(file, x, plot->bottom, x, plot->bottom + 4, "axis");
		svg_text(file, x, plot->bottom + 17, "middle", "tick",
			 axis_tick_text(&axis, i, text));
	}
	snprintf(text, sizeof(text), "time (%s)", unit);
	svg_text(file, plot->right, plot->bottom + 34, "end", "faint", text);
}

void chart_draw_value_axis(FILE *file, const struct chart_plot *plot,
			   const struct axis *axis, const char *unit)
{
	char text[AXIS_TEXT];
	size_t i;
	double y;

	for (i = 0; i < axis->nr_ticks; i++) {
		y = axis_at(axis, axis_tick(axis, i));
		if (i)
			svg_line(file, plot->left, y, plot->right, y, "grid");
		svg_text(file, plot->left - 7, y + 4, "end", "tick",
			 axis_tick_text(axis, i, text));
	}
	svg_text(file, 4, 14, "start", "faint", unit);
}
