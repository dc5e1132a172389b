// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "top/ended.h"
#include "top/rows.h"

void ended_free(struct top_model *model)
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

bool ended_now(const struct top_model *model)
{
	const struct top_scope *scope = &model->scope;
	const struct delta *delta = model->delta;
	size_t i;

	if (delta->reloaded || !rows_find_counts(model->now, scope->vm,
						 scope->has_vcpu, scope->vcpu))
		return true;
	/* A new VM may have its name already. */
	for (i = 0; i < delta->nr_vms; i++)
		if (!strcmp(delta->vms[i].vm, scope->vm) &&
		    delta->vms[i].fate == FATE_ENDED)
			return true;

	return false;
}

void ended_keep(struct top_model *model, const struct snapshot *previous)
{
	const struct top_scope *scope = &model->scope;
	const struct counts *counts = NULL;
	struct vcpu *vcpu;
	size_t i;

	model->ended = true;
	if (!scope->has_vcpu && !model->delta->reloaded)
		counts = rows_find_retired(model->now, scope->vm);
	if (!counts && previous)
		counts = rows_find_counts(previous, scope->vm, scope->has_vcpu,
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

void ended_leave_vcpu(struct top_model *model)
{
	const struct counts *counts;
	size_t i;

	if (model->now && !ended_now(model)) {
		ended_free(model);
		return;
	}
	counts_free(&model->ended_counts);
	memset(&model->ended_counts, 0, sizeof(model->ended_counts));
	counts = rows_find_retired(model->now, model->scope.vm);
	if (counts)
		counts_copy(&model->ended_counts, counts);
	for (i = 0; !counts && i < model->nr_ended_vcpus; i++)
		counts_sum(&model->ended_counts,
			   &model->ended_vcpus[i].counts);
}
