// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "delta/which_vm.h"
#include "recording/only.h"

static void index_vms(struct name_index *index, const struct vm *vms, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		name_index_set(index, vms[i].name, i);
}

/* As others choose, the name of a directory goes before what users call it. */
static void take_vms(struct snapshot *part, const struct snapshot *whole,
		     const char *text, const struct name_index *before,
		     const struct name_index *passed)
{
	enum vm_match best = VM_CALLED, match;
	const struct vm *vm;
	size_t i, place;

	for (i = 0; i < whole->nr_vms; i++) {
		vm = &whole->vms[i];
		match = vm_match(vm->name, vm->pid, vm->identity, text);
		if (match > best)
			best = match;
	}
	part->nr_vms = 0;
	for (i = 0; i < whole->nr_vms; i++) {
		vm = &whole->vms[i];
		if (name_index_find(before, vm->name, &place) ||
		    (vm_match(vm->name, vm->pid, vm->identity, text) >= best &&
		     !name_index_find(passed, vm->name, &place)))
			part->vms[part->nr_vms++] = *vm;
	}
}

/* Nobody can say what one that ended was called: those that were there. */
static void take_retired(struct snapshot *part, const struct snapshot *whole,
			 const struct name_index *before)
{
	size_t i, place;

	part->nr_retired = 0;
	for (i = 0; i < whole->nr_retired; i++)
		if (name_index_find(before, whole->retired[i].name, &place))
			part->retired[part->nr_retired++] = whole->retired[i];
}

static void take_vcpus(struct snapshot *part, const struct snapshot *whole,
		       const struct only *only)
{
	struct name_index vms = { 0 };
	size_t i, place;

	index_vms(&vms, part->vms, part->nr_vms);
	part->nr_vcpus = 0;
	for (i = 0; i < whole->nr_vcpus; i++)
		if ((!only->has_vcpu || whole->vcpus[i].id == only->vcpu) &&
		    name_index_find(&vms, whole->vcpus[i].vm, &place))
			part->vcpus[part->nr_vcpus++] = whole->vcpus[i];
	name_index_free(&vms);
}

static void *copy(const void *array, size_t nr, size_t size)
{
	void *to = xcalloc(nr, size);

	if (nr)
		memcpy(to, array, nr * size);

	return to;
}

static void keep_vms(struct only_before *before, const struct snapshot *whole,
		     const struct snapshot *part)
{
	struct snapshot *vms = &before->vms;

	name_index_free(&before->passed);
	index_vms(&before->passed, whole->vms, whole->nr_vms);

	snapshot_free(vms);
	vms->vms = vms_copy(part->vms, part->nr_vms);
	vms->nr_vms = part->nr_vms;
	vms->retired = vms_copy(part->retired, part->nr_retired);
	vms->nr_retired = part->nr_retired;
	before->found |= part->nr_vms;
}

void only_take(struct snapshot *part, const struct snapshot *whole,
	       const struct only *only, struct only_before *before)
{
	struct name_index known = { 0 };

	*part = *whole;
	part->vms = copy(whole->vms, whole->nr_vms, sizeof(*whole->vms));
	part->vcpus = copy(whole->vcpus, whole->nr_vcpus,
			   sizeof(*whole->vcpus));
	part->retired = copy(whole->retired, whole->nr_retired,
			     sizeof(*whole->retired));
	if (only->vm) {
		index_vms(&known, before->vms.vms, before->vms.nr_vms);
		index_vms(&known, before->vms.retired, before->vms.nr_retired);
		take_retired(part, whole, &known);
		take_vms(part, whole, only->vm, &known, &before->passed);
		name_index_free(&known);
		keep_vms(before, whole, part);
	}
	if (only->vm || only->has_vcpu)
		take_vcpus(part, whole, only);
	if (only->without_vcpus)
		part->nr_vcpus = 0;
}

void only_take_times(struct host_times *part, const struct host_times *whole,
		     const struct snapshot *of)
{
	struct name_index living = { 0 }, ended = { 0 };
	size_t i, place;

	*part = *whole;
	part->vms.accounts = xcalloc(whole->vms.nr, sizeof(*whole->vms.accounts));
	part->vms.nr = 0;
	index_vms(&living, of->vms, of->nr_vms);
	index_vms(&ended, of->retired, of->nr_retired);
	for (i = 0; i < whole->vms.nr; i++) {
		const struct account *account = &whole->vms.accounts[i];

		if (name_index_find(account->ended ? &ended : &living,
				    account->vm, &place))
			part->vms.accounts[part->vms.nr++] = *account;
	}
	name_index_free(&living);
	name_index_free(&ended);
}

void only_free(struct snapshot *part)
{
	free(part->vms);
	free(part->vcpus);
	free(part->retired);
	memset(part, 0, sizeof(*part));
}

void only_forget(struct only_before *before)
{
	snapshot_free(&before->vms);
	name_index_free(&before->passed);
}
