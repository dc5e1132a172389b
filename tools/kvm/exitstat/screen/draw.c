// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "screen/draw.h"
#include "screen/draw_explained.h"
#include "screen/draw_help.h"
#include "screen/draw_rows.h"
#include "screen/screen.h"
#include "top/reading.h"
#include "top/row_times.h"

#define LINES_BELOW	2

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
			 off ? "OFF" :
			 now->source == SNAPSHOT_BPF ? "bpf" : "on", now->nr_vms,
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
	double most;

	if (!now)
		return;
	screen_rate(rate, delta_rate(delta->total, delta->ns));
	screen_total(total, model->since ? model->since->total :
		     now->has_since_load ? now->since_load : now->host.total);
	snprintf(text, sizeof(text), "%8s/s  %s exits", delta->since_load ?
		 "-" : rate, total);
	mvaddstr(1, 1, text);
	x = COLS >= 60 ? 32 : (int)strlen(text) + 3;
	width = draw_spark_width(COLS - x - 1);
	if (!width)
		return;
	most = draw_spark(1, x, width, model, NULL, looks);
	screen_rate(rate, most);
	snprintf(text, sizeof(text), "last minute, top %s/s", rate);
	/* Without room for all, what the graph does not say itself. */
	if (COLS - x - width - 2 >= (int)strlen(text))
		mvaddstr(1, x + width + 2, text);
	else
		screen_put(1, x + width + 2, COLS - x - width - 2, looks,
			   text + strlen("last minute, "));
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

/* --- the lines below --- */

/* Leaves out what stands last, and least, in a sentence with "2.5% CPUID, ...". */
static char *cut_items(char *sentence, size_t width)
{
	static const char more[] = ", ...";
	char *comma, *cut;

	if (utf8_width(sentence) <= width)
		return sentence;
	do {
		comma = strrchr(sentence, ',');
		/* One in the name of the VM. */
		if (!comma || strchr(comma, ':'))
			return sentence;
		*comma = '\0';
	} while (utf8_width(sentence) + strlen(more) > width);
	cut = xasprintf("%s%s", sentence, more);
	free(sentence);

	return cut;
}

/*
 * Where the time of the VM or vCPU that is chosen went, or of what is looked
 * into; NULL if that is not known. The caller frees it.
 */
static char *time_message(const struct top_model *model, int width)
{
	const struct top_row *row = NULL;
	char *sentence;

	if ((model->by == VIEW_VM || model->by == VIEW_VCPU) && model->nr_rows)
		row = &model->rows[model->selected];
	sentence = row_times_sentence(model, row);

	return sentence && width > 0 ? cut_items(sentence, width) : sentence;
}

static void draw_message(const struct top_model *model,
			 const struct top_looks *looks)
{
	const char *text = model->message[0] ? model->message : model->state;
	char where[64] = "", *sentence = NULL;
	int len;

	if (model->nr_rows > model->page)
		snprintf(where, sizeof(where), "%zu of %zu",
			 model->selected + 1, model->nr_rows);
	len = strlen(where);
	if (!*text)
		sentence = time_message(model, COLS - len - 3);
	attron(A_BOLD);
	if (!model->message[0] && !sentence)
		attron(screen_color(looks, SCREEN_WARNINGS));
	screen_put(LINES - 2, 1, COLS - len - 3, looks, sentence ? sentence : text);
	free(sentence);
	attroff(A_BOLD | screen_color(looks, SCREEN_WARNINGS));
	mvaddstr(LINES - 2, COLS - len - 1, where);
}

static void draw_keys(const struct top_model *model,
		      const struct top_looks *looks)
{
	static const char * const help[] = {
		"q quit  ? help  Enter in  Esc out  / filter  s sort  R reverse  r from now  Tab view  Space pause  + - interval",
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

/* --- all of it --- */

size_t top_draw_page(int lines)
{
	return lines > DRAW_ROWS_FROM + LINES_BELOW ?
		       lines - DRAW_ROWS_FROM - LINES_BELOW : 1;
}

void top_draw(const struct top_model *model, const struct top_looks *looks)
{
	erase();
	if (COLS < 40 || LINES < 10) {
		screen_put(0, 0, COLS - 1, looks, "too small:");
		if (LINES > 1)
			screen_put(1, 0, COLS - 1, looks, "40x10 at least");
	} else if (model->help) {
		top_draw_help(model, looks);
	} else if (model->explained[0]) {
		top_draw_explained(model, looks);
	} else {
		draw_title(model, looks);
		draw_host(model, looks);
		draw_path(model, looks);
		top_draw_rows(model, looks);
		draw_message(model, looks);
		draw_keys(model, looks);
	}
	curs_set(model->input != TOP_COMMANDS && !reading_is(model));
	if (model->input == TOP_COMMANDS)
		move(LINES - 1, 0);
	refresh();
}
