// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "delta/delta.h"
#include "identity/label.h"

static uint64_t duration(const struct moment *from, const struct moment *to)
{
	return to->time_ns > from->time_ns ? to->time_ns - from->time_ns : 0;
}

static struct delta_row *add_row(struct delta_row **rows, size_t *nr,
				 const char *vm)
{
	struct delta_row *row;

	grow((void **)rows, *nr, sizeof(**rows));
	row = &(*rows)[(*nr)++];
	memset(row, 0, sizeof(*row));
	strcpy(row->vm, vm);

	return row;
}

/*
 * What came from @before, NULL for one that was not there, to @now. Where it is
 * not sure that both are of the same one, a fall is no reset: then nothing is
 * known of the exits.
 */
static void increase(struct delta_row *row, const struct counts *before,
		     const struct counts *now)
{
	if (!before) {
		counts_copy(&row->counts, now);
		return;
	}
	row->reset = counts_increase(&row->counts, before, now);
	if (row->reset && row->shared_name)
		counts_free(&row->counts);
}

static void add_vm(struct delta *delta, const struct vm *before,
		   const struct vm *now, bool ended)
{
	struct delta_row *row = add_row(&delta->vms, &delta->nr_vms, now->name);

	/* Nobody can look up one that ended. */
	row->identity = identity_get(ended && before ? before->identity :
						       now->identity);
	row->label = xstrdup(*identity_name(row->identity) ?
			     identity_name(row->identity) : now->name);
	row->pid = now->pid;
	strcpy(row->comm, now->comm);
	row->nr_vcpus = now->nr_vcpus;
	row->shared_name = now->shared_name || (before && before->shared_name);
	if (before)
		row->fate = ended ? FATE_ENDED : FATE_LIVED;
	else
		row->fate = ended ? FATE_CAME_AND_ENDED : FATE_CAME;
	increase(row, before ? &before->counts : NULL, &now->counts);
}

/* Where what is in two snapshots stands, by name. */
struct places {
	const struct snapshot *from, *to;
	struct name_index vms_before, vcpus_before;
	struct name_index retired_before;
	struct name_index ended;	/* a VM of the name ended since @from */
};

/*
 * Names repeat, as one task may have one VM after the other, but no two VMs
 * live equally long to the nanosecond.
 */
static char *retired_key(const struct vm *vm)
{
	return xasprintf("%s %llu", vm->name,
			 (unsigned long long)vm->lifetime_ns);
}

static char *vcpu_key(const struct vcpu *vcpu)
{
	return xasprintf("%u/%s", vcpu->id, vcpu->vm);
}

static void find_places(struct places *places, const struct snapshot *from,
			const struct snapshot *to)
{
	char *key;
	size_t i;

	memset(places, 0, sizeof(*places));
	places->from = from;
	places->to = to;
	for (i = 0; from && i < from->nr_vms; i++)
		name_index_set(&places->vms_before, from->vms[i].name, i);
	for (i = 0; from && i < from->nr_vcpus; i++) {
		key = vcpu_key(&from->vcpus[i]);
		name_index_set(&places->vcpus_before, key, i);
		free(key);
	}
	for (i = 0; from && i < from->nr_retired; i++) {
		key = retired_key(&from->retired[i]);
		name_index_set(&places->retired_before, key, i);
		free(key);
	}
}

static void free_places(struct places *places)
{
	name_index_free(&places->vms_before);
	name_index_free(&places->vcpus_before);
	name_index_free(&places->retired_before);
	name_index_free(&places->ended);
}

static bool was_retired(const struct places *places, const struct vm *vm)
{
	char *key = retired_key(vm);
	size_t place;
	bool was;

	was = name_index_find(&places->retired_before, key, &place);
	free(key);

	return was;
}

/* Of the VMs that had a name in turn, the one of before ended first. */
static const struct vm *vm_before(const struct places *places, const char *name)
{
	size_t place;

	if (name_index_find(&places->ended, name, &place) ||
	    !name_index_find(&places->vms_before, name, &place))
		return NULL;

	return &places->from->vms[place];
}

static void label_apart(struct delta *delta)
{
	struct label *labels = xcalloc(delta->nr_vms, sizeof(*labels));
	size_t i;

	for (i = 0; i < delta->nr_vms; i++)
		labels[i] = (struct label) { delta->vms[i].vm,
					     &delta->vms[i].label };
	labels_tell_apart(labels, delta->nr_vms);
	free(labels);
}

static void compute_vms(struct delta *delta, struct places *places)
{
	const struct snapshot *from = places->from, *to = places->to;
	const struct vm *vm;
	size_t i, new = 0;

	for (i = 0; i < to->nr_retired; i++) {
		vm = &to->retired[i];
		if (was_retired(places, vm))
			continue;
		new++;
		add_vm(delta, vm_before(places, vm->name), vm, true);
		name_index_set(&places->ended, vm->name, i);
	}
	/* If nothing of the list before is left, more may have gone by. */
	delta->overflowed = from && from->nr_retired && new == to->nr_retired &&
			    !delta->reloaded;

	for (i = 0; i < to->nr_vms; i++)
		add_vm(delta, vm_before(places, to->vms[i].name), &to->vms[i],
		       false);
	label_apart(delta);
}

static const struct vcpu *vcpu_before(const struct places *places,
				      const struct vcpu *vcpu)
{
	char *key = vcpu_key(vcpu);
	bool was;
	size_t place;

	was = !name_index_find(&places->ended, vcpu->vm, &place) &&
	      name_index_find(&places->vcpus_before, key, &place);
	free(key);

	return was ? &places->from->vcpus[place] : NULL;
}

static void compute_vcpus(struct delta *delta, const struct places *places)
{
	const struct snapshot *to = places->to;
	const struct vcpu *before, *now;
	struct name_index vms = { 0 };
	const struct delta_row *vm;
	struct delta_row *row;
	size_t i, place;

	for (i = 0; i < delta->nr_vms; i++)
		if (delta->vms[i].fate == FATE_LIVED ||
		    delta->vms[i].fate == FATE_CAME)
			name_index_set(&vms, delta->vms[i].vm, i);
	for (i = 0; i < to->nr_vcpus; i++) {
		now = &to->vcpus[i];
		row = add_row(&delta->vcpus, &delta->nr_vcpus, now->vm);
		row->vcpu = now->id;
		vm = name_index_find(&vms, now->vm, &place) ?
			     &delta->vms[place] : NULL;
		if (vm) {
			row->identity = identity_get(vm->identity);
			row->pid = vm->pid;
			strcpy(row->comm, vm->comm);
		}
		row->label = xstrdup(vm ? vm->label : now->vm);
		before = vcpu_before(places, now);
		row->shared_name = now->shared_name ||
				   (before && before->shared_name);
		row->fate = before ? FATE_LIVED : FATE_CAME;
		increase(row, before ? &before->counts : NULL, &now->counts);
		/* It may be another's: then its VM had no such exits. */
		if (row->shared_name && !before && vm && places->from &&
		    row->counts.total > vm->counts.total)
			counts_free(&row->counts);
	}
	name_index_free(&vms);
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
	struct places places;

	memset(delta, 0, sizeof(*delta));
	delta->time_ns = to->host_moment.time_ns;

	if (from && from->source == to->source) {
		delta->rebooted = to->host_moment.time_ns <
				  from->host_moment.time_ns;
		delta->reloaded = delta->rebooted || to->anew ||
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
	find_places(&places, from, to);
	compute_vms(delta, &places);
	compute_vcpus(delta, &places);
	free_places(&places);
}

void delta_row_free(struct delta_row *row)
{
	counts_free(&row->counts);
	identity_put(row->identity);
	free(row->label);
}

static void free_rows(struct delta_row *rows, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		delta_row_free(&rows[i]);
	free(rows);
}

void delta_free(struct delta *delta)
{
	counts_free(&delta->host);
	free_rows(delta->vms, delta->nr_vms);
	free_rows(delta->vcpus, delta->nr_vcpus);
	memset(delta, 0, sizeof(*delta));
}
