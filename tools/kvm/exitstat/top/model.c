// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "delta/which_vm.h"
#include "top/ended.h"
#include "top/model.h"
#include "top/rows.h"

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
	ended_free(model);
	history_free(&model->history);
	rows_free(model);
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
	else if (model->sort >= top_model_sorts(model))
		text = TOP_NO_TIME;
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
		ended_free(model);
		free(model->scope.label);
		memset(&model->scope, 0, sizeof(model->scope));
		model->by = VIEW_REASON;
	} else if (model->scope.vm[0] && !model->ended && ended_now(model)) {
		ended_keep(model, previous);
	}
	rows_rebuild(model, NULL);
}

void top_model_count_since(struct top_model *model, const struct delta *since)
{
	model->since = since;
	rows_rebuild(model, NULL);
}

/* The best one, as there are no two of the same kind. */
static const struct vm *find_vm(const struct snapshot *snapshot,
				const char *text)
{
	enum vm_match best = VM_OTHER, match;
	const struct vm *found = NULL, *vm;
	size_t i;

	for (i = 0; i < snapshot->nr_vms; i++) {
		vm = &snapshot->vms[i];
		match = vm_match(vm->name, vm->pid, vm->identity, text);
		if (match <= best)
			continue;
		best = match;
		found = vm;
	}

	return found;
}

int top_model_enter(struct top_model *model, const char *text,
		    struct error *error)
{
	const struct delta *delta = model->delta;
	const struct vm *vm;
	size_t i;

	if (snapshot_check_vm(model->now, text, error))
		return -1;
	vm = find_vm(model->now, text);
	if (!vm)
		return error_set(error, "there is no VM %s: exitstat list shows what there is",
				 text);
	strcpy(model->scope.vm, vm->name);
	free(model->scope.label);
	model->scope.label = xstrdup(vm_label(vm));
	for (i = 0; i < delta->nr_vms; i++) {
		if (strcmp(delta->vms[i].vm, vm->name))
			continue;
		free(model->scope.label);
		model->scope.label = xstrdup(delta->vms[i].label);
	}
	if (model->by == VIEW_VM)
		model->by = VIEW_VCPU;
	rows_rebuild(model, NULL);

	return 0;
}

int top_parse_sort(const char *text, enum top_sort *sort, struct error *error)
{
	size_t i;

	for (i = 0; i < TOP_NR_SORTS; i++) {
		if (strcmp(text, top_sort_name(i)))
			continue;
		*sort = i;
		return 0;
	}

	return error_set(error, "\"%s\" is not name, rate, share, total, time or average",
			 text);
}

const char *top_sort_name(enum top_sort sort)
{
	static const char * const names[] = {
		[TOP_BY_NAME] = "name",
		[TOP_BY_RATE] = "rate",
		[TOP_BY_SHARE] = "share",
		[TOP_BY_TOTAL] = "total",
		[TOP_BY_TIME] = "time",
		[TOP_BY_AVERAGE] = "average",
	};

	return names[sort];
}

unsigned int top_model_sorts(const struct top_model *model)
{
	return model->times ? TOP_NR_SORTS : TOP_BY_TIME;
}

bool top_model_shows_vcpus(const struct top_model *model)
{
	return model->by == VIEW_VCPU || model->scope.has_vcpu;
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
	rows_scroll(model);
}

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
