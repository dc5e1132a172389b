// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "top/ended.h"
#include "top/model.h"
#include "top/reading.h"
#include "top/rows.h"

static const uint64_t intervals_ms[] = {
	100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000
};

#define NR_INTERVALS (sizeof(intervals_ms) / sizeof(intervals_ms[0]))
#define NS_PER_MS 1000000ull

static void say(struct top_model *model, const char *text)
{
	snprintf(model->message, sizeof(model->message), "%s", text);
}

static void set_view(struct top_model *model, enum view_by by,
		     const struct top_row *selected)
{
	model->by = by;
	model->filter[0] = 0;
	model->selected = 0;
	model->first = 0;
	model->follows = selected;
	rows_rebuild(model, selected);
}

static void go_in(struct top_model *model)
{
	struct top_scope *scope = &model->scope;
	struct top_row row;

	if (model->selected >= model->nr_rows)
		return;
	row = model->rows[model->selected];
	if (row.ended && !model->ended) {
		say(model, "that VM has ended");
		return;
	}
	switch (model->by) {
	case VIEW_VM:
		strcpy(scope->vm, row.vm);
		free(scope->label);
		scope->label = xstrdup(row.label);
		set_view(model, VIEW_VCPU, NULL);
		break;
	case VIEW_VCPU:
		if (!scope->vm[0]) {
			strcpy(scope->vm, row.vm);
			free(scope->label);
			scope->label = xasprintf("%.*s",
						 (int)(strrchr(row.label, '/') -
						       row.label), row.label);
		}
		scope->has_vcpu = true;
		scope->vcpu = row.vcpu;
		if (model->ended) {
			size_t i;

			counts_free(&model->ended_counts);
			memset(&model->ended_counts, 0,
			       sizeof(model->ended_counts));
			for (i = 0; i < model->nr_ended_vcpus; i++)
				if (model->ended_vcpus[i].id == row.vcpu)
					counts_copy(&model->ended_counts,
						    &model->ended_vcpus[i].counts);
		}
		set_view(model, VIEW_REASON, NULL);
		break;
	case VIEW_CLASS:
		scope->has_class = true;
		scope->class = row.index;
		set_view(model, VIEW_REASON, NULL);
		break;
	case VIEW_REASON:
		reading_explain(model);
		break;
	}
}

/* Return: false if this is the host. */
static bool go_out(struct top_model *model)
{
	struct top_scope *scope = &model->scope;
	struct top_row row = { 0 };

	if (scope->has_class) {
		row.index = scope->class;
		scope->has_class = false;
		set_view(model, VIEW_CLASS, &row);
	} else if (scope->has_vcpu) {
		strcpy(row.vm, scope->vm);
		row.vcpu = scope->vcpu;
		scope->has_vcpu = false;
		if (model->ended)
			ended_leave_vcpu(model);
		set_view(model, VIEW_VCPU, &row);
	} else if (scope->vm[0]) {
		strcpy(row.vm, scope->vm);
		scope->vm[0] = 0;
		ended_free(model);
		set_view(model, VIEW_VM, &row);
	} else {
		return false;
	}

	return true;
}

/* The view in this scope, or in the innermost around it that has it. */
static void choose_view(struct top_model *model, enum view_by by)
{
	if (by != VIEW_REASON && model->now &&
	    model->now->source == SNAPSHOT_SYSFS) {
		say(model, "sysfs has only the host's reasons");
		return;
	}
	if (model->scope.has_class && by != VIEW_REASON)
		go_out(model);
	if (model->scope.has_vcpu && (by == VIEW_VCPU || by == VIEW_VM))
		go_out(model);
	if (model->scope.vm[0] && by == VIEW_VM)
		go_out(model);
	if (model->by != by)
		set_view(model, by, NULL);
}

static void next_view(struct top_model *model)
{
	static const enum view_by order[] = {
		VIEW_VM, VIEW_VCPU, VIEW_REASON, VIEW_CLASS
	};
	size_t i = 0, first = 0;

	if (model->scope.vm[0])
		first = model->scope.has_vcpu ? 2 : 1;
	while (order[i] != model->by)
		i++;
	choose_view(model, order[i < 3 ? i + 1 : first]);
}

static void choose_sort(struct top_model *model, enum top_sort sort)
{
	if (sort >= top_model_sorts(model)) {
		say(model, model->now && model->now->source == SNAPSHOT_SYSFS ?
			   "sysfs has no times of reasons" : TOP_NO_TIME);
		return;
	}
	model->sort = sort;
	model->reverse = false;
	snprintf(model->message, sizeof(model->message), "sorted by %s",
		 top_sort_name(sort));
	rows_rebuild(model, NULL);
}

static void move(struct top_model *model, size_t to)
{
	model->selected = to;
	model->follows = to;
	rows_scroll(model);
}

static void move_by(struct top_model *model, long rows)
{
	long to = (long)model->selected + rows;

	if (!model->nr_rows)
		return;
	if (to < 0)
		to = 0;
	if (to >= (long)model->nr_rows)
		to = model->nr_rows - 1;
	move(model, to);
}

static bool change_interval(struct top_model *model, bool longer)
{
	uint64_t now = model->interval_ns, best = now;
	size_t i;

	for (i = 0; i < NR_INTERVALS; i++) {
		if (longer && best == now && intervals_ms[i] * NS_PER_MS > now)
			best = intervals_ms[i] * NS_PER_MS;
		if (!longer && intervals_ms[i] * NS_PER_MS < now)
			best = intervals_ms[i] * NS_PER_MS;
	}
	model->interval_ns = best;
	snprintf(model->message, sizeof(model->message), "every %g s%s",
		 best / 1e9,
		 best != now ? "" :
		 longer ? ", which is the longest" : ", which is the shortest");

	return best != now;
}

static void cut_last(char *text)
{
	size_t len = strlen(text);

	/* All bytes of the last character. */
	while (len && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
		len--;
	text[len ? len - 1 : 0] = 0;
}

/* Selects a row with the text, this one or one below, and goes on at the top. */
static void search(struct top_model *model, size_t from)
{
	size_t i, index;

	for (i = 0; i < model->nr_rows && model->search[0]; i++) {
		index = (from + i) % model->nr_rows;
		if (utf8_contains(model->rows[index].label, model->search)) {
			move(model, index);
			return;
		}
	}
	if (model->search[0])
		say(model, "nothing has this in its name");
}

/* What follows from a change of the text. */
static void typed(struct top_model *model)
{
	if (model->input == TOP_INTO_FILTER)
		rows_rebuild(model, NULL);
	else if (model->input == TOP_INTO_SEARCH)
		search(model, model->selected);
}

static void type_text(struct top_model *model, int key)
{
	char *text = model->input == TOP_INTO_FILTER ? model->filter :
						       model->search;

	switch (key) {
	case '\n':
	case TOP_KEY_IN:
		model->input = TOP_COMMANDS;
		return;
	case TOP_KEY_ESCAPE:
		text[0] = 0;
		typed(model);
		model->input = TOP_COMMANDS;
		return;
	case TOP_KEY_BACKSPACE:
		if (!text[0])
			model->input = TOP_COMMANDS;
		cut_last(text);
		break;
	case TOP_KEY_UP:
		move_by(model, -1);
		return;
	case TOP_KEY_DOWN:
		move_by(model, 1);
		return;
	default:
		if (key >= TOP_KEY_UP)
			return;
		utf8_append(text, TOP_FILTER, key);
	}
	typed(model);
}

static void click_row(struct top_model *model, size_t index)
{
	if (index >= model->nr_rows)
		return;
	if (index == model->selected)
		go_in(model);
	else
		move(model, index);
}

static void move_key(struct top_model *model, int key)
{
	if (key >= TOP_KEY_ROW) {
		click_row(model, key - TOP_KEY_ROW);
		return;
	}
	switch (key) {
	case TOP_KEY_UP:
	case 'k':
		move_by(model, -1);
		break;
	case TOP_KEY_DOWN:
	case 'j':
		move_by(model, 1);
		break;
	case TOP_KEY_PAGE_UP:
		move_by(model, -(long)model->page);
		break;
	case TOP_KEY_PAGE_DOWN:
		move_by(model, model->page);
		break;
	case TOP_KEY_HOME:
	case 'g':
		move(model, 0);
		break;
	case TOP_KEY_END:
	case 'G':
		move(model, model->nr_rows ? model->nr_rows - 1 : 0);
		break;
	}
}

static enum top_action view_key(struct top_model *model, int key)
{
	switch (key) {
	case TOP_KEY_IN:
	case '\n':
		go_in(model);
		break;
	case TOP_KEY_OUT:
	case TOP_KEY_BACKSPACE:
		if (!go_out(model))
			say(model, "this is the host: q quits");
		break;
	case TOP_KEY_ESCAPE:
		if (model->filter[0]) {
			model->filter[0] = 0;
			rows_rebuild(model, NULL);
		} else if (!go_out(model)) {
			say(model, "this is the host: q quits");
		}
		break;
	case TOP_KEY_NEXT_VIEW:
		next_view(model);
		break;
	case '1':
		choose_view(model, VIEW_VM);
		break;
	case '2':
		choose_view(model, VIEW_VCPU);
		break;
	case '3':
		choose_view(model, VIEW_REASON);
		break;
	case '4':
		choose_view(model, VIEW_CLASS);
		break;
	default:
		move_key(model, key);
	}

	return TOP_NOTHING;
}

/* Keys that do the same whatever is on the screen. Return: whether it is one. */
static bool function_key(struct top_model *model, int key)
{
	switch (key) {
	case TOP_KEY_HELP:
		reading_help(model);
		return true;
	case TOP_KEY_SEARCH:
		/* Again: the next one. */
		if (model->input == TOP_INTO_SEARCH) {
			search(model, model->selected + 1);
			return true;
		}
		model->search[0] = 0;
		model->input = TOP_INTO_SEARCH;
		return true;
	case TOP_KEY_FILTER:
		model->input = TOP_INTO_FILTER;
		return true;
	case TOP_KEY_SORT:
		choose_sort(model, (model->sort + 1) % top_model_sorts(model));
		return true;
	}

	return false;
}

enum top_action top_model_key(struct top_model *model, int key)
{
	model->message[0] = 0;
	if (key == TOP_KEY_QUIT)
		return TOP_QUIT;
	if (reading_is(model)) {
		reading_key(model, key);
		return TOP_NOTHING;
	}
	if (function_key(model, key))
		return TOP_NOTHING;
	if (model->input != TOP_COMMANDS) {
		type_text(model, key);
		return TOP_NOTHING;
	}

	switch (key) {
	case 'q':
	case 'Q':
		return TOP_QUIT;
	case 'h':
	case '?':
		function_key(model, TOP_KEY_HELP);
		break;
	case 'e':
		reading_explain(model);
		break;
	case ' ':
		model->paused = !model->paused;
		return model->paused ? TOP_NOTHING : TOP_SAMPLE;
	case '.':
		return TOP_SAMPLE;
	case '/':
		function_key(model, TOP_KEY_FILTER);
		break;
	case 'r':
		if (!model->now)
			break;
		say(model, "totals count from now on: a shows all again");
		return TOP_COUNT_NOW;
	case 'a':
		return TOP_COUNT_ALL;
	case '+':
	case '-':
		return change_interval(model, key == '+') ? TOP_INTERVAL :
							    TOP_NOTHING;
	case 'P':
		choose_sort(model, TOP_BY_RATE);
		break;
	case 'S':
		choose_sort(model, TOP_BY_SHARE);
		break;
	case 'T':
		choose_sort(model, TOP_BY_TOTAL);
		break;
	case 'H':
		choose_sort(model, TOP_BY_TIME);
		break;
	case 'A':
		choose_sort(model, TOP_BY_AVERAGE);
		break;
	case 'N':
		choose_sort(model, TOP_BY_NAME);
		break;
	case 's':
	case '>':
		function_key(model, TOP_KEY_SORT);
		break;
	case '<':
		choose_sort(model, (model->sort + top_model_sorts(model) - 1) %
				   top_model_sorts(model));
		break;
	case 'R':
	case 'I':
		model->reverse = !model->reverse;
		rows_rebuild(model, NULL);
		break;
	default:
		return view_key(model, key);
	}

	return TOP_NOTHING;
}
