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
	grow((void **)&family->before, family->nr_before,
	     sizeof(*family->before));
	family->before[family->nr_before++] = vm;
}

static void add_now(struct family *family, struct vm *vm)
{
	grow((void **)&family->now, family->nr_now, sizeof(*family->now));
	family->now[family->nr_now++] = vm;
}

/* The name that the kernel has for it. */
static void kernel_name(char *name, const struct vm *vm)
{
	strcpy(name, vm->name);
	if (vm->shared_name)
		name[strcspn(name, ".")] = '\0';
}

/* What no two VMs that ended share: they have lived for different times. */
static char *ended_key(const struct vm *vm)
{
	char name[VM_NAME];

	kernel_name(name, vm);

	return xasprintf("%s %llu", name, (unsigned long long)vm->lifetime_ns);
}

static void index_ended(struct name_index *index,
			const struct snapshot *previous)
{
	char *key;
	size_t i;

	for (i = 0; previous && i < previous->nr_retired; i++) {
		key = ended_key(&previous->retired[i]);
		name_index_set(index, key, i);
		free(key);
	}
}

/* The same in the list of before; NULL if it ended since. */
static const struct vm *find_ended(const struct name_index *index,
				   const struct snapshot *previous,
				   const struct vm *vm)
{
	char *key = ended_key(vm);
	size_t place;
	bool found;

	found = name_index_find(index, key, &place);
	free(key);

	return found ? &previous->retired[place] : NULL;
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

/* A VM of a family, by its exits. */
struct by_exits {
	uint64_t exits;
	size_t index;
};

static int compare_exits(const void *a, const void *b)
{
	const struct by_exits *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? -1 : 1;

	return (left->index > right->index) - (left->index < right->index);
}

/* Of equal ones, the first is taken first: it has to be the last in a stack. */
static int compare_stack(const void *a, const void *b)
{
	const struct by_exits *left = a, *right = b;

	return left->exits != right->exits ? compare_exits(a, b) :
					     compare_exits(b, a);
}

/*
 * Those of now in the order of their exits, each with the nearest of before that
 * is left and has no more: that keeps the small ones for the small. Which is
 * nearest may not fit by its reasons or its command; so many are tried.
 */
#define NEAREST_TRIES 64

static void match_nearest(const struct family *family, size_t *from)
{
	struct by_exits *before = xcalloc(family->nr_before, sizeof(*before));
	struct by_exits *stack = xcalloc(family->nr_before, sizeof(*stack));
	struct by_exits *now = xcalloc(family->nr_now, sizeof(*now));
	size_t i, j, next = 0, height = 0, tries;

	for (i = 0; i < family->nr_before; i++)
		before[i] = (struct by_exits) {
			family->before[i]->counts.total, i
		};
	for (i = 0; i < family->nr_now; i++)
		now[i] = (struct by_exits) { family->now[i]->counts.total, i };
	if (family->nr_before)
		qsort(before, family->nr_before, sizeof(*before),
		      compare_stack);
	qsort(now, family->nr_now, sizeof(*now), compare_exits);

	for (i = 0; i < family->nr_now; i++) {
		while (next < family->nr_before &&
		       before[next].exits <= now[i].exits)
			stack[height++] = before[next++];
		for (j = height, tries = 0; j && tries < NEAREST_TRIES; tries++)
			if (may_become(family->before[stack[--j].index],
				       family->now[now[i].index])) {
				from[now[i].index] = stack[j].index;
				height--;
				memmove(&stack[j], &stack[j + 1],
					(height - j) * sizeof(*stack));
				break;
			}
	}
	free(before);
	free(stack);
	free(now);
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

	for (i = 0; i < family->nr_now; i++)
		from[i] = in_order ? i : NOWHERE;
	if (!in_order)
		match_nearest(family, from);
	for (i = 0; i < family->nr_now; i++)
		if (from[i] != NOWHERE)
			taken[from[i]] = true;
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

static void give_names(struct family *family)
{
	size_t *from = xcalloc(family->nr_now, sizeof(*from)), i, place;
	struct name_index used = { 0 };
	unsigned int number = 1;
	char name[VM_NAME];

	match(family, from);
	for (i = 0; i < family->nr_before; i++)
		name_index_set(&used, family->before[i]->name, i);
	for (i = 0; i < family->nr_now; i++) {
		family->now[i]->shared_name = true;
		if (from[i] != NOWHERE) {
			strcpy(family->now[i]->name,
			       family->before[from[i]]->name);
			continue;
		}
		/* A name that was used is used by the next one too. */
		do {
			if (number == 1)
				strcpy(name, family->name);
			else
				snprintf(name, sizeof(name), "%.20s.%u",
					 family->name, number);
			number++;
		} while (name_index_find(&used, name, &place));
		strcpy(family->now[i]->name, name);
	}
	name_index_free(&used);
	free(from);
}

/* --- vCPUs --- */

/* How far the rows of a name have come. */
struct place {
	const struct family *family;
	size_t vm;		/* of those that live */
	size_t nr;		/* vCPUs that it has so far */
	size_t last;		/* the row of the last one */
	struct name_index ids;	/* of those vCPUs */
};

/* The vCPUs of a VM stand together, in the order of the VMs. */
static void name_vcpu(struct snapshot *snapshot, size_t row,
		      struct place *place)
{
	struct vcpu *vcpu = &snapshot->vcpus[row];
	const struct family *family = place->family;
	char id[16];
	size_t seen;

	snprintf(id, sizeof(id), "%u", vcpu->id);
	while (place->vm + 1 < family->nr_live &&
	       (place->nr >= family->now[place->vm]->nr_vcpus ||
		(place->nr && place->last + 1 != row) ||
		name_index_find(&place->ids, id, &seen))) {
		place->vm++;
		place->nr = 0;
		name_index_free(&place->ids);
	}
	place->nr++;
	place->last = row;
	name_index_set(&place->ids, id, row);
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
	for (i = 0; i < families->nr; i++)
		name_index_free(&places[i].ids);
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
	struct name_index ended = { 0 };
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
	index_ended(&ended, previous);
	for (i = 0; i < snapshot->nr_retired; i++) {
		vm = &snapshot->retired[i];
		if (vm->shared_name)
			continue;
		known = find_ended(&ended, previous, vm);
		if (known) {
			vm->shared_name = known->shared_name;
			strcpy(vm->name, known->name);
		} else if (name_index_find(&families->index, vm->name,
					   &place)) {
			add_now(&families->family[place], vm);
		}
	}
	name_index_free(&ended);
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
