// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "screen/draw.h"
#include "screen/draw_rows.h"
#include "screen/screen.h"
#include "top/reading.h"
#include "top/row_times.h"
#include "top/rows.h"

#define SPARK_MAX	60

/* The fewest lines that are worth it: one that says what follows, and four. */
#define INNER_LINES	5

/* The widest that fits and divides a minute; 0 if there is no room. */
int draw_spark_width(int room)
{
	static const int widths[] = { 60, 30, 20, 15, 12, 10, 6 };
	size_t i;

	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (widths[i] <= room)
			return widths[i];

	return 0;
}

double draw_spark(int y, int x, int nr, const struct top_model *model,
		  const struct top_row *row, const struct top_looks *looks)
{
	double rates[SPARK_MAX] = { 0 };
	bool known[SPARK_MAX];
	double most = 0;
	int i;

	top_model_history(model, row, rates, nr);
	history_known(&model->history, known, nr);
	screen_put_spark(y, x, rates, known, nr, looks);
	for (i = 0; i < nr; i++)
		if (known[i] && rates[i] > most)
			most = rates[i];

	return most;
}

/* Where the columns are; a width of 0 is a column that is not shown. */
struct columns {
	int name, name_width;
	int rate, total;		/* 8 wide */
	int share, share_width;
	int time[NR_ROW_TIMES], time_width[NR_ROW_TIMES];
	int spark, spark_width;
	int top, top_width;		/* the highest rate of the graph */
	int more, more_width;		/* PID and so on, or code and class */
};

#define TOP_WIDTH	8
#define SHARE_WIDTH	6
#define NUMBERS_WIDTH	(2 + 8 + 2 + SHARE_WIDTH + 2 + 8)

/*
 * Of times, those that there is room for; the share of the exits gives way.
 * Return: how much is left for the other columns.
 */
static int choose_times(struct columns *columns, const struct top_model *model)
{
	static const struct {
		int width;
		int least;	/* COLS */
	} times[NR_ROW_TIMES] = {
		[ROW_TIME_RATE] = { 7, 0 },
		[ROW_TIME_SHARE] = { 6, 80 },
		[ROW_TIME_AVERAGE] = { 7, 60 },
		[ROW_TIME_P99] = { 9, 80 },
	};
	int room = COLS;
	size_t i;

	columns->share_width = SHARE_WIDTH;
	if (!model->times)
		return room;
	if (COLS < 100) {
		columns->share_width = 0;
		room += SHARE_WIDTH + 2;
	}
	for (i = 0; i < NR_ROW_TIMES; i++) {
		if (times[i].least > COLS)
			continue;
		columns->time_width[i] = times[i].width;
		room -= times[i].width + 2;
	}

	return room;
}

/* From the left to the right, when all widths are known. */
static void put_columns(struct columns *columns)
{
	int x = columns->name + columns->name_width + 2;
	size_t i;

	columns->rate = x;
	x += 8 + 2;
	columns->share = x;
	x += columns->share_width + (columns->share_width ? 2 : 0);
	columns->total = x;
	x += 8 + 2;
	for (i = 0; i < NR_ROW_TIMES; i++) {
		columns->time[i] = x;
		x += columns->time_width[i] + (columns->time_width[i] ? 2 : 0);
	}
	columns->spark = x;
	columns->top = columns->spark + columns->spark_width + 1;
	columns->more = columns->spark + columns->spark_width +
			(columns->spark_width ? 2 : 0) +
			(columns->top_width ? TOP_WIDTH + 1 : 0);
}

static void place_columns(struct columns *columns,
			  const struct top_model *model)
{
	int cols, room;

	memset(columns, 0, sizeof(*columns));
	cols = choose_times(columns, model);
	room = cols - 2 - NUMBERS_WIDTH;
	columns->name = 1;
	columns->name_width = room;
	/* Names are the longest of what can be cut. */
	if (cols >= 60) {
		columns->spark_width = draw_spark_width(room - 2 - 20 > 6 ?
						   room - 2 - 20 : 6);
		columns->name_width -= columns->spark_width + 2;
	}
	if (cols >= 76) {
		columns->top_width = TOP_WIDTH;
		if (columns->name_width < 24 + TOP_WIDTH + 1) {
			int less = draw_spark_width(columns->spark_width - 1);

			columns->name_width += columns->spark_width - less;
			columns->spark_width = less;
		}
		columns->name_width -= TOP_WIDTH + 1;
	}
	if (cols >= 100 && model->by != VIEW_VCPU && model->by != VIEW_CLASS) {
		columns->more_width = 30;
		while (columns->name_width - 32 < 24 &&
		       columns->spark_width > 15) {
			int less = draw_spark_width(columns->spark_width - 1);

			columns->name_width += columns->spark_width - less;
			columns->spark_width = less;
		}
		columns->name_width -= 32;
	}
	/* No line should have the name far from its numbers. */
	if (columns->name_width > 48)
		columns->name_width = 48;
	put_columns(columns);
}

/* The column that the rows are sorted by has a mark beside its name. */
static void head(int x, int width, bool right, const char *name,
		 const struct top_model *model, enum top_sort sort)
{
	bool falls = (sort != TOP_BY_NAME) != model->reverse;
	char text[32];

	if (model->sort != sort)
		snprintf(text, sizeof(text), "%s", name);
	else if (right)
		snprintf(text, sizeof(text), "%c %s", falls ? 'v' : '^', name);
	else
		snprintf(text, sizeof(text), "%s %c", name, falls ? 'v' : '^');
	if (model->sort == sort)
		attron(A_BOLD);
	if (right)
		screen_put_right(DRAW_ROWS_FROM - 1, x, width, text);
	else
		mvaddstr(DRAW_ROWS_FROM - 1, x, text);
	if (model->sort == sort)
		attroff(A_BOLD);
}

static void head_times(const struct top_model *model,
		       const struct columns *columns)
{
	static const enum top_sort sorts[NR_ROW_TIMES] = {
		[ROW_TIME_RATE] = TOP_BY_TIME,
		[ROW_TIME_SHARE] = TOP_NR_SORTS,
		[ROW_TIME_AVERAGE] = TOP_BY_AVERAGE,
		[ROW_TIME_P99] = TOP_NR_SORTS,
	};
	size_t i;

	for (i = 0; i < NR_ROW_TIMES; i++)
		if (columns->time_width[i])
			head(columns->time[i] - 1, columns->time_width[i] + 1,
			     true, row_time_heads[i], model, sorts[i]);
}

static void draw_head(const struct top_model *model,
		      const struct columns *columns,
		      const struct top_looks *looks)
{
	static const char * const names[] = {
		[VIEW_VM] = "VM",
		[VIEW_VCPU] = "VCPU",
		[VIEW_REASON] = "REASON",
		[VIEW_CLASS] = "CLASS",
	};

	attron(A_UNDERLINE);
	screen_put(DRAW_ROWS_FROM - 1, 0, COLS, looks, "");
	head(columns->name, columns->name_width, false, names[model->by],
	     model, TOP_BY_NAME);
	head(columns->rate, 8, true, "RATE/s", model, TOP_BY_RATE);
	if (columns->share_width)
		head(columns->share - 1, columns->share_width + 1, true, "SHARE",
		     model, TOP_BY_SHARE);
	head(columns->total - 1, 9, true, model->since ? "SINCE r" : "TOTAL", model,
	     TOP_BY_TOTAL);
	head_times(model, columns);
	if (columns->spark_width >= 11)
		mvaddstr(DRAW_ROWS_FROM - 1, columns->spark, "LAST MINUTE");
	else if (columns->spark_width)
		mvaddstr(DRAW_ROWS_FROM - 1, columns->spark, "60 s");
	if (columns->top_width)
		screen_put_right(DRAW_ROWS_FROM - 1, columns->top, columns->top_width, "TOP/s");
	if (columns->more_width && model->by == VIEW_VM)
		mvaddstr(DRAW_ROWS_FROM - 1, columns->more, "    PID  vCPUs  COMMAND");
	else if (columns->more_width)
		mvaddstr(DRAW_ROWS_FROM - 1, columns->more, "CODE        CLASS");
	attroff(A_UNDERLINE);
}

static void draw_more(int y, const struct top_model *model,
		      const struct columns *columns, const struct top_row *row,
		      const struct top_looks *looks)
{
	const struct reason *reason;
	char text[160], pids[32];

	if (!columns->more_width)
		return;
	if (model->by == VIEW_VM) {
		if (row->tid == row->pid)
			snprintf(pids, sizeof(pids), "%d", row->pid);
		else
			snprintf(pids, sizeof(pids), "%d/%d", row->pid,
				 row->tid);
		snprintf(text, sizeof(text), "%7s  %5u  %s", pids,
			 row->nr_vcpus, row->comm);
	} else {
		reason = &model->reasons->reason[row->index];
		snprintf(text, sizeof(text), "%-10s  %s", reason->code,
			 reason->class);
	}
	screen_put(y, columns->more, columns->more_width, looks, text);
}

static void draw_times(int y, const struct columns *columns,
		       const struct top_row *row)
{
	char text[NUMBER_TEXT];
	size_t i;

	for (i = 0; i < NR_ROW_TIMES; i++)
		if (columns->time_width[i])
			screen_put_right(y, columns->time[i],
					 columns->time_width[i],
					 row_time_text(text, &row->time, i));
}

static void draw_row(int y, const struct top_model *model,
		     const struct columns *columns, const struct top_row *row,
		     bool selected, const struct top_looks *looks)
{
	bool rated = model->sums.has_rate && !model->ended;
	bool ended = row->ended && !model->ended;
	char text[NUMBER_TEXT];
	double most;

	/* The mark is for those without bold and reverse video. */
	mvaddstr(y, 0, selected ? ">" : " ");
	if (selected) {
		attron(A_REVERSE);
		mvprintw(y, columns->name, "%*s", columns->spark -
			 columns->name - 2, "");
	}
	screen_put(y, columns->name, columns->name_width - (ended ? 8 : 0), looks,
		   row->label);
	if (ended)
		mvaddstr(y, columns->name + columns->name_width - 7,
			 "(ended)");
	screen_put_right(y, columns->rate, 8, rated ?
		  screen_rate(text, row->rate) : "-");
	if (columns->share_width)
		screen_put_right(y, columns->share, columns->share_width, rated ?
			  format_share(text, row->exits, model->sums.exits) : "-");
	screen_put_right(y, columns->total, 8, screen_total(text, row->total));
	draw_times(y, columns, row);
	if (selected)
		attroff(A_REVERSE);
	if (columns->spark_width) {
		most = draw_spark(y, columns->spark, columns->spark_width,
				  model, row, looks);
		screen_put_right(y, columns->top, columns->top_width,
				 columns->top_width ? screen_rate(text, most) : "");
	}
	draw_more(y, model, columns, row, looks);
}

static const char *why_empty(const struct top_model *model)
{
	if (!model->now)
		return "nothing could be read yet";
	if (model->nr_all)
		return "nothing has this in its name: / changes the filter";
	if (model->by == VIEW_VM || model->by == VIEW_VCPU)
		return "there is no VM";

	return "there were no exits";
}

/* The reasons of the row that is chosen, where the list leaves room for some. */
static void draw_inner(const struct top_model *model,
		       const struct columns *columns,
		       const struct top_looks *looks)
{
	size_t y = DRAW_ROWS_FROM + model->nr_rows + 1, i;
	size_t end = DRAW_ROWS_FROM + model->page;
	const struct top_row *row;
	struct top_model inner;
	char *text;

	if ((model->by != VIEW_VM && model->by != VIEW_VCPU) ||
	    !model->nr_rows || y + INNER_LINES > end)
		return;
	row = &model->rows[model->selected];
	if (row->ended)
		return;
	rows_look_into(model, row, &inner);
	text = xasprintf("reasons of %s%s", row->label,
			 inner.nr_rows ? "" : ": none yet");
	attron(A_BOLD);
	screen_put(y, 1, COLS - 2, looks, text);
	attroff(A_BOLD);
	free(text);
	for (i = 0; i < inner.nr_rows && ++y < end; i++)
		draw_row(y, &inner, columns, &inner.rows[i], false, looks);
	rows_free(&inner);
}

void top_draw_rows(const struct top_model *model, const struct top_looks *looks)
{
	struct columns columns;
	size_t i, index;

	place_columns(&columns, model);
	draw_head(model, &columns, looks);
	for (i = 0; i < model->page; i++) {
		index = model->first + i;
		if (index >= model->nr_rows)
			break;
		draw_row(DRAW_ROWS_FROM + i, model, &columns,
			 &model->rows[index], index == model->selected, looks);
	}
	draw_inner(model, &columns, looks);
	if (!model->nr_rows)
		screen_put(DRAW_ROWS_FROM, 1, COLS - 2, looks, why_empty(model));
}

/* Is the column there, and its end to the right of @x? */
static bool ends_behind(const struct columns *columns,
			enum row_time_column column, int x)
{
	return columns->time_width[column] &&
	       x < columns->time[column] + columns->time_width[column];
}

/* The column of the head, as the key that sorts by it. */
static int head_clicked(const struct top_model *model, int x)
{
	struct columns columns;

	place_columns(&columns, model);
	if (x < columns.name + columns.name_width)
		return 'N';
	if (x < columns.rate + 8)
		return 'P';
	if (x < columns.share + columns.share_width)
		return 'S';
	if (x < columns.total + 8)
		return 'T';
	if (ends_behind(&columns, ROW_TIME_RATE, x) ||
	    ends_behind(&columns, ROW_TIME_SHARE, x))
		return 'H';

	return ends_behind(&columns, ROW_TIME_AVERAGE, x) ? 'A' : 0;
}

int top_draw_clicked(const struct top_model *model)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return 0;
	if (event.bstate & BUTTON4_PRESSED)
		return TOP_KEY_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return TOP_KEY_DOWN;
	if (reading_is(model))
		return TOP_KEY_ESCAPE;
	if (event.y == DRAW_ROWS_FROM - 1)
		return head_clicked(model, event.x);
	if (event.y < DRAW_ROWS_FROM ||
	    event.y >= DRAW_ROWS_FROM + (int)model->page)
		return 0;

	return TOP_KEY_ROW + model->first + event.y - DRAW_ROWS_FROM;
}
