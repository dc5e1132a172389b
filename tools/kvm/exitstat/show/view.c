// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "show/view.h"

static void add_row(struct view *view, const char *label, uint64_t exits,
		    size_t index)
{
	struct view_row *row;

	if (!exits)
		return;
	grow((void **)&view->rows, view->nr, sizeof(*row));
	row = &view->rows[view->nr++];
	row->label = xstrdup(label);
	row->exits = exits;
	row->index = index;
}

static int compare(const void *a, const void *b)
{
	const struct view_row *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return strcmp(left->label, right->label);
}

/* The rows that the filter is about; sums them up in @counts too. */
static void add_rows(struct view *view, const struct delta *delta,
		     bool of_vcpus, const struct filter *filter,
		     bool list, struct counts *counts)
{
	const struct delta_row *rows = of_vcpus ? delta->vcpus : delta->vms;
	size_t nr = of_vcpus ? delta->nr_vcpus : delta->nr_vms, i;
	enum vm_match best = filter_best(filter, delta);
	char *label;

	view->ns = of_vcpus ? delta->vcpus_ns : delta->vms_ns;
	for (i = 0; i < nr; i++) {
		if (!filter_passes(filter, best, &rows[i], of_vcpus))
			continue;
		view->matched++;
		counts_sum(counts, &rows[i].counts);
		if (!list)
			continue;
		label = of_vcpus ? xasprintf("%s/%u", rows[i].label,
					     rows[i].vcpu) :
				   xstrdup(rows[i].label);
		add_row(view, label, rows[i].counts.total, i);
		free(label);
	}
	view->total = counts->total;
}

static void add_reasons(struct view *view, const struct counts *counts,
			const struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < counts->nr; i++)
		add_row(view, reasons->reason[i].name, counts->exits[i], i);
}

static void add_classes(struct view *view, const struct counts *counts,
			const struct reasons *reasons)
{
	uint64_t *sums = counts_by_class(counts, reasons);
	size_t i;

	for (i = 0; i < reasons->nr_classes; i++)
		add_row(view, reasons->class[i], sums[i], i);
	free(sums);
}

void view_make(struct view *view, const struct delta *delta,
	       const struct reasons *reasons, enum view_by by,
	       const struct filter *filter)
{
	bool of_vcpus = by == VIEW_VCPU || filter->has_vcpu;
	bool list = by == VIEW_VM || by == VIEW_VCPU;
	struct counts counts = { 0 };

	memset(view, 0, sizeof(*view));
	if (list || filter->vm || filter->has_vcpu) {
		add_rows(view, delta, of_vcpus, filter, list, &counts);
	} else {
		counts_copy(&counts, &delta->host);
		view->total = delta->total;
		view->ns = delta->ns;
	}
	if (by == VIEW_REASON)
		add_reasons(view, &counts, reasons);
	else if (by == VIEW_CLASS)
		add_classes(view, &counts, reasons);
	counts_free(&counts);
	if (view->nr)
		qsort(view->rows, view->nr, sizeof(*view->rows), compare);
}

void view_free(struct view *view)
{
	size_t i;

	for (i = 0; i < view->nr; i++)
		free(view->rows[i].label);
	free(view->rows);
	memset(view, 0, sizeof(*view));
}

int view_parse_by(const char *text, enum view_by *by, struct error *error)
{
	static const char * const names[] = {
		[VIEW_REASON] = "reason",
		[VIEW_CLASS] = "class",
		[VIEW_VM] = "vm",
		[VIEW_VCPU] = "vcpu",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(text, names[i])) {
			*by = i;
			return 0;
		}
	}

	return error_set(error, "\"%s\" is not vm, vcpu, reason or class",
			 text);
}
