// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "base/utf8.h"
#include "top/row_times.h"
#include "top/rows.h"

/* Of the scope. @gone: one that ended counts as well. */
static const struct delta_row *find_delta(const struct top_model *model,
					  const struct delta *delta, bool gone)
{
	const struct top_scope *scope = &model->scope;
	const struct delta_row *rows = scope->has_vcpu ? delta->vcpus :
							 delta->vms;
	size_t nr = scope->has_vcpu ? delta->nr_vcpus : delta->nr_vms, i;

	for (i = 0; i < nr; i++)
		if (!strcmp(rows[i].vm, scope->vm) &&
		    (gone || (rows[i].fate != FATE_ENDED &&
			      rows[i].fate != FATE_CAME_AND_ENDED)) &&
		    (!scope->has_vcpu || rows[i].vcpu == scope->vcpu))
			return &rows[i];

	return NULL;
}

const struct counts *rows_find_counts(const struct snapshot *snapshot,
				      const char *vm, bool of_vcpu,
					unsigned int vcpu)
{
	size_t i;

	for (i = 0; of_vcpu && i < snapshot->nr_vcpus; i++)
		if (snapshot->vcpus[i].id == vcpu &&
		    !strcmp(snapshot->vcpus[i].vm, vm))
			return &snapshot->vcpus[i].counts;
	for (i = 0; !of_vcpu && i < snapshot->nr_vms; i++)
		if (!strcmp(snapshot->vms[i].name, vm))
			return &snapshot->vms[i].counts;

	return NULL;
}

const struct counts *rows_find_retired(const struct snapshot *snapshot,
				       const char *vm)
{
	size_t i;

	for (i = snapshot->nr_retired; i--;)
		if (!strcmp(snapshot->retired[i].name, vm))
			return &snapshot->retired[i].counts;

	return NULL;
}

/* The counts of the scope: of the interval, and all. Either may be NULL. */
struct source_counts {
	const struct counts *interval, *all;
	uint64_t interval_total, all_total;
	uint64_t ns;
};

/* Instead of all there are: what came since the user asked for it. */
static void count_since(const struct top_model *model,
			struct source_counts *counts)
{
	const struct delta_row *row;

	if (!model->scope.vm[0]) {
		counts->all = &model->since->host;
		counts->all_total = model->since->total;
		return;
	}
	row = find_delta(model, model->since, true);
	counts->all = row ? &row->counts : NULL;
	counts->all_total = row ? row->counts.total : 0;
}

static void get_all_counts(const struct top_model *model,
			   struct source_counts *counts)
{
	const struct delta *delta = model->delta;
	const struct delta_row *row;

	memset(counts, 0, sizeof(*counts));
	if (!model->scope.vm[0]) {
		counts->interval = &delta->host;
		counts->interval_total = delta->total;
		counts->all = &model->now->host;
		counts->all_total = model->now->has_since_load ?
					    model->now->since_load :
					    model->now->host.total;
		counts->ns = delta->ns;
		return;
	}
	if (model->ended) {
		counts->all = &model->ended_counts;
		counts->all_total = model->ended_counts.total;
		return;
	}
	row = find_delta(model, delta, false);
	if (row) {
		counts->interval = &row->counts;
		counts->interval_total = row->counts.total;
	}
	counts->ns = model->scope.has_vcpu ? delta->vcpus_ns : delta->vms_ns;
	counts->all = rows_find_counts(model->now, model->scope.vm,
				       model->scope.has_vcpu, model->scope.vcpu);
	if (counts->all)
		counts->all_total = counts->all->total;
}

static void get_counts(const struct top_model *model,
		       struct source_counts *counts)
{
	get_all_counts(model, counts);
	/* Of what is gone, the last counts are all that is left. */
	if (model->since && !model->ended)
		count_since(model, counts);
}

static struct top_row *add_row(struct top_model *model, const char *label)
{
	struct top_row *row;

	grow((void **)&model->rows, model->nr_rows, sizeof(*row));
	row = &model->rows[model->nr_rows++];
	memset(row, 0, sizeof(*row));
	row->label = xstrdup(label);

	return row;
}

static void add_reasons(struct top_model *model,
			const struct source_counts *counts)
{
	const struct reasons *reasons = model->reasons;
	uint64_t exits, total;
	struct top_row *row;
	size_t i;

	for (i = 0; i < reasons->nr; i++) {
		if (model->scope.has_class &&
		    reasons->reason[i].class_index != model->scope.class)
			continue;
		exits = counts->interval ? counts_get(counts->interval, i) : 0;
		total = counts->all ? counts_get(counts->all, i) : 0;
		if (!exits && !total)
			continue;
		row = add_row(model, reasons->reason[i].name);
		row->index = i;
		row->exits = exits;
		row->rate = delta_rate(exits, counts->ns);
		row->total = total;
	}
}

static void add_classes(struct top_model *model,
			const struct source_counts *counts)
{
	const struct reasons *reasons = model->reasons;
	struct counts none = { 0 };
	uint64_t *exits, *totals;
	struct top_row *row;
	size_t i;

	exits = counts_by_class(counts->interval ? counts->interval : &none,
				reasons);
	totals = counts_by_class(counts->all ? counts->all : &none, reasons);
	for (i = 0; i < reasons->nr_classes; i++) {
		if (!exits[i] && !totals[i])
			continue;
		row = add_row(model, reasons->class[i]);
		row->index = i;
		row->exits = exits[i];
		row->rate = delta_rate(exits[i], counts->ns);
		row->total = totals[i];
	}
	free(exits);
	free(totals);
}

/* Names of the VMs whose totals there are, each with its place. */
static void index_totals(const struct top_model *model, struct name_index *names)
{
	size_t i;

	for (i = 0; model->since && i < model->since->nr_vms; i++)
		name_index_set(names, model->since->vms[i].vm, i);
	for (i = 0; !model->since && i < model->now->nr_vms; i++)
		name_index_set(names, model->now->vms[i].name, i);
}

static uint64_t vm_total(const struct top_model *model,
			 const struct name_index *names, const char *vm,
			 bool ended)
{
	const struct counts *counts = NULL;
	size_t place;

	if (ended && !model->since)
		counts = rows_find_retired(model->now, vm);
	else if (name_index_find(names, vm, &place))
		counts = model->since ? &model->since->vms[place].counts :
					&model->now->vms[place].counts;

	return counts ? counts->total : 0;
}

static void add_vms(struct top_model *model)
{
	const struct delta *delta = model->delta;
	struct name_index names = { 0 };
	const struct delta_row *vm;
	struct top_row *row;
	size_t i;

	index_totals(model, &names);
	for (i = 0; i < delta->nr_vms; i++) {
		vm = &delta->vms[i];
		/* Not those that ended before we came. */
		if (delta->since_load && vm->fate == FATE_CAME_AND_ENDED)
			continue;
		row = add_row(model, vm->label);
		strcpy(row->vm, vm->vm);
		strcpy(row->comm, vm->comm);
		row->tid = vm->pid;
		row->pid = identity_process(vm->identity, vm->pid);
		row->nr_vcpus = vm->nr_vcpus;
		row->ended = vm->fate == FATE_ENDED ||
			     vm->fate == FATE_CAME_AND_ENDED;
		row->exits = vm->counts.total;
		row->rate = delta_rate(row->exits, delta->vms_ns);
		row->total = vm_total(model, &names, vm->vm, row->ended);
	}
	name_index_free(&names);
}

static struct top_row *add_vcpu(struct top_model *model, const char *vm,
				const char *label, unsigned int vcpu)
{
	struct top_row *row;
	char *text;

	text = model->scope.vm[0] ? xasprintf("vCPU %u", vcpu) :
				    xasprintf("%s/%u", label, vcpu);
	row = add_row(model, text);
	free(text);
	strcpy(row->vm, vm);
	row->vcpu = vcpu;

	return row;
}

static void add_vcpus(struct top_model *model)
{
	const struct delta *delta = model->delta;
	const struct counts *counts;
	struct top_row *row;
	size_t i;

	for (i = 0; model->ended && i < model->nr_ended_vcpus; i++) {
		row = add_vcpu(model, model->scope.vm, "",
			       model->ended_vcpus[i].id);
		row->ended = true;
		row->total = model->ended_vcpus[i].counts.total;
	}
	for (i = 0; !model->ended && i < delta->nr_vcpus; i++) {
		const struct delta_row *vcpu = &delta->vcpus[i];

		if (model->scope.vm[0] && strcmp(vcpu->vm, model->scope.vm))
			continue;
		row = add_vcpu(model, vcpu->vm, vcpu->label, vcpu->vcpu);
		row->exits = vcpu->counts.total;
		row->rate = delta_rate(row->exits, delta->vcpus_ns);
		/* The rows of a delta are in the order of its last snapshot. */
		counts = model->since ? &model->since->vcpus[i].counts :
					&model->now->vcpus[i].counts;
		row->total = counts->total;
	}
}

static bool passes(const struct top_model *model, const struct top_row *row)
{
	return utf8_contains(row->label, model->filter);
}

struct order {
	enum top_sort sort;
	bool reverse;
};

static int by_number(double a, double b)
{
	return a < b ? 1 : a > b ? -1 : 0;
}

static int compare(const void *a, const void *b, void *context)
{
	const struct top_row *left = a, *right = b;
	const struct order *order = context;
	int r = 0;

	if (order->sort == TOP_BY_NAME)
		r = strverscmp(left->label, right->label);
	else if (order->sort == TOP_BY_TIME)
		r = by_number(left->time.per_second, right->time.per_second);
	else if (order->sort == TOP_BY_AVERAGE)
		r = by_number(left->time.average_ns, right->time.average_ns);
	/* Without times, those are in this order. */
	if (!r && order->sort != TOP_BY_NAME && order->sort != TOP_BY_TOTAL)
		r = by_number(left->rate, right->rate);
	if (!r && order->sort != TOP_BY_NAME && left->total != right->total)
		r = left->total < right->total ? 1 : -1;
	if (!r)
		r = strverscmp(left->label, right->label);
	if (!r)
		r = strverscmp(left->vm, right->vm);

	return order->reverse ? -r : r;
}

static bool same_row(const struct top_row *a, const struct top_row *b)
{
	return !strcmp(a->vm, b->vm) && a->vcpu == b->vcpu &&
	       a->index == b->index;
}

void rows_scroll(struct top_model *model)
{
	if (model->selected >= model->nr_rows)
		model->selected = model->nr_rows ? model->nr_rows - 1 : 0;
	if (model->selected < model->first)
		model->first = model->selected;
	if (model->selected >= model->first + model->page)
		model->first = model->selected - model->page + 1;
	/* No empty lines below while there are rows above. */
	if (model->first + model->page > model->nr_rows)
		model->first = model->nr_rows > model->page ?
				       model->nr_rows - model->page : 0;
}

void rows_free(struct top_model *model)
{
	size_t i;

	for (i = 0; i < model->nr_rows; i++)
		free(model->rows[i].label);
	free(model->rows);
	model->rows = NULL;
	model->nr_rows = 0;
}

static void sort_rows(struct top_model *model)
{
	struct order order = { model->sort, model->reverse };

	if (model->nr_rows)
		qsort_r(model->rows, model->nr_rows, sizeof(*model->rows),
			compare, &order);
}

void rows_look_into(const struct top_model *model, const struct top_row *row,
		    struct top_model *inner)
{
	struct source_counts counts;

	*inner = *model;
	inner->rows = NULL;
	inner->nr_rows = 0;
	inner->by = VIEW_REASON;
	strcpy(inner->scope.vm, row->vm);
	inner->scope.has_vcpu = model->by == VIEW_VCPU;
	inner->scope.vcpu = row->vcpu;
	get_counts(inner, &counts);
	inner->sums.exits = counts.interval_total;
	add_reasons(inner, &counts);
	row_times_fill(inner);
	sort_rows(inner);
}

void rows_rebuild(struct top_model *model, const struct top_row *selected)
{
	struct source_counts counts;
	struct top_row was = { 0 };
	bool had = selected;
	size_t i, kept = 0;

	if (selected) {
		was = *selected;
	} else if (model->follows && model->selected < model->nr_rows) {
		was = model->rows[model->selected];
		had = true;
	}
	rows_free(model);
	if (!model->now)
		return;

	get_counts(model, &counts);
	model->sums.has_rate = counts.ns && !model->delta->since_load;
	model->sums.exits = counts.interval_total;
	model->sums.rate = delta_rate(counts.interval_total, counts.ns);
	model->sums.total = counts.all_total;
	if (model->by == VIEW_REASON)
		add_reasons(model, &counts);
	else if (model->by == VIEW_CLASS)
		add_classes(model, &counts);
	else if (model->by == VIEW_VM)
		add_vms(model);
	else
		add_vcpus(model);

	model->nr_all = model->nr_rows;
	for (i = 0; i < model->nr_rows; i++)
		if (passes(model, &model->rows[i]))
			model->rows[kept++] = model->rows[i];
		else
			free(model->rows[i].label);
	model->nr_rows = kept;
	row_times_fill(model);
	sort_rows(model);
	if (!had && !model->follows)
		model->selected = 0;
	for (i = 0; had && i < kept; i++)
		if (same_row(&model->rows[i], &was))
			model->selected = i;
	rows_scroll(model);
}
