// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "recording/member.h"
#include "recording/more.h"

/* --- is it the same list? --- */

static bool fell(const struct counts *before, const struct counts *now)
{
	size_t i;

	for (i = 0; i < before->nr; i++)
		if (before->exits[i] > counts_get(now, i))
			return true;

	return false;
}

static bool same_identity(const struct identity *a, const struct identity *b)
{
	return a == b || (!strcmp(identity_name(a), identity_name(b)) &&
			  !strcmp(identity_uuid(a), identity_uuid(b)) &&
			  !strcmp(identity_cgroup(a), identity_cgroup(b)) &&
			  identity_process(a, 0) == identity_process(b, 0));
}

bool more_tells_vms(const struct snapshot *before, const struct snapshot *now)
{
	size_t i;

	if (before->nr_vms != now->nr_vms)
		return false;
	for (i = 0; i < now->nr_vms; i++) {
		const struct vm *was = &before->vms[i], *is = &now->vms[i];

		if (strcmp(was->name, is->name) ||
		    was->shared_name != is->shared_name ||
		    was->pid != is->pid || strcmp(was->comm, is->comm) ||
		    was->nr_vcpus != is->nr_vcpus ||
		    !same_identity(was->identity, is->identity) ||
		    fell(&was->counts, &is->counts))
			return false;
	}

	return true;
}

bool more_tells_vcpus(const struct snapshot *before, const struct snapshot *now)
{
	size_t i;

	if (before->nr_vcpus != now->nr_vcpus)
		return false;
	for (i = 0; i < now->nr_vcpus; i++) {
		const struct vcpu *was = &before->vcpus[i];
		const struct vcpu *is = &now->vcpus[i];

		if (strcmp(was->vm, is->vm) || was->id != is->id ||
		    was->shared_name != is->shared_name ||
		    fell(&was->counts, &is->counts))
			return false;
	}

	return true;
}

/* --- writing --- */

/* A list, whatever it is of: the counts of both samples. */
struct pair {
	const struct counts *before, *now;
};

static struct json_object *increases(const struct pair *pairs, size_t nr,
				     size_t reason)
{
	struct json_object *array = NULL;
	uint64_t more;
	size_t i;

	for (i = 0; i < nr; i++) {
		more = counts_get(pairs[i].now, reason) -
		       counts_get(pairs[i].before, reason);
		if (!more && !array)
			continue;
		/* From the first that has some on; zeros stand before it. */
		if (!array) {
			size_t zeros;

			array = json_object_new_array_ext(nr);
			for (zeros = 0; zeros < i; zeros++)
				json_object_array_add(array,
						      json_object_new_int(0));
		}
		json_object_array_add(array, json_object_new_uint64(more));
	}

	return array;
}

/* Takes those out of @pairs of which there is nothing to say. */
static struct json_object *more(struct pair *pairs, size_t nr,
				const struct reasons *reasons)
{
	struct json_object *object = json_object_new_object();
	struct json_object *exits = json_object_new_object();
	struct json_object *at = json_object_new_array(), *array;
	size_t i, changed = 0;

	for (i = 0; i < nr; i++) {
		if (pairs[i].before->total == pairs[i].now->total)
			continue;
		pairs[changed++] = pairs[i];
		json_object_array_add(at, json_object_new_uint64(i));
	}
	if (changed < nr)
		json_object_object_add(object, "at", at);
	else
		json_object_put(at);
	for (i = 0; i < reasons->nr; i++) {
		array = increases(pairs, changed, i);
		if (array)
			json_object_object_add(exits, reasons->reason[i].name,
					       array);
	}
	json_object_object_add(object, "exits", exits);
	free(pairs);

	return object;
}

struct json_object *more_vms(const struct snapshot *before,
			     const struct snapshot *now,
			     const struct reasons *reasons)
{
	struct pair *pairs = xcalloc(now->nr_vms, sizeof(*pairs));
	size_t i;

	for (i = 0; i < now->nr_vms; i++)
		pairs[i] = (struct pair) { &before->vms[i].counts,
					   &now->vms[i].counts };

	return more(pairs, now->nr_vms, reasons);
}

struct json_object *more_vcpus(const struct snapshot *before,
			       const struct snapshot *now,
			       const struct reasons *reasons)
{
	struct pair *pairs = xcalloc(now->nr_vcpus, sizeof(*pairs));
	size_t i;

	for (i = 0; i < now->nr_vcpus; i++)
		pairs[i] = (struct pair) { &before->vcpus[i].counts,
					   &now->vcpus[i].counts };

	return more(pairs, now->nr_vcpus, reasons);
}

/* --- reading --- */

static bool is_count(struct json_object *value)
{
	return json_object_is_type(value, json_type_int) &&
	       json_object_get_int64(value) >= 0;
}

/* Keeps those of @counts that are meant. Return: as more_add_to_vms(). */
static const char *choose(struct counts **counts, size_t *nr,
			  struct json_object *at)
{
	size_t i, chosen = json_object_array_length(at), place, last = 0;
	struct json_object *value;

	for (i = 0; i < chosen; i++) {
		value = json_object_array_get_idx(at, i);
		if (!is_count(value))
			return "a place in a list is no number";
		place = json_object_get_uint64(value);
		if (place >= *nr || (i && place <= last))
			return "a place in a list is wrong";
		counts[i] = counts[place];
		last = place;
	}
	*nr = chosen;

	return NULL;
}

static const char *add_increases(struct counts **counts, size_t nr,
				 struct json_object *array, size_t reason)
{
	struct json_object *value;
	size_t i;

	if (!json_object_is_type(array, json_type_array) ||
	    json_object_array_length(array) != nr)
		return "exits are no list of that length";
	for (i = 0; i < nr; i++) {
		value = json_object_array_get_idx(array, i);
		if (!is_count(value))
			return "exits are no number";
		if (counts_add(counts[i], reason,
			       json_object_get_uint64(value)))
			return "there are more exits than can be";
	}

	return NULL;
}

static const char *add(struct counts **counts, size_t nr,
		       struct json_object *object,
		       const struct reasons *reasons)
{
	struct json_object *at, *exits;
	const char *wrong = NULL;
	size_t reason;

	if (member_array(object, "at", &at))
		wrong = choose(counts, &nr, at);
	if (!wrong && !member_object(object, "exits", &exits))
		wrong = "the exits are missing";
	if (!wrong) {
		json_object_object_foreach(exits, name, array) {
			reason = reasons_find(reasons, name);
			wrong = reason == REASON_NONE ?
					"a reason is not known" :
					add_increases(counts, nr, array,
						      reason);
			if (wrong)
				break;
		}
	}
	free(counts);

	return wrong;
}

const char *more_add_to_vms(struct snapshot *sample, struct json_object *object,
			    const struct reasons *reasons)
{
	struct counts **counts = xcalloc(sample->nr_vms, sizeof(*counts));
	size_t i;

	for (i = 0; i < sample->nr_vms; i++)
		counts[i] = &sample->vms[i].counts;

	return add(counts, sample->nr_vms, object, reasons);
}

const char *more_add_to_vcpus(struct snapshot *sample,
			      struct json_object *object,
			      const struct reasons *reasons)
{
	struct counts **counts = xcalloc(sample->nr_vcpus, sizeof(*counts));
	size_t i;

	for (i = 0; i < sample->nr_vcpus; i++)
		counts[i] = &sample->vcpus[i].counts;

	return add(counts, sample->nr_vcpus, object, reasons);
}
