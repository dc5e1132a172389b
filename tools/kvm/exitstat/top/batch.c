// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/format.h"
#include "base/utf8.h"
#include "show/grid.h"
#include "top/batch.h"

static const struct column columns[] = {
	{ "RATE", "RATE/s", COLUMN_RIGHT, NULL },
	{ "SHARE", NULL, COLUMN_RIGHT, NULL },
	{ "TOTAL", NULL, COLUMN_RIGHT, NULL },
	{ "NAME", NULL, COLUMN_CUT, NULL },
	{ 0 }
};

static void add_numbers(struct grid *grid, const struct top_model *model,
			double rate, uint64_t exits, uint64_t total)
{
	bool rated = model->sums.has_rate && !model->ended;
	char text[NUMBER_TEXT];

	grid_text(grid, rated ? format_rate(text, rate) : NULL);
	grid_text(grid, rated ? format_share(text, exits,
					     model->sums.exits) : NULL);
	grid_u64(grid, total);
}

void batch_print(FILE *file, const struct top_model *model, bool first)
{
	char *path = top_model_path(model), *printable = utf8_printable(path);
	const struct top_row *row;
	struct grid grid;
	size_t i;

	fprintf(file, "%s%s: %s%s\n", first ? "" : "\n", printable,
		top_view_name(model->by), model->ended ? ", ended" : "");
	free(printable);
	free(path);
	if (model->state[0])
		fprintf(file, "%s\n", model->state);
	grid_init(&grid, columns, NULL);
	for (i = 0; i < model->nr_rows; i++) {
		row = &model->rows[i];
		add_numbers(&grid, model, row->rate, row->exits, row->total);
		grid_value(&grid, NULL, "%s%s", row->label,
			   row->ended && !model->ended ? " (ended)" : "");
	}
	add_numbers(&grid, model, model->sums.rate, model->sums.exits,
		    model->sums.total);
	grid_text(&grid, "all");
	grid_print(&grid, file, "  ");
	fflush(file);
}
