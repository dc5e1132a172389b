// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/format.h"
#include "base/utf8.h"
#include "show/grid.h"
#include "top/batch.h"
#include "top/row_times.h"

static const struct column numbers[] = {
	{ "RATE", "RATE/s", COLUMN_RIGHT, NULL },
	{ "SHARE", NULL, COLUMN_RIGHT, NULL },
	{ "TOTAL", NULL, COLUMN_RIGHT, NULL },
};

static const struct column name = { "NAME", NULL, COLUMN_CUT, NULL };

#define NR_NUMBERS	(sizeof(numbers) / sizeof(numbers[0]))

/* Room for all columns, and their end. */
#define NR_COLUMNS	(NR_NUMBERS + NR_ROW_TIMES + 2)

static void make_columns(struct column *columns, bool has_times)
{
	size_t i;

	for (i = 0; i < NR_NUMBERS; i++)
		*columns++ = numbers[i];
	for (i = 0; has_times && i < NR_ROW_TIMES; i++)
		*columns++ = (struct column) { row_time_heads[i], NULL,
					       COLUMN_RIGHT, NULL };
	*columns++ = name;
	*columns = (struct column) { 0 };
}

static void add_numbers(struct grid *grid, const struct top_model *model,
			double rate, uint64_t exits, uint64_t total,
			const struct row_time *time)
{
	bool rated = model->sums.has_rate && !model->ended;
	char text[NUMBER_TEXT];
	size_t i;

	grid_text(grid, rated ? format_rate(text, rate) : NULL);
	grid_text(grid, rated ? format_share(text, exits,
					     model->sums.exits) : NULL);
	grid_u64(grid, total);
	for (i = 0; model->times && i < NR_ROW_TIMES; i++)
		grid_text(grid, row_time_text(text, time, i));
}

/* Where the time of all that is looked at went. */
static void print_sentence(FILE *file, const struct top_model *model)
{
	char *sentence = row_times_sentence(model, NULL);
	char *printable;

	if (!sentence)
		return;
	printable = utf8_printable(sentence);
	fprintf(file, "%s\n", printable);
	free(printable);
	free(sentence);
}

void batch_print(FILE *file, const struct top_model *model, bool first)
{
	char *path = top_model_path(model), *printable = utf8_printable(path);
	struct column columns[NR_COLUMNS];
	const struct top_row *row;
	struct grid grid;
	size_t i;

	fprintf(file, "%s%s: %s%s\n", first ? "" : "\n", printable,
		top_view_name(model->by), model->ended ? ", ended" : "");
	free(printable);
	free(path);
	if (model->state[0])
		fprintf(file, "%s\n", model->state);
	print_sentence(file, model);
	make_columns(columns, model->times);
	grid_init(&grid, columns, NULL);
	for (i = 0; i < model->nr_rows; i++) {
		row = &model->rows[i];
		add_numbers(&grid, model, row->rate, row->exits, row->total,
			    &row->time);
		grid_value(&grid, NULL, "%s%s", row->label,
			   row->ended && !model->ended ? " (ended)" : "");
	}
	add_numbers(&grid, model, model->sums.rate, model->sums.exits,
		    model->sums.total, &model->sums.time);
	grid_text(&grid, "all");
	grid_print(&grid, file, "  ");
	fflush(file);
}
