// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/statistics.h"
#include "base/text.h"
#include "base/utf8.h"
#include "kernel/which_vm.h"
#include "show/grid.h"
#include "show/runs.h"

void run_add(struct run *run, const struct snapshot *from,
	     const struct snapshot *to, const struct reasons *reasons,
	     const struct view_filter *filter)
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

/* Return: how many; the caller frees *@numbers. */
static size_t numbers_of(const struct runs *runs, size_t which,
			 double **numbers)
{
	size_t i, nr = 0;

	*numbers = xcalloc(runs->nr, sizeof(**numbers));
	for (i = 0; i < runs->nr; i++)
		if (runs->runs[i].counted && runs->runs[i].seen)
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

static void add_line(struct grid *grid, const struct line *line,
		     const struct line *all, const struct line *time)
{
	char text[NUMBER_TEXT];

	grid_add(grid, line->nr > 1 ? "%.1f" : "%.0f", line->mean);
	grid_add(grid, "%s", line->name);
	grid_add(grid, "#");
	grid_add(grid, "%s/s", format_rate(text, time->mean > 0 ?
					   line->mean * 1e9 / time->mean : 0));
	grid_add(grid, all->mean > 0 ? "%.1f%%" : "-",
		 100 * line->mean / all->mean);
	if (line->nr > 1)
		grid_add(grid, "( +- %5.2f%% )", line->mean > 0 ?
			 100 * line->deviation / line->mean : 0);
}

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

static void print_outlier(FILE *file, const struct runs *runs, size_t index,
			  const struct line *lines, size_t nr,
			  const struct line *all, const struct line *time)
{
	const struct run *run = &runs->runs[index];
	char text[NUMBER_TEXT], usual[NUMBER_TEXT];
	bool of_exits, of_time;
	const struct line *most;
	double *numbers;
	size_t n;

	n = numbers_of(runs, OF_ALL, &numbers);
	of_exits = is_outlier(run->total, numbers, n);
	free(numbers);
	n = numbers_of(runs, OF_TIME, &numbers);
	of_time = is_outlier(run->ns, numbers, n);
	free(numbers);
	if (!of_exits && !of_time)
		return;

	fprintf(file, "    outlier: run %zu", index + 1);
	if (of_exits) {
		fprintf(file, ", %llu exits where the median is %.0f",
			(unsigned long long)run->total, all->median);
		most = most_of(run, lines, nr);
		if (most)
			fprintf(file, ", most of all %s, %.0f where it is %.0f",
				most->name, number_of(run, most->which),
				most->median);
	}
	if (of_time)
		fprintf(file, ", %s where the median is %s",
			format_duration(text, run->ns),
			format_duration(usual, time->median));
	fputc('\n', file);
}

void runs_print(FILE *file, const struct runs *runs,
		const struct reasons *reasons, const char *what)
{
	struct line *lines, all, time;
	char *name = utf8_printable(what);
	char text[NUMBER_TEXT];
	struct grid grid;
	size_t nr, i;

	nr = make_lines(&lines, runs, reasons);
	make_line(&all, runs, OF_ALL, "total");
	make_line(&time, runs, OF_TIME, "");

	fprintf(file, "\n Exits of %s", name);
	if (all.nr > 1)
		fprintf(file, " (%zu runs: mean, +- standard deviation)",
			all.nr);
	fprintf(file, ":\n\n");
	free(name);
	if (!all.nr) {
		fprintf(file, "    <not counted>  total\n");
		goto out;
	}

	grid_init(&grid, all.nr > 1 ? "rllrrl" : "rllrr");
	for (i = 0; i < nr; i++)
		add_line(&grid, &lines[i], &all, &time);
	add_line(&grid, &all, &all, &time);
	grid_print(&grid, file, "    ");

	fprintf(file, "\n    %s elapsed", format_duration(text, time.mean));
	if (all.nr > 1 && time.mean > 0)
		fprintf(file, " ( +- %.2f%% )", 100 * time.deviation / time.mean);
	fprintf(file, "\n");
	for (i = 0; i < runs->nr; i++)
		if (runs->runs[i].counted && runs->runs[i].seen)
			print_outlier(file, runs, i, lines, nr, &all, &time);
out:
	free(lines);
}
