// SPDX-License-Identifier: GPL-2.0
/*
 * Reasons by their number, and the share that they have together.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "charts/chart.h"
#include "draw/svg.h"

#define BARS	14	/* and one for the others */
#define ROW	22.0

struct bar {
	const char *name;
	char class[24];		/* that of the layer, where it has one */
	uint64_t exits;
};

static int compare(const void *a, const void *b)
{
	const struct bar *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return strcmp(left->name, right->name);
}

/* Return: how many there are, room is for BARS + 2. */
static size_t make_bars(struct bar *bars, const struct chart_input *input)
{
	const struct summary *summary = input->summary;
	const struct counts *counts = &summary->all.counts;
	struct bar *all = xcalloc(counts->nr, sizeof(*all));
	uint64_t others = 0;
	size_t i, nr = 0;
	bool last;

	for (i = 0; i < counts->nr; i++)
		all[i] = (struct bar) { summary->reasons.reason[i].name,
					"others",
					counts->exits[i] };
	if (counts->nr)
		qsort(all, counts->nr, sizeof(*all), compare);
	for (i = 0; i < counts->nr; i++) {
		/* One alone is no "others". */
		last = i + 1 == counts->nr || !all[i + 1].exits;
		if (all[i].exits && (i < BARS || (i == BARS && last))) {
			if (i < input->top)
				snprintf(all[i].class, sizeof(all[i].class),
					 "s%zu", i);
			bars[nr++] = all[i];
		} else {
			others += all[i].exits;
		}
	}
	free(all);
	if (others)
		bars[nr++] = (struct bar) { "others", "others", others };
	if (summary->all.total > counts->total)
		bars[nr++] = (struct bar) { "hidden by a reset", "hidden",
					    summary->all.total - counts->total };

	return nr;
}

static void draw_bar(FILE *file, const struct bar *bar,
		     const struct axis *axis, const struct chart_plot *plot,
		     double y, uint64_t total)
{
	char share[NUMBER_TEXT], count[NUMBER_TEXT];
	double to = axis_at(axis, bar->exits);

	/* A bar that is there can be seen. */
	svg_open_rect(file, axis->from, y + 3, fmax(to - axis->from, 1),
		      ROW - 7, bar->class);
	fputs(" data-reason=\"", file);
	xml_text(file, bar->name);
	fprintf(file, "\" data-exits=\"%llu\"", (unsigned long long)bar->exits);
	svg_close(file);
	svg_text_within(file, plot->left - 7, y + 15, "end", NULL, bar->name,
			plot->left - 11);
	svg_text(file, plot->right + 62, y + 15, "end", NULL,
		 axis_si_text(bar->exits, count));
	svg_text(file, plot->right + 116, y + 15, "end", NULL,
		 format_share(share, bar->exits, total));
}

/* At the end of each row: the share of all up to there. */
static void draw_share(FILE *file, const struct bar *bars, size_t nr,
		       const struct axis *axis, double top, uint64_t total)
{
	uint64_t sum = 0;
	size_t i;

	fputs("<path class=\"share\" d=\"", file);
	for (i = 0; i < nr; i++) {
		sum += bars[i].exits;
		fputc(i ? 'L' : 'M', file);
		svg_number(file, axis_at(axis, 100.0 * sum / total));
		fputc(' ', file);
		svg_number(file, top + i * ROW + ROW / 2);
	}
	fputs("\"/>\n", file);
	sum = 0;
	for (i = 0; i < nr; i++) {
		sum += bars[i].exits;
		fputs("<circle class=\"point\"", file);
		svg_attribute(file, "cx", axis_at(axis, 100.0 * sum / total));
		svg_attribute(file, "cy", top + i * ROW + ROW / 2);
		fprintf(file, " r=\"3.5\"><title>%.1f%% up to here</title></circle>\n",
			100.0 * sum / total);
	}
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	struct chart_plot plot = { 0, width - 132, 42, 0, 0 };
	uint64_t total = input->summary->all.total;
	struct axis exits, share;
	struct bar bars[BARS + 2];
	char text[AXIS_TEXT + 1];
	size_t nr, i;
	double x;

	nr = make_bars(bars, input);
	for (i = 0; i < nr; i++)
		plot.left = fmax(plot.left, axis_text_width(bars[i].name,
							    SVG_TEXT_SIZE));
	plot.left = chart_names_width(plot.left, width);
	plot.bottom = plot.top + (nr ? nr : 2) * ROW;

	axis_init(&exits, nr ? bars[0].exits : 0, plot.left, plot.right, 60, 1);
	chart_draw_bar_axis(file, &plot, &exits, "exits (bars)");
	for (i = 0; i < nr; i++)
		draw_bar(file, &bars[i], &exits, &plot, plot.top + i * ROW,
			 total);
	if (!nr) {
		chart_draw_nothing(file, &plot, "no exits");
		return plot.bottom + 40;
	}

	axis_init(&share, 100, plot.left, plot.right, 60, 1);
	for (i = 0; i < share.nr_ticks; i++) {
		x = axis_at(&share, axis_tick(&share, i));
		svg_line(file, x, plot.top - 4, x, plot.top, "axis");
		axis_tick_text(&share, i, text);
		strcat(text, "%");
		svg_text(file, x, plot.top - 8, "middle", "tick", text);
	}
	svg_line(file, plot.left, plot.top, plot.right, plot.top, "axis");
	svg_text(file, plot.right, 14, "end", "tick",
		 "share of this and all above (line)");
	svg_text(file, plot.right + 62, plot.top - 8, "end", "faint", "exits");
	svg_text(file, plot.right + 116, plot.top - 8, "end", "faint", "share");
	draw_share(file, bars, nr, &share, plot.top, total);

	return plot.bottom + 40;
}

const struct chart chart_pareto = {
	.name = "pareto",
	.title = "Exits by reason",
	.caption = "Bars: exits of each reason, the most frequent first. Line: the share that they and all above have together.",
	.draw = draw,
};
