// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "kernel/same_name.h"
#include "kernel/snapshot.h"

#define NOWHERE ((size_t)-1)

/* All VMs of one name: those of before, and those that may be the same. */
struct family {
	char name[VM_NAME];	/* as the kernel has it */
	bool shared;		/* two of them lived at the same time */
	size_t nr_before;
	const struct vm **before;
	size_t nr_live;		/* at the beginning of @now; then those that ended */
	size_t nr_now;
	struct vm **now;
};

struct families {
	size_t nr;
	struct family *family;
	struct name_index index;
};

static struct family *find_family(struct families *families, const char *name)
{
	struct family *family;
	size_t place;

	if (name_index_find(&families->index, name, &place))
		return &families->family[place];
	grow((void **)&families->family, families->nr, sizeof(*family));
	family = &families->family[families->nr];
	memset(family, 0, sizeof(*family));
	strcpy(family->name, name);
	name_index_set(&families->index, name, families->nr++);

	return family;
}

static void add_before(struct family *family, const struct vm *vm)
{
	family->before = xrealloc(family->before, family->nr_before + 1,
				  sizeof(*family->before));
	family->before[family->nr_before++] = vm;
}

static void add_now(struct family *family, struct vm *vm)
{
	family->now = xrealloc(family->now, family->nr_now + 1,
			       sizeof(*family->now));
	family->now[family->nr_now++] = vm;
}

/* The name that the kernel has for it. */
static void kernel_name(char *name, const struct vm *vm)
{
	strcpy(name, vm->name);
	if (vm->shared_name)
		name[strcspn(name, ".")] = '\0';
}

/* The same in the list of before; NULL if it ended since. */
static const struct vm *find_retired(const struct snapshot *previous,
				     const struct vm *vm)
{
	char before[VM_NAME];
	size_t i;

	for (i = 0; previous && i < previous->nr_retired; i++) {
		kernel_name(before, &previous->retired[i]);
		if (previous->retired[i].lifetime_ns == vm->lifetime_ns &&
		    !strcmp(before, vm->name))
			return &previous->retired[i];
	}

	return NULL;
}

/* --- which is which --- */

static bool may_become(const struct vm *before, const struct vm *now)
{
	size_t i;

	if (strcmp(before->comm, now->comm))
		return false;
	for (i = 0; i < before->counts.nr; i++)
		if (before->counts.exits[i] > counts_get(&now->counts, i))
			return false;

	return true;
}

static bool order_tells(const struct family *family)
{
	size_t i;

	if (family->nr_live != family->nr_now ||
	    family->nr_before != family->nr_now)
		return false;
	for (i = 0; i < family->nr_now; i++)
		if (!may_become(family->before[i], family->now[i]))
			return false;

	return true;
}

/* The nearest of those that are left. */
static size_t nearest(const struct family *family, const struct vm *now,
		      const bool *taken)
{
	size_t i, best = NOWHERE;

	for (i = 0; i < family->nr_before; i++)
		if (!taken[i] && may_become(family->before[i], now) &&
		    (best == NOWHERE || family->before[i]->counts.total >
				family->before[best]->counts.total))
			best = i;

	return best;
}

/*
 * Each of before goes to one of now. If all do so without a fall, their sum is
 * right however they are matched; what is left falls, and is taken for no exits.
 */
static void match(const struct family *family, size_t *from)
{
	bool *taken = xcalloc(family->nr_before, sizeof(*taken));
	bool in_order = order_tells(family);
	size_t i, j = 0;

	for (i = 0; i < family->nr_now; i++) {
		from[i] = in_order ? i : nearest(family, family->now[i],
						 taken);
		if (from[i] != NOWHERE)
			taken[from[i]] = true;
	}
	for (i = 0; i < family->nr_now; i++) {
		if (from[i] != NOWHERE)
			continue;
		while (j < family->nr_before && taken[j])
			j++;
		if (j < family->nr_before)
			from[i] = j++;
	}
	free(taken);
}

/* --- names --- */

static bool is_free(const struct family *family, const char *name,
		    size_t nr_named)
{
	size_t i;

	for (i = 0; i < family->nr_before; i++)
		if (!strcmp(family->before[i]->name, name))
			return false;
	for (i = 0; i < nr_named; i++)
		if (!strcmp(family->now[i]->name, name))
			return false;

	return true;
}

static void give_names(struct family *family)
{
	size_t *from = xcalloc(family->nr_now, sizeof(*from)), i;
	unsigned int number;
	char name[VM_NAME];

	match(family, from);
	for (i = 0; i < family->nr_now; i++) {
		family->now[i]->shared_name = true;
		if (from[i] != NOWHERE) {
			strcpy(family->now[i]->name,
			       family->before[from[i]]->name);
			continue;
		}
		strcpy(name, family->name);
		for (number = 2; !is_free(family, name, i); number++)
			snprintf(name, sizeof(name), "%.20s.%u", family->name,
				 number);
		strcpy(family->now[i]->name, name);
	}
	free(from);
}

/* --- vCPUs --- */

/* How far the rows of a name have come. */
struct place {
	const struct family *family;
	size_t vm;		/* of those that live */
	size_t nr;		/* vCPUs that it has so far */
	size_t last;		/* the row of the last one */
};

static bool has_vcpu(const struct snapshot *snapshot, const struct place *place,
		     const struct vcpu *vcpu)
{
	size_t i, left = place->nr;

	for (i = place->last + 1; left && i-- > 0; left--) {
		if (strcmp(snapshot->vcpus[i].vm,
			   place->family->now[place->vm]->name))
			return false;
		if (snapshot->vcpus[i].id == vcpu->id)
			return true;
	}

	return false;
}

/* The vCPUs of a VM stand together, in the order of the VMs. */
static void name_vcpu(struct snapshot *snapshot, size_t row,
		      struct place *place)
{
	struct vcpu *vcpu = &snapshot->vcpus[row];
	const struct family *family = place->family;

	while (place->vm + 1 < family->nr_live &&
	       (place->nr >= family->now[place->vm]->nr_vcpus ||
		(place->nr && place->last + 1 != row) ||
		has_vcpu(snapshot, place, vcpu))) {
		place->vm++;
		place->nr = 0;
	}
	place->nr++;
	place->last = row;
	strcpy(vcpu->vm, family->now[place->vm]->name);
	vcpu->shared_name = true;
}

static void name_vcpus(struct snapshot *snapshot, const struct families *families)
{
	struct place *places = xcalloc(families->nr, sizeof(*places));
	size_t i, index;

	for (i = 0; i < snapshot->nr_vcpus; i++) {
		if (!name_index_find(&families->index, snapshot->vcpus[i].vm,
				     &index) ||
		    !families->family[index].shared ||
		    !families->family[index].nr_live)
			continue;
		places[index].family = &families->family[index];
		name_vcpu(snapshot, i, &places[index]);
	}
	free(places);
}

/* --- all of it --- */

static bool has_shared_names(const struct snapshot *snapshot,
			     const struct snapshot *previous)
{
	struct name_index seen = { 0 };
	bool shared = false;
	size_t i, place;

	for (i = 0; previous && i < previous->nr_vms; i++)
		shared |= previous->vms[i].shared_name;
	for (i = 0; previous && i < previous->nr_retired; i++)
		shared |= previous->retired[i].shared_name;
	for (i = 0; i < snapshot->nr_vms && !shared; i++) {
		shared = name_index_find(&seen, snapshot->vms[i].name, &place);
		name_index_set(&seen, snapshot->vms[i].name, i);
	}
	name_index_free(&seen);

	return shared;
}

static void find_families(struct families *families, struct snapshot *snapshot,
			  const struct snapshot *previous)
{
	const struct vm *known;
	struct family *family;
	char name[VM_NAME];
	size_t i, place;
	struct vm *vm;

	for (i = 0; i < snapshot->nr_vms; i++) {
		vm = &snapshot->vms[i];
		/* A recording has told them apart already. */
		if (vm->shared_name)
			continue;
		family = find_family(families, vm->name);
		family->shared |= family->nr_now;
		add_now(family, vm);
		family->nr_live++;
	}
	for (i = 0; previous && i < previous->nr_vms; i++) {
		kernel_name(name, &previous->vms[i]);
		if (!name_index_find(&families->index, name, &place) &&
		    !previous->vms[i].shared_name)
			continue;
		family = find_family(families, name);
		add_before(family, &previous->vms[i]);
		family->shared |= previous->vms[i].shared_name;
	}
	for (i = 0; i < snapshot->nr_retired; i++) {
		vm = &snapshot->retired[i];
		if (vm->shared_name)
			continue;
		known = find_retired(previous, vm);
		if (known) {
			vm->shared_name = known->shared_name;
			strcpy(vm->name, known->name);
		} else if (name_index_find(&families->index, vm->name,
					   &place)) {
			add_now(&families->family[place], vm);
		}
	}
}

void same_name_tell_apart(struct snapshot *snapshot,
			  const struct snapshot *previous)
{
	struct families families = { 0 };
	size_t i;

	/* After a reload there is none of those before. */
	if (previous && (snapshot->anew ||
			 previous->host_moment.generation >
			 snapshot->host_moment.generation ||
			 previous->since_load > snapshot->since_load))
		previous = NULL;
	if (!has_shared_names(snapshot, previous))
		return;
	find_families(&families, snapshot, previous);
	for (i = 0; i < families.nr; i++)
		if (families.family[i].shared)
			give_names(&families.family[i]);
	name_vcpus(snapshot, &families);
	for (i = 0; i < families.nr; i++) {
		free(families.family[i].before);
		free(families.family[i].now);
	}
	free(families.family);
	name_index_free(&families.index);
}
