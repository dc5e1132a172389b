/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The charts of a recording, or of sets of them, each a chart_<name>.c, as SVG.
 *
 * Each element that stands for numbers has them as data-exits, so that what is
 * drawn can be added up.
 */
#ifndef EXITSTAT_CHART_H
#define EXITSTAT_CHART_H

#include "analysis/comparison.h"
#include "analysis/series.h"
#include "analysis/summary.h"
#include "base/error.h"
#include "draw/axis.h"
#include "draw/palette.h"

/* Widths, in units of the SVG, for paper and screens, and for phones. */
#define CHART_WIDE	860.0
#define CHART_NARROW	440.0

struct chart_input {
	const struct summary *summary;
	const struct series *series;
	const struct comparison *comparison;	/* for charts_of_sets, alone */
	size_t top;		/* reasons by name, 1 to PALETTE_REASONS */
	size_t nr_vms;		/* as many, at most, are listed; 0: none */
};

struct chart {
	const char *name;	/* for --chart, and of files */
	const char *title;
	const char *caption;	/* how to read it */
	/* Writes the elements. Return: the height of the chart. */
	double (*draw)(FILE *file, const struct chart_input *input,
		       double width);
	/* Is there anything to draw? NULL: always. */
	bool (*is_there)(const struct chart_input *input);
};

extern const struct chart chart_rate;
extern const struct chart chart_cumulative;
extern const struct chart chart_pareto;
extern const struct chart chart_vcpus;
extern const struct chart chart_latency;
extern const struct chart chart_durations;

extern const struct chart chart_changes;
extern const struct chart chart_sets;

/* All of a recording, and of sets of recordings; NULL at the end. */
extern const struct chart * const charts[];
extern const struct chart * const charts_of_sets[];

/* Return: NULL with @error set if there is none of @among. */
const struct chart *chart_find(const struct chart *const *among,
			       const char *name, struct error *error);

/* The element <svg> for a page, which has the style sheet. */
void chart_write(FILE *file, const struct chart *chart,
		 const struct chart_input *input, double width);

/* A file of its own, on a white background. */
void chart_write_file(FILE *file, const struct chart *chart,
		      const struct chart_input *input);

/* --- what charts share --- */

/* A reason, or several, that has a colour. */
struct chart_layer {
	char name[REASON_NAME];
	char class[24];		/* in the style sheet */
	size_t reason;		/* REASON_NONE for others and hidden */
	uint64_t exits;
};

struct chart_layers {
	size_t nr;
	struct chart_layer layer[PALETTE_REASONS + 2];
};

/* Adds one, which has to have room. */
void chart_layers_add(struct chart_layers *layers, const char *name,
		      const char *class, size_t reason, uint64_t exits);

/* The most frequent first, then others, and those that a reset hides. */
void chart_layers_make(struct chart_layers *layers,
		       const struct chart_input *input);

/* Exits in a bin by layer. */
void chart_layers_split(const struct chart_layers *layers,
			const struct series_bin *bin, uint64_t *exits);

/* A chart over time: where its plot is. */
struct chart_plot {
	double left, right, top, bottom;
	uint64_t ns;			/* the recording's length */
};

/* Where a time since the first sample stands. */
double chart_time_at(const struct chart_plot *plot, uint64_t ns);

/* The height that the labels of phases need above the plot. */
double chart_marks_height(const struct chart_plot *plot,
			  const struct summary *summary);
void chart_draw_marks(FILE *file, const struct chart_plot *plot,
		      const struct summary *summary);
void chart_draw_gaps(FILE *file, const struct chart_plot *plot,
		     const struct series *series);
void chart_draw_time_axis(FILE *file, const struct chart_plot *plot);

/* Horizontal lines with numbers at the left; @unit stands above them. */
void chart_draw_value_axis(FILE *file, const struct chart_plot *plot,
			   const struct axis *axis, const char *unit);

/* In lines below @y. Return: where it ends. */
double chart_draw_legend(FILE *file, const struct chart_layers *layers,
			 const struct chart_plot *plot, double y);

/* A chart of bars: the room for names at the left, of which the widest is @widest. */
double chart_names_width(double widest, double width);

/* Vertical lines with numbers below; @unit stands under them. */
void chart_draw_bar_axis(FILE *file, const struct chart_plot *plot,
			 const struct axis *axis, const char *unit);

/* From @least to @most, with ends, around @y. */
void chart_draw_range(FILE *file, const struct axis *axis, double least,
		      double most, double y);

/* The end of <path class=..: attributes, title, end. */
void chart_end_layer(FILE *file, const struct chart_layer *layer,
		     uint64_t exits, uint64_t total);

/* In the middle of a plot that has nothing to show. */
void chart_draw_nothing(FILE *file, const struct chart_plot *plot,
			const char *text);

#endif
