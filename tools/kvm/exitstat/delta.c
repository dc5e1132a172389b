// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "delta.h"
#include "text.h"

static uint64_t duration(const struct moment *from, const struct moment *to)
{
	return to->time_ns > from->time_ns ? to->time_ns - from->time_ns : 0;
}

static struct delta_row *add_row(struct delta_row **rows, size_t *nr,
				 const char *vm)
{
	struct delta_row *row;

	*rows = xrealloc(*rows, *nr + 1, sizeof(**rows));
	row = &(*rows)[(*nr)++];
	memset(row, 0, sizeof(*row));
	strcpy(row->vm, vm);

	return row;
}

/* @before: NULL for one that was not there. */
static void add_vm(struct delta *delta, const struct vm *before,
		   const struct vm *now, bool ended)
{
	struct delta_row *row = add_row(&delta->vms, &delta->nr_vms, now->name);

	/* Nobody can look up one that ended. */
	row->identity = ended && before ? before->identity : now->identity;
	strcpy(row->label, row->identity.name[0] ? row->identity.name :
						   now->name);
	row->pid = now->pid;
	strcpy(row->comm, now->comm);
	row->nr_vcpus = now->nr_vcpus;
	if (before) {
		row->fate = ended ? FATE_ENDED : FATE_LIVED;
		row->reset = counts_increase(&row->counts, &before->counts,
					     &now->counts);
	} else {
		row->fate = ended ? FATE_CAME_AND_ENDED : FATE_CAME;
		counts_copy(&row->counts, &now->counts);
	}
}

static const struct vm *find_vm(const struct snapshot *snapshot,
				const char *name)
{
	size_t i;

	for (i = 0; snapshot && i < snapshot->nr_vms; i++)
		if (!strcmp(snapshot->vms[i].name, name))
			return &snapshot->vms[i];

	return NULL;
}

/*
 * Names repeat, as one task may have one VM after the other, but no two VMs
 * live equally long to the nanosecond.
 */
static bool was_retired(const struct snapshot *snapshot, const struct vm *vm)
{
	size_t i;

	for (i = 0; snapshot && i < snapshot->nr_retired; i++)
		if (snapshot->retired[i].lifetime_ns == vm->lifetime_ns &&
		    !strcmp(snapshot->retired[i].name, vm->name))
			return true;

	return false;
}

/* Of the VMs that had a name in turn, the one of before ended first. */
static bool ended_before(const struct snapshot *from, const struct snapshot *to,
			 size_t index, const char *name)
{
	size_t i;

	for (i = 0; i < index; i++)
		if (!strcmp(to->retired[i].name, name) &&
		    !was_retired(from, &to->retired[i]))
			return true;

	return false;
}

static void compute_vms(struct delta *delta, const struct snapshot *from,
			const struct snapshot *to)
{
	const struct vm *vm;
	size_t i, new = 0;

	for (i = 0; i < to->nr_retired; i++) {
		vm = &to->retired[i];
		if (was_retired(from, vm))
			continue;
		new++;
		add_vm(delta, ended_before(from, to, i, vm->name) ? NULL :
			      find_vm(from, vm->name), vm, true);
	}
	/* If nothing of the list before is left, more may have gone by. */
	delta->overflowed = from && from->nr_retired && new == to->nr_retired &&
			    !delta->reloaded;

	for (i = 0; i < to->nr_vms; i++) {
		vm = &to->vms[i];
		add_vm(delta, ended_before(from, to, to->nr_retired, vm->name) ?
			      NULL : find_vm(from, vm->name), vm, false);
	}
}

static void compute_vcpus(struct delta *delta, const struct snapshot *from,
			  const struct snapshot *to)
{
	const struct vcpu *before, *now;
	struct delta_row *row;
	const struct vm *vm;
	size_t i, j = 0, n;

	for (i = 0; i < to->nr_vcpus; i++) {
		now = &to->vcpus[i];
		row = add_row(&delta->vcpus, &delta->nr_vcpus, now->vm);
		row->vcpu = now->id;
		vm = find_vm(to, now->vm);
		if (vm) {
			row->identity = vm->identity;
			row->pid = vm->pid;
			strcpy(row->comm, vm->comm);
		}
		strcpy(row->label, vm ? vm_label(vm) : now->vm);

		/* They are in the same order, as a rule: go on from there. */
		before = NULL;
		for (n = 0; from && n < from->nr_vcpus && !before; n++) {
			j = j + 1 < from->nr_vcpus ? j + 1 : 0;
			if (from->vcpus[j].id == now->id &&
			    !strcmp(from->vcpus[j].vm, now->vm))
				before = &from->vcpus[j];
		}
		if (before && !ended_before(from, to, to->nr_retired, now->vm)) {
			row->fate = FATE_LIVED;
			row->reset = counts_increase(&row->counts,
						     &before->counts,
						     &now->counts);
		} else {
			row->fate = FATE_CAME;
			counts_copy(&row->counts, &now->counts);
		}
	}
}

static void compute_host(struct delta *delta, const struct snapshot *from,
			 const struct snapshot *to)
{
	int fell = counts_increase(&delta->host, &from->host, &to->host);

	if (to->has_since_load && from->has_since_load) {
		delta->total = to->since_load - from->since_load;
		/* Counts that have caught up again do not hide it. */
		delta->reset = snapshot_hidden(to) != snapshot_hidden(from);
		if (delta->reset && !fell) {
			counts_free(&delta->host);
			counts_copy(&delta->host, &to->host);
		}
	} else {
		delta->total = delta->host.total;
		delta->reset = fell;
	}
}

void delta_compute(struct delta *delta, const struct snapshot *from,
		   const struct snapshot *to)
{
	memset(delta, 0, sizeof(*delta));
	delta->time_ns = to->host_moment.time_ns;

	if (from && from->source == to->source) {
		delta->rebooted = to->host_moment.time_ns <
				  from->host_moment.time_ns;
		delta->reloaded = delta->rebooted ||
			to->host_moment.generation < from->host_moment.generation ||
			(to->has_since_load && to->since_load < from->since_load);
		delta->ns = duration(&from->host_moment, &to->host_moment);
		delta->vms_ns = duration(&from->vms_moment, &to->vms_moment);
		delta->vcpus_ns = duration(&from->vcpus_moment,
					   &to->vcpus_moment);
	} else {
		delta->since_load = true;
	}
	if (delta->since_load || delta->reloaded)
		from = NULL;

	if (from) {
		compute_host(delta, from, to);
	} else {
		counts_copy(&delta->host, &to->host);
		delta->total = to->has_since_load ? to->since_load :
						    to->host.total;
	}
	compute_vms(delta, from, to);
	compute_vcpus(delta, from, to);
}

static void free_rows(struct delta_row *rows, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		counts_free(&rows[i].counts);
	free(rows);
}

void delta_free(struct delta *delta)
{
	counts_free(&delta->host);
	free_rows(delta->vms, delta->nr_vms);
	free_rows(delta->vcpus, delta->nr_vcpus);
	memset(delta, 0, sizeof(*delta));
}
