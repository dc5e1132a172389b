// SPDX-License-Identifier: GPL-2.0
/*
 * Reasons in each of some sets of recordings, beside each other.
 */
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "charts/chart.h"
#include "draw/svg.h"

#define ROWS	14	/* reasons, those with the most exits */
#define BAR	15.0
#define GAP	9.0

static double greatest(const struct comparison_item *item, size_t nr_sets)
{
	double most = 0;
	size_t i;

	for (i = 0; i < nr_sets; i++)
		most = fmax(most, item->sets[i].median);

	return most;
}

/*
 * The items in the order of their rows, without the total. Return: how many,
 * at most ROWS.
 */
static size_t choose_rows(const struct comparison_item *rows[ROWS],
			  const struct comparison *comparison, size_t nr_sets)
{
	const struct comparison_item *item;
	size_t i, j, nr = 0;

	for (i = 1; i < comparison->nr; i++) {
		item = &comparison->items[i];
		for (j = nr; j && greatest(rows[j - 1], nr_sets) <
				 greatest(item, nr_sets); j--)
			if (j < ROWS)
				rows[j] = rows[j - 1];
		if (j < ROWS)
			rows[j] = item;
		nr = nr < ROWS ? nr + 1 : ROWS;
	}

	return nr;
}

static void draw_bar(FILE *file, const struct comparison *comparison,
		     const struct comparison_item *item, size_t set,
		     const struct chart_plot *plot, const struct axis *axis,
		     double y)
{
	const struct comparison_numbers *numbers = &item->sets[set];
	double width = axis_at(axis, numbers->median) - axis->from;
	char class[24], text[AXIS_TEXT], change[CHANGE_TEXT];

	snprintf(class, sizeof(class), "s%zu", set);
	/* A bar that is there can be seen. */
	if (numbers->median > 0)
		width = fmax(width, 1);
	svg_open_rect(file, axis->from, y, width, BAR - 2, class);
	fputs(" data-reason=\"", file);
	xml_text(file, item->name);
	fprintf(file, "\" data-exits=\"%.1f\"><title>", numbers->median);
	xml_format(file, "%s, %s: %.1f, from %.1f to %.1f",
		   comparison->sets[set].name, item->name, numbers->median,
		   numbers->least, numbers->most);
	fputs("</title></rect>\n", file);
	if (numbers->most > 0)
		chart_draw_range(file, axis, numbers->least, numbers->most,
				 y + (BAR - 2) / 2);
	svg_text(file, plot->right + 56, y + 11, "end", NULL,
		 axis_si_text(numbers->median, text));
	if (set)
		svg_text(file, plot->right + 136, y + 11, "end", NULL,
			 comparison_change(change, &item->sets[0], numbers));
}

static double draw_legend(FILE *file, const struct comparison *comparison,
			  const struct chart_plot *plot, size_t nr_sets)
{
	struct chart_layers layers = { 0 };
	char class[24], *more;
	double y;
	size_t i;

	for (i = 0; i < nr_sets; i++) {
		snprintf(class, sizeof(class), "s%zu", i);
		chart_layers_add(&layers, comparison->sets[i].name, class,
				 REASON_NONE, 0);
	}
	y = chart_draw_legend(file, &layers, plot, plot->bottom + 40);
	if (nr_sets == comparison->nr_sets)
		return y;
	more = xasprintf("and %zu more sets that are not drawn",
			 comparison->nr_sets - nr_sets);
	svg_text(file, plot->left, y + 13, "start", "faint", more);
	free(more);

	return y + 22;
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	const struct comparison *comparison = input->comparison;
	const struct comparison_item *rows[ROWS];
	struct chart_plot plot = { .right = width - 146, .top = 24 };
	size_t nr_sets = comparison->nr_sets, nr, i, set;
	double row, y, most = 0;
	struct axis axis;

	if (nr_sets > PALETTE_REASONS)
		nr_sets = PALETTE_REASONS;
	row = nr_sets * BAR + GAP;
	nr = choose_rows(rows, comparison, nr_sets);
	for (i = 0; i < nr; i++) {
		plot.left = fmax(plot.left, axis_text_width(rows[i]->name,
							    SVG_TEXT_SIZE));
		for (set = 0; set < nr_sets; set++)
			most = fmax(most, rows[i]->sets[set].most);
	}
	plot.left = chart_names_width(plot.left, width);
	plot.bottom = plot.top + fmax(nr * row, 44);
	axis_init(&axis, most, plot.left, plot.right, 60,
		  comparison->rates ? 0 : 1);
	chart_draw_bar_axis(file, &plot, &axis,
			    comparison->rates ? "exits/s" : "exits");
	svg_text(file, plot.right + 56, plot.top - 8, "end", "faint", "median");
	svg_text(file, plot.right + 136, plot.top - 8, "end", "faint", "change");
	for (i = 0; i < nr; i++) {
		y = plot.top + i * row + GAP / 2;
		svg_text_within(file, plot.left - 7,
				y + (nr_sets * BAR + 6) / 2, "end", NULL,
				rows[i]->name, plot.left - 11);
		for (set = 0; set < nr_sets; set++)
			draw_bar(file, comparison, rows[i], set, &plot, &axis,
				 y + set * BAR);
	}
	if (!nr)
		chart_draw_nothing(file, &plot, "no exits");

	return draw_legend(file, comparison, &plot, nr_sets) + 6;
}

const struct chart chart_changes = {
	.name = "changes",
	.title = "Exits of each kind, set by set",
	.caption = "Bars: the medians of each set, the most frequent first. Lines: the range of its recordings. The change is that from the first set, ~ if it is within the noise.",
	.draw = draw,
};
