// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name_index.h"
#include "text.h"
#include "utf8.h"
#include "top_model.h"

static const uint64_t intervals_ms[] = {
	100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000
};

#define NR_INTERVALS (sizeof(intervals_ms) / sizeof(intervals_ms[0]))
#define NS_PER_MS 1000000ull

static void say(struct top_model *model, const char *text)
{
	snprintf(model->message, sizeof(model->message), "%s", text);
}

/* --- what the rows are made of --- */

static const struct delta_row *find_delta(const struct top_model *model)
{
	const struct top_scope *scope = &model->scope;
	const struct delta *delta = model->delta;
	const struct delta_row *rows = scope->has_vcpu ? delta->vcpus :
							 delta->vms;
	size_t nr = scope->has_vcpu ? delta->nr_vcpus : delta->nr_vms, i;

	for (i = 0; i < nr; i++)
		if (!strcmp(rows[i].vm, scope->vm) &&
		    rows[i].fate != FATE_ENDED &&
		    rows[i].fate != FATE_CAME_AND_ENDED &&
		    (!scope->has_vcpu || rows[i].vcpu == scope->vcpu))
			return &rows[i];

	return NULL;
}

static const struct counts *find_counts(const struct snapshot *snapshot,
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

/* The last of that name that ended. */
static const struct counts *find_retired(const struct snapshot *snapshot,
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

static void get_counts(const struct top_model *model,
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
	row = find_delta(model);
	if (row) {
		counts->interval = &row->counts;
		counts->interval_total = row->counts.total;
	}
	counts->ns = model->scope.has_vcpu ? delta->vcpus_ns : delta->vms_ns;
	counts->all = find_counts(model->now, model->scope.vm,
				  model->scope.has_vcpu, model->scope.vcpu);
	if (counts->all)
		counts->all_total = counts->all->total;
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

static void add_vms(struct top_model *model)
{
	const struct delta *delta = model->delta;
	struct name_index live = { 0 };
	const struct counts *counts;
	const struct delta_row *vm;
	struct top_row *row;
	size_t i, place;

	for (i = 0; i < model->now->nr_vms; i++)
		name_index_set(&live, model->now->vms[i].name, i);
	for (i = 0; i < delta->nr_vms; i++) {
		vm = &delta->vms[i];
		/* Not those that ended before we came. */
		if (delta->since_load && vm->fate == FATE_CAME_AND_ENDED)
			continue;
		row = add_row(model, vm->label);
		strcpy(row->vm, vm->vm);
		strcpy(row->comm, vm->comm);
		row->pid = vm->pid;
		row->nr_vcpus = vm->nr_vcpus;
		row->ended = vm->fate == FATE_ENDED ||
			     vm->fate == FATE_CAME_AND_ENDED;
		row->exits = vm->counts.total;
		row->rate = delta_rate(row->exits, delta->vms_ns);
		counts = row->ended ? find_retired(model->now, vm->vm) :
			 name_index_find(&live, vm->vm, &place) ?
			 &model->now->vms[place].counts : NULL;
		row->total = counts ? counts->total : 0;
	}
	name_index_free(&live);
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
		/* The rows of the delta are in the order of the snapshot. */
		counts = &model->now->vcpus[i].counts;
		row->total = counts->total;
	}
}

/* --- filter, order, selection --- */

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

	if (order->sort == TOP_BY_RATE || order->sort == TOP_BY_SHARE)
		r = by_number(left->rate, right->rate);
	else if (order->sort == TOP_BY_NAME)
		r = strverscmp(left->label, right->label);
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

static void scroll(struct top_model *model)
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

static void free_rows(struct top_model *model)
{
	size_t i;

	for (i = 0; i < model->nr_rows; i++)
		free(model->rows[i].label);
	free(model->rows);
	model->rows = NULL;
	model->nr_rows = 0;
}

/* Makes the rows anew. @selected: which one to select, NULL: as it was. */
static void rebuild(struct top_model *model, const struct top_row *selected)
{
	struct order order = { model->sort, model->reverse };
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
	free_rows(model);
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
	if (kept)
		qsort_r(model->rows, kept, sizeof(*model->rows), compare,
			&order);
	if (!had && !model->follows)
		model->selected = 0;
	for (i = 0; had && i < kept; i++)
		if (same_row(&model->rows[i], &was))
			model->selected = i;
	scroll(model);
}

/* --- the end of what is looked at --- */

static void free_ended(struct top_model *model)
{
	size_t i;

	for (i = 0; i < model->nr_ended_vcpus; i++)
		counts_free(&model->ended_vcpus[i].counts);
	free(model->ended_vcpus);
	counts_free(&model->ended_counts);
	memset(&model->ended_counts, 0, sizeof(model->ended_counts));
	model->ended_vcpus = NULL;
	model->nr_ended_vcpus = 0;
	model->ended = false;
}

static bool has_ended(const struct top_model *model)
{
	const struct top_scope *scope = &model->scope;
	const struct delta *delta = model->delta;
	size_t i;

	if (delta->reloaded || !find_counts(model->now, scope->vm,
					    scope->has_vcpu, scope->vcpu))
		return true;
	/* A new VM may have its name already. */
	for (i = 0; i < delta->nr_vms; i++)
		if (!strcmp(delta->vms[i].vm, scope->vm) &&
		    delta->vms[i].fate == FATE_ENDED)
			return true;

	return false;
}

/* Keeps the last counts: of a VM the kernel has them, of vCPUs only we do. */
static void keep_ended(struct top_model *model, const struct snapshot *previous)
{
	const struct top_scope *scope = &model->scope;
	const struct counts *counts = NULL;
	struct vcpu *vcpu;
	size_t i;

	model->ended = true;
	if (!scope->has_vcpu && !model->delta->reloaded)
		counts = find_retired(model->now, scope->vm);
	if (!counts && previous)
		counts = find_counts(previous, scope->vm, scope->has_vcpu,
				     scope->vcpu);
	if (counts)
		counts_copy(&model->ended_counts, counts);
	for (i = 0; previous && i < previous->nr_vcpus; i++) {
		if (strcmp(previous->vcpus[i].vm, scope->vm))
			continue;
		model->ended_vcpus = xrealloc(model->ended_vcpus,
					      model->nr_ended_vcpus + 1,
					      sizeof(*model->ended_vcpus));
		vcpu = &model->ended_vcpus[model->nr_ended_vcpus++];
		*vcpu = previous->vcpus[i];
		memset(&vcpu->counts, 0, sizeof(vcpu->counts));
		counts_copy(&vcpu->counts, &previous->vcpus[i].counts);
	}
}

/* --- updates --- */

void top_model_init(struct top_model *model, const struct reasons *reasons,
		    uint64_t interval_ns)
{
	memset(model, 0, sizeof(*model));
	model->reasons = reasons;
	model->interval_ns = interval_ns;
	model->by = VIEW_VM;
	model->sort = TOP_BY_RATE;
	model->page = 1;
}

void top_model_free(struct top_model *model)
{
	free_ended(model);
	history_free(&model->history);
	free_rows(model);
	free(model->scope.label);
	memset(model, 0, sizeof(*model));
}

static void describe(struct top_model *model)
{
	const struct delta *delta = model->delta;
	const char *text = "";
	size_t i;

	if (delta->rebooted)
		text = "the host was started anew";
	else if (delta->reloaded)
		text = "KVM was loaded anew: counts are those since then";
	else if (delta->reset)
		text = "the counters of the host were reset";
	else if (delta->overflowed)
		text = "more VMs ended than KVM lists: some are missing";
	else if (!strcmp(model->now->mode, "off"))
		text = "KVM does not count: exit_stats is off";
	else if (model->now->source == SNAPSHOT_SYSFS)
		text = "from sysfs: there are only the host's reasons";
	snprintf(model->state, sizeof(model->state), "%s", text);
	for (i = 0; !*text && i < delta->nr_vms; i++) {
		if (delta->vms[i].reset) {
			snprintf(model->state, sizeof(model->state),
				 "the counters of %s were reset",
				 delta->vms[i].label);
			break;
		}
	}
}

void top_model_update(struct top_model *model, const struct snapshot *previous,
		      const struct snapshot *now, const struct delta *delta)
{
	model->now = now;
	model->delta = delta;
	model->waiting = false;
	model->message[0] = 0;
	history_add(&model->history, delta);
	describe(model);
	if (now->source == SNAPSHOT_SYSFS) {
		free_ended(model);
		free(model->scope.label);
		memset(&model->scope, 0, sizeof(model->scope));
		model->by = VIEW_REASON;
	} else if (model->scope.vm[0] && !model->ended && has_ended(model)) {
		keep_ended(model, previous);
	}
	rebuild(model, NULL);
}

void top_model_wait(struct top_model *model, const char *why)
{
	model->waiting = true;
	model->message[0] = 0;
	snprintf(model->state, sizeof(model->state), "%s", why);
}

void top_model_resize(struct top_model *model, size_t page)
{
	model->page = page ? page : 1;
	scroll(model);
}

/* --- keys --- */

static void set_view(struct top_model *model, enum view_by by,
		     const struct top_row *selected)
{
	model->by = by;
	model->filter[0] = 0;
	model->selected = 0;
	model->first = 0;
	model->follows = selected;
	rebuild(model, selected);
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
		say(model, "a reason is the innermost: Left or Esc goes out");
		break;
	}
}

/* From a vCPU that is gone to its VM, as far as that is there. */
static void leave_ended(struct top_model *model)
{
	const struct counts *counts;
	size_t i;

	if (model->now && !has_ended(model)) {
		free_ended(model);
		return;
	}
	counts_free(&model->ended_counts);
	memset(&model->ended_counts, 0, sizeof(model->ended_counts));
	counts = find_retired(model->now, model->scope.vm);
	if (counts)
		counts_copy(&model->ended_counts, counts);
	for (i = 0; !counts && i < model->nr_ended_vcpus; i++)
		counts_sum(&model->ended_counts,
			   &model->ended_vcpus[i].counts);
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
			leave_ended(model);
		set_view(model, VIEW_VCPU, &row);
	} else if (scope->vm[0]) {
		strcpy(row.vm, scope->vm);
		scope->vm[0] = 0;
		free_ended(model);
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
	static const char * const names[] = {
		[TOP_BY_NAME] = "name",
		[TOP_BY_RATE] = "rate",
		[TOP_BY_SHARE] = "share",
		[TOP_BY_TOTAL] = "total",
	};

	model->sort = sort;
	model->reverse = false;
	snprintf(model->message, sizeof(model->message), "sorted by %s",
		 names[sort]);
	rebuild(model, NULL);
}

static void move(struct top_model *model, size_t to)
{
	model->selected = to;
	model->follows = to;
	scroll(model);
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
		rebuild(model, NULL);
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

static enum top_action help_key(struct top_model *model, int key)
{
	switch (key) {
	case TOP_KEY_DOWN:
	case 'j':
		model->help_first++;
		break;
	case TOP_KEY_PAGE_DOWN:
	case ' ':
		model->help_first += model->page;
		break;
	case TOP_KEY_UP:
	case 'k':
		model->help_first -= model->help_first > 0;
		break;
	case TOP_KEY_PAGE_UP:
		model->help_first -= model->help_first > model->page ?
				     model->page : model->help_first;
		break;
	default:
		model->help = false;
	}

	return TOP_NOTHING;
}

static void move_key(struct top_model *model, int key)
{
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
			rebuild(model, NULL);
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
		model->help = true;
		model->help_first = 0;
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
		choose_sort(model, (model->sort + 1) % TOP_NR_SORTS);
		return true;
	}

	return false;
}

enum top_action top_model_key(struct top_model *model, int key)
{
	model->message[0] = 0;
	if (key == TOP_KEY_QUIT)
		return TOP_QUIT;
	if (model->help)
		return help_key(model, key);
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
	case ' ':
		model->paused = !model->paused;
		return model->paused ? TOP_NOTHING : TOP_SAMPLE;
	case '.':
		return TOP_SAMPLE;
	case '/':
		function_key(model, TOP_KEY_FILTER);
		break;
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
	case 'N':
		choose_sort(model, TOP_BY_NAME);
		break;
	case 's':
	case '>':
		function_key(model, TOP_KEY_SORT);
		break;
	case '<':
		choose_sort(model, (model->sort + TOP_NR_SORTS - 1) %
				   TOP_NR_SORTS);
		break;
	case 'R':
	case 'I':
		model->reverse = !model->reverse;
		rebuild(model, NULL);
		break;
	default:
		return view_key(model, key);
	}

	return TOP_NOTHING;
}

/* --- for the screen --- */

char *top_model_path(const struct top_model *model)
{
	const struct top_scope *scope = &model->scope;
	char vcpu[32] = "";

	if (scope->has_vcpu)
		snprintf(vcpu, sizeof(vcpu), " > vCPU %u", scope->vcpu);
	return xasprintf("host%s%s%s%s%s", scope->vm[0] ? " > " : "",
			 scope->vm[0] ? scope->label : "", vcpu,
			 scope->has_class ? " > class " : "",
			 scope->has_class ?
				 model->reasons->class[scope->class] : "");
}

const char *top_view_name(enum view_by by)
{
	static const char * const names[] = {
		[VIEW_VM] = "VMs",
		[VIEW_VCPU] = "vCPUs",
		[VIEW_REASON] = "reasons",
		[VIEW_CLASS] = "classes",
	};

	return names[by];
}

void top_model_history(const struct top_model *model, const struct top_row *row,
		       double *rates, size_t nr)
{
	struct history_of of = { .reason = REASON_NONE };
	size_t i;

	if (!row) {
		history_get(&model->history, &of, rates, nr);
		return;
	}
	if (model->by == VIEW_VM || model->by == VIEW_VCPU) {
		strcpy(of.vm, row->vm);
		of.has_vcpu = model->by == VIEW_VCPU;
		of.vcpu = row->vcpu;
		history_get(&model->history, &of, rates, nr);
		return;
	}
	strcpy(of.vm, model->scope.vm);
	of.has_vcpu = model->scope.has_vcpu;
	of.vcpu = model->scope.vcpu;
	for (i = 0; i < model->reasons->nr; i++) {
		if (model->by == VIEW_REASON ? i != row->index :
		    model->reasons->reason[i].class_index != row->index)
			continue;
		of.reason = i;
		history_get(&model->history, &of, rates, nr);
	}
}
