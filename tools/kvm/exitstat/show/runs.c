// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics.h"
#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "delta/which_vm.h"
#include "recording/member.h"
#include "show/document.h"
#include "show/runs.h"

void run_add(struct run *run, const struct snapshot *from,
	     const struct snapshot *to, const struct reasons *reasons,
	     const struct filter *filter)
{
	struct delta delta;
	struct view view;
	size_t i;

	/* All since KVM was loaded is not of the run. */
	if (from->source != to->source) {
		run->flags |= RUN_SOURCES;
		return;
	}
	delta_compute(&delta, from, to);
	view_make(&view, &delta, reasons, VIEW_REASON, filter);
	if (delta.reloaded)
		run->flags |= RUN_RELOADED;
	else if (!snapshot_counts(from) || !snapshot_counts(to))
		run->flags |= RUN_OFF;
	if (delta.reset && !filter->vm)
		run->flags |= to->has_since_load ? RUN_HIDDEN : RUN_RESET;
	for (i = 0; filter->vm && i < delta.nr_vms; i++)
		if (delta.vms[i].reset &&
		    vm_match(delta.vms[i].vm, delta.vms[i].pid,
			     delta.vms[i].identity, filter->vm))
			run->flags |= RUN_RESET;
	if (delta.overflowed && filter->vm)
		run->flags |= RUN_OVERFLOWED;
	if (!filter->vm || view.matched)
		run->seen = true;
	if (snapshot_counts(from) || snapshot_counts(to))
		run->counted = true;
	run->ns += view.ns;
	run->total += view.total;
	for (i = 0; i < view.nr; i++)
		counts_add(&run->counts, view.rows[i].index,
			   view.rows[i].exits);
	view_free(&view);
	delta_free(&delta);
}

void runs_append(struct runs *runs, struct run *run)
{
	grow((void **)&runs->runs, runs->nr, sizeof(*run));
	runs->runs[runs->nr++] = *run;
}

void runs_free(struct runs *runs)
{
	size_t i;

	for (i = 0; i < runs->nr; i++)
		counts_free(&runs->runs[i].counts);
	free(runs->runs);
	memset(runs, 0, sizeof(*runs));
}

/* One number of each run that was counted; @which is a reason, or these. */
#define OF_ALL		((size_t)-1)
#define OF_TIME		((size_t)-2)
#define OF_HIDDEN	((size_t)-3)

static double number_of(const struct run *run, size_t which)
{
	switch (which) {
	case OF_ALL:
		return run->total;
	case OF_TIME:
		return run->ns;
	case OF_HIDDEN:
		return run->total > run->counts.total ?
		       run->total - run->counts.total : 0;
	}

	return counts_get(&run->counts, which);
}

static bool is_in(const struct run *run)
{
	return run->counted && run->seen;
}

/* Return: how many; the caller frees *@numbers. */
static size_t numbers_of(const struct runs *runs, size_t which,
			 double **numbers)
{
	size_t i, nr = 0;

	*numbers = xcalloc(runs->nr, sizeof(**numbers));
	for (i = 0; i < runs->nr; i++)
		if (is_in(&runs->runs[i]))
			(*numbers)[nr++] = number_of(&runs->runs[i], which);

	return nr;
}

struct line {
	size_t which;
	const char *name;
	size_t nr;
	double mean, median, deviation;
};

static void make_line(struct line *line, const struct runs *runs, size_t which,
		      const char *name)
{
	double *numbers;

	line->which = which;
	line->name = name;
	line->nr = numbers_of(runs, which, &numbers);
	line->mean = mean_of(numbers, line->nr);
	line->median = median_of(numbers, line->nr);
	line->deviation = deviation_of(numbers, line->nr);
	free(numbers);
}

static int compare(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	if (left->mean != right->mean)
		return left->mean < right->mean ? 1 : -1;

	return strcmp(left->name, right->name);
}

/* Return: how many; the caller frees *@lines, which has no line of zeros. */
static size_t make_lines(struct line **lines, const struct runs *runs,
			 const struct reasons *reasons)
{
	size_t i, nr = 0;

	*lines = xcalloc(reasons->nr + 1, sizeof(**lines));
	for (i = 0; i < reasons->nr; i++) {
		make_line(&(*lines)[nr], runs, i, reasons->reason[i].name);
		nr += (*lines)[nr].mean > 0;
	}
	make_line(&(*lines)[nr], runs, OF_HIDDEN, "hidden by a reset");
	nr += (*lines)[nr].mean > 0;
	qsort(*lines, nr, sizeof(**lines), compare);

	return nr;
}

/* Of all runs. */
struct means {
	struct line *lines, all, time;
	size_t nr;
};

const struct column runs_columns[] = {
	{ "EXITS", NULL, COLUMN_RIGHT, "the mean of all runs" },
	{ "REASON", NULL, COLUMN_CUT, "why" },
	{ "", NULL, COLUMN_DROP, NULL },
	{ "RATE", NULL, COLUMN_RIGHT | COLUMN_DROP, "exits per second" },
	{ "SHARE", NULL, COLUMN_RIGHT | COLUMN_DROP,
	  "of all exits, in percent" },
	{ "DEVIATION", NULL, COLUMN_DROP,
	  "the standard deviation of the runs, in percent of the mean" },
	{ "MEDIAN", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "of all runs" },
	{ 0 }
};

/* The reason in which the run differs most from the others. */
static const struct line *most_of(const struct run *run,
				  const struct line *lines, size_t nr)
{
	const struct line *most = NULL;
	double distance, greatest = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		distance = fabs(number_of(run, lines[i].which) -
				lines[i].median);
		if (distance > greatest) {
			greatest = distance;
			most = &lines[i];
		}
	}

	return most;
}

/* In how many exits it took, and how long. */
static void find_outlier(const struct runs *runs, size_t index, bool *of_exits,
			 bool *of_time)
{
	const struct run *run = &runs->runs[index];
	double *numbers;
	size_t n;

	n = numbers_of(runs, OF_ALL, &numbers);
	*of_exits = is_outlier(run->total, numbers, n);
	free(numbers);
	n = numbers_of(runs, OF_TIME, &numbers);
	*of_time = is_outlier(run->ns, numbers, n);
	free(numbers);
}

static void print_outlier(FILE *file, const struct runs *runs, size_t index,
			  const struct means *means)
{
	const struct run *run = &runs->runs[index];
	char text[NUMBER_TEXT], usual[NUMBER_TEXT];
	bool of_exits, of_time;
	const struct line *most;

	find_outlier(runs, index, &of_exits, &of_time);
	if (!of_exits && !of_time)
		return;

	fprintf(file, "    outlier: run %zu", index + 1);
	if (of_exits) {
		fprintf(file, ", %llu exits where the median is %.0f",
			(unsigned long long)run->total, means->all.median);
		most = most_of(run, means->lines, means->nr);
		if (most)
			fprintf(file, ", most of all %s, %.0f where it is %.0f",
				most->name, number_of(run, most->which),
				most->median);
	}
	if (of_time)
		fprintf(file, ", %s where the median is %s",
			format_duration(text, run->ns),
			format_duration(usual, means->time.median));
	fputc('\n', file);
}

static void make_means(struct means *means, const struct runs *runs,
		       const struct reasons *reasons)
{
	means->nr = make_lines(&means->lines, runs, reasons);
	make_line(&means->all, runs, OF_ALL, "total");
	make_line(&means->time, runs, OF_TIME, "");
}

static void add_line(struct grid *grid, const struct line *line,
		     const struct means *means)
{
	const struct line *all = &means->all, *time = &means->time;
	double rate = line->mean * 1e9 / time->mean;
	double share = 100 * line->mean / all->mean;
	double deviation = 100 * line->deviation / line->mean;
	char text[NUMBER_TEXT];

	if (line->nr > 1)
		grid_value(grid, real_new(line->mean), "%.1f", line->mean);
	else
		grid_u64(grid, line->mean);
	grid_text(grid, line->name);
	grid_text(grid, "#");
	grid_value(grid, real_new(rate), "%s/s",
		   format_rate(text, time->mean > 0 ? rate : 0));
	grid_value(grid, real_new(share), all->mean > 0 ? "%.1f%%" : "-", share);
	if (line->nr > 1)
		grid_value(grid, real_new(deviation), "( +- %5.2f%% )",
			   line->mean > 0 ? deviation : 0);
	else
		grid_value(grid, NULL, "%s", "");
	grid_value(grid, real_new(line->median), "%.1f", line->median);
}

static void add_lines(struct grid *grid, const struct means *means)
{
	size_t i;

	/* The total is more than the sum then, which tells programs the same. */
	for (i = 0; means->all.nr && i < means->nr; i++)
		if (means->lines[i].which != OF_HIDDEN ||
		    !grid_for_programs(grid->form))
			add_line(grid, &means->lines[i], means);
}

static struct json_object *run_object(const struct runs *runs, size_t index)
{
	struct json_object *object = json_object_new_object();
	const struct run *run = &runs->runs[index];
	bool of_exits, of_time;

	add_u64(object, "status", run->status);
	json_object_object_add(object, "counted",
			       json_object_new_boolean(is_in(run)));
	if (!is_in(run))
		return object;
	document_add_exits(object, run->total, run->ns);
	find_outlier(runs, index, &of_exits, &of_time);
	json_object_object_add(object, "outlier",
			       json_object_new_boolean(of_exits || of_time));

	return object;
}

void runs_add(struct json_object *object, const struct runs *runs,
	      const struct reasons *reasons, const struct grid_form *form)
{
	struct json_object *array = json_object_new_array();
	struct means means;
	struct grid grid;
	size_t i;

	for (i = 0; i < runs->nr; i++)
		json_object_array_add(array, run_object(runs, i));
	json_object_object_add(object, "runs", array);

	make_means(&means, runs, reasons);
	grid_init(&grid, runs_columns, form);
	add_lines(&grid, &means);
	json_object_object_add(object, "reasons", grid_json(&grid));
	if (means.all.nr)
		add_line(&grid, &means.all, &means);
	document_add_row(object, "total", &grid);
	free(means.lines);
}

void runs_print_rows(FILE *file, const struct runs *runs,
		     const struct reasons *reasons, const struct grid_form *form)
{
	struct means means;
	struct grid grid;

	make_means(&means, runs, reasons);
	grid_init(&grid, runs_columns, form);
	add_lines(&grid, &means);
	grid_print(&grid, file, "");
	free(means.lines);
}

void runs_print(FILE *file, const struct runs *runs,
		const struct reasons *reasons, const char *what,
		const struct grid_form *form)
{
	char *name = utf8_printable(what);
	const struct line *all, *time;
	char text[NUMBER_TEXT];
	struct means means;
	struct grid grid;
	size_t i;

	make_means(&means, runs, reasons);
	all = &means.all;
	time = &means.time;
	fprintf(file, "\n Exits of %s", name);
	if (all->nr > 1)
		fprintf(file, " (%zu runs: mean, +- standard deviation)",
			all->nr);
	fprintf(file, ":\n\n");
	free(name);
	if (!all->nr) {
		fprintf(file, "    <not counted>  total\n");
		goto out;
	}

	grid_init(&grid, runs_columns, form);
	grid.bare = true;
	add_lines(&grid, &means);
	add_line(&grid, all, &means);
	grid_print(&grid, file, "    ");

	fprintf(file, "\n    %s elapsed", format_duration(text, time->mean));
	if (all->nr > 1 && time->mean > 0)
		fprintf(file, " ( +- %.2f%% )",
			100 * time->deviation / time->mean);
	fprintf(file, "\n");
	for (i = 0; i < runs->nr; i++)
		if (is_in(&runs->runs[i]))
			print_outlier(file, runs, i, &means);
out:
	free(means.lines);
}
