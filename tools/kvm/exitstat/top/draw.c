// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "top/draw.h"
#include "top/screen.h"

/* Above and below the rows. */
#define LINES_ABOVE	4
#define LINES_BELOW	2
#define SPARK_MAX	60

/* The widest that fits and divides a minute; 0 if there is no room. */
static int spark_width(int room)
{
	static const int widths[] = { 60, 30, 20, 15, 12, 10, 6 };
	size_t i;

	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (widths[i] <= room)
			return widths[i];

	return 0;
}

static void spark_of(int y, int x, int nr, const struct top_model *model,
		     const struct top_row *row, const struct top_looks *looks)
{
	double rates[SPARK_MAX] = { 0 };
	bool known[SPARK_MAX];

	top_model_history(model, row, rates, nr);
	history_known(&model->history, known, nr);
	screen_put_spark(y, x, rates, known, nr, looks);
}

/* --- the lines above --- */

static void draw_title(const struct top_model *model,
		       const struct top_looks *looks)
{
	char text[160] = "exitstat top", right[64];
	const struct snapshot *now = model->now;
	bool off = now && !strcmp(now->mode, "off");
	int len;

	snprintf(right, sizeof(right), "%severy %g s",
		 model->paused ? "PAUSED  " : model->waiting ? "WAITING  " : "",
		 model->interval_ns / 1e9);
	if (now && now->source == SNAPSHOT_SYSFS)
		snprintf(text, sizeof(text), "exitstat top  %s %s, sysfs",
			 now->isa, off ? "OFF" : "on");
	else if (now)
		snprintf(text, sizeof(text),
			 "exitstat top  %s %s  %zu VM%s, %zu vCPU%s", now->isa,
			 off ? "OFF" : "on", now->nr_vms,
			 now->nr_vms == 1 ? "" : "s", now->nr_vcpus,
			 now->nr_vcpus == 1 ? "" : "s");
	len = strlen(right);
	/* In a small window, what needs attention comes first. */
	if (COLS < (int)strlen(text) + len + 3 && now)
		snprintf(text, sizeof(text), "exitstat top  %s",
			 off ? "OFF" : now->isa);
	attron(A_REVERSE);
	screen_put(0, 0, COLS, looks, "");
	screen_put(0, 1, COLS - len - 3, looks, text);
	mvaddstr(0, COLS - len - 1, right);
	attroff(A_REVERSE);
}

static void draw_host(const struct top_model *model,
		      const struct top_looks *looks)
{
	const struct snapshot *now = model->now;
	const struct delta *delta = model->delta;
	char text[128], rate[NUMBER_TEXT], total[NUMBER_TEXT];
	int x, width;

	if (!now)
		return;
	screen_rate(rate, delta_rate(delta->total, delta->ns));
	screen_total(total, now->has_since_load ? now->since_load :
						  now->host.total);
	snprintf(text, sizeof(text), "%8s/s  %s exits", delta->since_load ?
		 "-" : rate, total);
	mvaddstr(1, 1, text);
	x = COLS >= 60 ? 32 : (int)strlen(text) + 3;
	width = spark_width(COLS - x - 1);
	if (width)
		spark_of(1, x, width, model, NULL, looks);
	if (COLS - x - width > 16)
		mvaddstr(1, x + width + 2, "last minute");
}

static void draw_path(const struct top_model *model,
		      const struct top_looks *looks)
{
	char numbers[96] = "", rate[NUMBER_TEXT], total[NUMBER_TEXT];
	char *path = top_model_path(model), *text;
	int len;

	text = xasprintf("%s: %s%s%s", path, top_view_name(model->by),
			 model->filter[0] ? " like " : "", model->filter);
	free(path);
	if (model->scope.vm[0]) {
		screen_rate(rate, model->sums.rate);
		screen_total(total, model->sums.total);
		if (model->ended)
			snprintf(numbers, sizeof(numbers), "ENDED  %s exits",
				 total);
		else
			snprintf(numbers, sizeof(numbers), "%s/s  %s exits",
				 model->sums.has_rate ? rate : "-", total);
	}
	len = strlen(numbers);
	if (len && COLS - len - 4 < 20) {
		snprintf(numbers, sizeof(numbers), "%s", model->ended ?
			 "ENDED" : model->sums.has_rate ? rate : "-");
		strcat(numbers, model->ended ? "" : "/s");
		len = strlen(numbers);
	}
	attron(A_BOLD);
	screen_put(2, 1, COLS - len - 3, looks, text);
	free(text);
	if (model->ended)
		attron(screen_color(looks, SCREEN_WARNINGS));
	if (len)
		mvaddstr(2, COLS - len - 1, numbers);
	attroff(A_BOLD | screen_color(looks, SCREEN_WARNINGS));
}

/* --- the rows --- */

/* Where the columns are; a width of 0 is a column that is not shown. */
struct columns {
	int name, name_width;
	int rate, share, total;		/* 8, 6 and 8 wide */
	int spark, spark_width;
	int more, more_width;		/* PID and so on, or code and class */
};

#define NUMBERS_WIDTH	(2 + 8 + 2 + 6 + 2 + 8)

static void place_columns(struct columns *columns,
			  const struct top_model *model)
{
	int room = COLS - 2 - NUMBERS_WIDTH;

	memset(columns, 0, sizeof(*columns));
	columns->name = 1;
	columns->name_width = room;
	/* Names are the longest of what can be cut. */
	if (COLS >= 60) {
		columns->spark_width = spark_width(room - 2 - 20 > 6 ?
						   room - 2 - 20 : 6);
		columns->name_width -= columns->spark_width + 2;
	}
	if (COLS >= 100 && model->by != VIEW_VCPU && model->by != VIEW_CLASS) {
		columns->more_width = 30;
		while (columns->name_width - 32 < 24 &&
		       columns->spark_width > 15) {
			int less = spark_width(columns->spark_width - 1);

			columns->name_width += columns->spark_width - less;
			columns->spark_width = less;
		}
		columns->name_width -= 32;
	}
	/* No line should have the name far from its numbers. */
	if (columns->name_width > 48)
		columns->name_width = 48;
	columns->rate = columns->name + columns->name_width + 2;
	columns->share = columns->rate + 8 + 2;
	columns->total = columns->share + 6 + 2;
	columns->spark = columns->total + 8 + 2;
	columns->more = columns->spark + columns->spark_width +
			(columns->spark_width ? 2 : 0);
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
		screen_put_right(3, x, width, text);
	else
		mvaddstr(3, x, text);
	if (model->sort == sort)
		attroff(A_BOLD);
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
	screen_put(3, 0, COLS, looks, "");
	head(columns->name, columns->name_width, false, names[model->by],
	     model, TOP_BY_NAME);
	head(columns->rate, 8, true, "RATE/s", model, TOP_BY_RATE);
	head(columns->share - 1, 7, true, "SHARE", model, TOP_BY_SHARE);
	head(columns->total, 8, true, "TOTAL", model, TOP_BY_TOTAL);
	if (columns->spark_width >= 11)
		mvaddstr(3, columns->spark, "LAST MINUTE");
	else if (columns->spark_width)
		mvaddstr(3, columns->spark, "60 s");
	if (columns->more_width && model->by == VIEW_VM)
		mvaddstr(3, columns->more, "    PID  vCPUs  COMMAND");
	else if (columns->more_width)
		mvaddstr(3, columns->more, "CODE        CLASS");
	attroff(A_UNDERLINE);
}

static void draw_more(int y, const struct top_model *model,
		      const struct columns *columns, const struct top_row *row,
		      const struct top_looks *looks)
{
	const struct reason *reason;
	char text[160];

	if (!columns->more_width)
		return;
	if (model->by == VIEW_VM) {
		snprintf(text, sizeof(text), "%7d  %5u  %s", row->pid,
			 row->nr_vcpus, row->comm);
	} else {
		reason = &model->reasons->reason[row->index];
		snprintf(text, sizeof(text), "%-10s  %s", reason->code,
			 reason->class);
	}
	screen_put(y, columns->more, columns->more_width, looks, text);
}

static void draw_row(int y, const struct top_model *model,
		     const struct columns *columns, const struct top_row *row,
		     bool selected, const struct top_looks *looks)
{
	bool rated = model->sums.has_rate && !model->ended;
	bool ended = row->ended && !model->ended;
	char text[NUMBER_TEXT];

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
	screen_put_right(y, columns->share, 6, rated ?
		  format_share(text, row->exits, model->sums.exits) : "-");
	screen_put_right(y, columns->total, 8, screen_total(text, row->total));
	if (selected)
		attroff(A_REVERSE);
	if (columns->spark_width)
		spark_of(y, columns->spark, columns->spark_width, model, row,
			 looks);
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

static void draw_rows(const struct top_model *model,
		      const struct top_looks *looks)
{
	struct columns columns;
	size_t i, index;

	place_columns(&columns, model);
	draw_head(model, &columns, looks);
	for (i = 0; i < model->page; i++) {
		index = model->first + i;
		if (index >= model->nr_rows)
			break;
		draw_row(LINES_ABOVE + i, model, &columns, &model->rows[index],
			 index == model->selected, looks);
	}
	if (!model->nr_rows)
		screen_put(LINES_ABOVE, 1, COLS - 2, looks, why_empty(model));
}

/* --- the lines below --- */

static void draw_message(const struct top_model *model,
			 const struct top_looks *looks)
{
	const char *text = model->message[0] ? model->message : model->state;
	char where[64] = "";
	int len;

	if (model->nr_rows > model->page)
		snprintf(where, sizeof(where), "%zu of %zu",
			 model->selected + 1, model->nr_rows);
	len = strlen(where);
	attron(A_BOLD);
	if (!model->message[0])
		attron(screen_color(looks, SCREEN_WARNINGS));
	screen_put(LINES - 2, 1, COLS - len - 3, looks, text);
	attroff(A_BOLD | screen_color(looks, SCREEN_WARNINGS));
	mvaddstr(LINES - 2, COLS - len - 1, where);
}

static void draw_keys(const struct top_model *model,
		      const struct top_looks *looks)
{
	static const char * const help[] = {
		"q quit  ? help  Enter in  Esc out  / filter  s sort  R reverse  Tab view  Space pause  + - interval",
		"q quit  ? help  Enter in  Esc out  / filter  s sort  Tab view  Space pause",
		"q quit ? help Enter in Esc out / find",
	};
	const char *typed = model->input == TOP_INTO_SEARCH ? model->search :
							      model->filter;
	char *text;
	size_t i;

	if (model->input != TOP_COMMANDS) {
		/* The end of a long filter is what is being typed. */
		while (utf8_width(typed) > (size_t)COLS - 13 ||
		       ((unsigned char)*typed & 0xc0) == 0x80)
			typed++;
		text = xasprintf("%s: %s", model->input == TOP_INTO_SEARCH ?
				 "search" : "filter", typed);
		screen_put(LINES - 1, 1, COLS - 3, looks, text);
		move(LINES - 1, 1 + (int)utf8_width(text));
		free(text);
		return;
	}
	for (i = 0; i < 2 && (int)strlen(help[i]) > COLS - 2; i++)
		;
	/* Not into the last corner: some terminals would scroll. */
	screen_put(LINES - 1, 1, COLS - 2, looks, help[i]);
}

/* --- the help --- */

static const char * const help_lines[] = {
	"Up Down PgUp PgDn Home End   choose a row",
	"Enter, Right                 into a VM, vCPU, class",
	"Esc, Left                    out again",
	"1 2 3 4                      VMs vCPUs reasons classes",
	"Tab                          the next of these",
	"P S T N                      by rate share total name",
	"s < > F6                     sort by another column",
	"R                            reverse the order",
	"/ F4                         only names with this text",
	"F3                           find a name; again: next",
	"Space                        pause, and go on",
	".                            read the counters now",
	"+ -                          longer, shorter interval",
	"? h F1                       help",
	"q F10                        quit",
	"",
	"RATE   exits per second in the last interval",
	"SHARE  part of the exits of what is looked at",
	"TOTAL  since the VM was created, or its reset;",
	"       of the host, since KVM was loaded",
	"A graph is as high as its own highest rate.",
};

#define NR_HELP ((int)(sizeof(help_lines) / sizeof(help_lines[0])))

static void draw_help(const struct top_model *model,
		      const struct top_looks *looks)
{
	int page = LINES - 3, first = model->help_first, y;

	if (first + page > NR_HELP)
		first = page < NR_HELP ? NR_HELP - page : 0;
	attron(A_REVERSE);
	screen_put(0, 0, COLS, looks, " exitstat top: keys");
	attroff(A_REVERSE);
	for (y = 0; y < page && first + y < NR_HELP; y++) {
		const char *text = help_lines[first + y];

		/* In a small window, closer together. */
		if (COLS < 62 && strlen(text) > 29 && text[28] == ' ') {
			screen_put(2 + y, 0, 15, looks, "");
			mvprintw(2 + y, 1, "%.13s", text);
			screen_put(2 + y, 15, COLS - 15, looks, text + 29);
		} else {
			screen_put(2 + y, 1, COLS - 2, looks, text);
		}
	}
	screen_put(LINES - 1, 1, COLS - 2, looks, page < NR_HELP ?
	    "Down: more    any other key: back" : "any key: back");
}

/* --- all of it --- */

size_t top_draw_page(int lines)
{
	return lines > LINES_ABOVE + LINES_BELOW ?
		       lines - LINES_ABOVE - LINES_BELOW : 1;
}

void top_draw(const struct top_model *model, const struct top_looks *looks)
{
	erase();
	if (COLS < 40 || LINES < 10) {
		screen_put(0, 0, COLS - 1, looks, "too small:");
		if (LINES > 1)
			screen_put(1, 0, COLS - 1, looks, "40x10 at least");
	} else if (model->help) {
		draw_help(model, looks);
	} else {
		draw_title(model, looks);
		draw_host(model, looks);
		draw_path(model, looks);
		draw_rows(model, looks);
		draw_message(model, looks);
		draw_keys(model, looks);
	}
	curs_set(model->input != TOP_COMMANDS && !model->help);
	if (model->input == TOP_COMMANDS)
		move(LINES - 1, 0);
	refresh();
}
