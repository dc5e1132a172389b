// SPDX-License-Identifier: GPL-2.0
/*
 * All exits of each of some sets of recordings, stacked by reason.
 */
#include <math.h>
#include <stdlib.h>

#include "charts/chart.h"
#include "draw/svg.h"

#define ROW	22.0

/* The items that have a colour, those with the most exits in all sets. */
struct stack {
	size_t nr;
	const struct comparison_item *items[PALETTE_REASONS];
	struct chart_layers legend;
};

static double sum_of(const struct comparison_item *item, size_t nr_sets)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < nr_sets; i++)
		sum += item->sets[i].median;

	return sum;
}

static void make_stack(struct stack *stack, const struct comparison *comparison,
		       size_t top)
{
	const struct comparison_item *item;
	size_t nr_sets = comparison->nr_sets, i, j;
	char class[24];

	for (i = 1; i < comparison->nr; i++) {
		item = &comparison->items[i];
		for (j = stack->nr; j && sum_of(stack->items[j - 1], nr_sets) <
					 sum_of(item, nr_sets); j--)
			if (j < top)
				stack->items[j] = stack->items[j - 1];
		if (j < top)
			stack->items[j] = item;
		if (stack->nr < top)
			stack->nr++;
	}
	for (i = 0; i < stack->nr; i++) {
		snprintf(class, sizeof(class), "s%zu", i);
		chart_layers_add(&stack->legend, stack->items[i]->name, class,
				 REASON_NONE, 0);
	}
	if (comparison->nr - 1 > stack->nr)
		chart_layers_add(&stack->legend, "others", "others",
				 REASON_NONE, 0);
}

/* Medians do not add up to a median: the recording that has it, or nearly. */
static size_t typical(const struct comparison_numbers *total, size_t nr)
{
	size_t i, best = nr;

	for (i = 0; i < nr; i++)
		if (total->number[i] <= total->median &&
		    (best == nr || total->number[i] > total->number[best]))
			best = i;

	return best;
}

static double draw_part(FILE *file, const struct chart_layer *layer,
			double number, double sum, const struct axis *axis,
			double y)
{
	double from = axis_at(axis, sum);

	if (number <= 0)
		return sum;
	svg_open_rect(file, from, y + 3, axis_at(axis, sum + number) - from,
		      ROW - 7, layer->class);
	fputs(" data-reason=\"", file);
	xml_text(file, layer->name);
	fprintf(file, "\" data-exits=\"%.1f\"><title>", number);
	xml_format(file, "%s: %.1f", layer->name, number);
	fputs("</title></rect>\n", file);

	return sum + number;
}

static void draw_set(FILE *file, const struct comparison *comparison,
		     size_t set, const struct stack *stack,
		     const struct chart_plot *plot, const struct axis *axis,
		     double y)
{
	const struct comparison_numbers *first = comparison->items[0].sets;
	const struct comparison_numbers *total = &first[set];
	size_t i, index = typical(total, comparison->sets[set].nr);
	char text[AXIS_TEXT], change[CHANGE_TEXT];
	double sum = 0;

	for (i = 0; i < stack->nr; i++)
		sum = draw_part(file, &stack->legend.layer[i],
				stack->items[i]->sets[set].number[index], sum,
				axis, y);
	if (stack->legend.nr > stack->nr)
		draw_part(file, &stack->legend.layer[stack->nr],
			  total->number[index] - sum, sum, axis, y);
	chart_draw_range(file, axis, total->least, total->most, y + ROW / 2);
	svg_text_within(file, plot->left - 7, y + 15, "end", NULL,
			comparison->sets[set].name, plot->left - 11);
	svg_text(file, plot->right + 56, y + 15, "end", NULL,
		 axis_si_text(total->median, text));
	if (set)
		svg_text(file, plot->right + 136, y + 15, "end", NULL,
			 comparison_change(change, first, total));
}

static double draw(FILE *file, const struct chart_input *input, double width)
{
	const struct comparison *comparison = input->comparison;
	struct chart_plot plot = { .right = width - 146, .top = 24 };
	struct stack stack = { 0 };
	struct axis axis;
	double most = 0;
	size_t i;

	make_stack(&stack, comparison, input->top);
	for (i = 0; i < comparison->nr_sets; i++) {
		most = fmax(most, comparison->items[0].sets[i].most);
		plot.left = fmax(plot.left,
				 axis_text_width(comparison->sets[i].name,
						 SVG_TEXT_SIZE));
	}
	plot.left = chart_names_width(plot.left, width);
	plot.bottom = plot.top + comparison->nr_sets * ROW;
	axis_init(&axis, most, plot.left, plot.right, 60,
		  comparison->rates ? 0 : 1);
	chart_draw_bar_axis(file, &plot, &axis,
			    comparison->rates ? "exits/s" : "exits");
	svg_text(file, plot.right + 56, plot.top - 8, "end", "faint", "median");
	svg_text(file, plot.right + 136, plot.top - 8, "end", "faint", "change");
	for (i = 0; i < comparison->nr_sets; i++)
		draw_set(file, comparison, i, &stack, &plot, &axis,
			 plot.top + i * ROW);

	return chart_draw_legend(file, &stack.legend, &plot,
				 plot.bottom + 40) + 6;
}

const struct chart chart_sets = {
	.name = "sets",
	.title = "All exits, set by set",
	.caption = "Bars: the recording of a set that has the median, or is next below it. Lines: the range of its recordings. The change is that from the first set, ~ if it is within the noise.",
	.draw = draw,
};
