// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "recording/member.h"
#include "recording/times_json.h"
#include "times/account_sum.h"

/* What is more than before, as it is written. */
struct increase {
	const struct reasons *reasons;
	bool fell;		/* some number is less */
	bool changed;		/* some number is not 0 */
};

static void add_number(struct increase *increase, struct json_object *array,
		       uint64_t before, uint64_t now)
{
	increase->fell |= now < before;
	increase->changed |= now != before;
	json_object_array_add(array, json_object_new_uint64(now - before));
}

static void add_parts(struct increase *increase, struct json_object *array,
		      const uint64_t *before, const uint64_t *now)
{
	size_t part;

	for (part = 0; part < TIMES_PARTS; part++)
		add_number(increase, array, before[part], now[part]);
}

static void add_histogram(struct increase *increase, struct json_object *array,
			  const struct histogram *before,
			  const struct histogram *now)
{
	struct histogram more;
	size_t i;

	histogram_increase(&more, before, now);
	increase->fell |= histogram_exits(&more) !=
			  histogram_exits(now) - histogram_exits(before);
	for (i = 0; i < more.nr; i++) {
		json_object_array_add(array, more.bucket[i].end_ns ==
					     HISTOGRAM_NO_END ? NULL :
				      json_object_new_uint64(more.bucket[i].end_ns));
		json_object_array_add(array,
				      json_object_new_uint64(more.bucket[i].exits));
	}
}

static void add_reason(struct increase *increase, struct json_object *object,
		       const struct reason_time *before,
		       const struct reason_time *now)
{
	const char *name = increase->reasons->reason[now->reason].name;
	struct json_object *array = json_object_new_array();
	bool changed = increase->changed;

	increase->changed = false;
	add_number(increase, array, before->exits, now->exits);
	add_parts(increase, array, before->ns, now->ns);
	add_number(increase, array, before->longest_ns, now->longest_ns);
	add_histogram(increase, array, &before->histogram, &now->histogram);
	if (increase->changed ||
	    json_object_array_length(array) > TIMES_JSON_REASON)
		json_object_object_add(object, name, array);
	else
		json_object_put(array);
	increase->changed |= changed;
}

/* Sets increase->changed to whether there is anything. */
static struct json_object *account_json(struct increase *increase,
					const struct account *before,
					const struct account *now)
{
	static const struct reason_time none;
	struct json_object *object = json_object_new_object();
	struct json_object *array = json_object_new_array();
	size_t i, found = 0;

	increase->changed = false;
	add_number(increase, array, before->total_ns, now->total_ns);
	add_number(increase, array, before->guest_ns, now->guest_ns);
	add_number(increase, array, before->no_exit_ns, now->no_exit_ns);
	add_parts(increase, array, before->ns, now->ns);
	json_object_object_add(object, TIMES_JSON_ALL, array);
	for (i = 0; i < now->nr; i++) {
		const struct reason_time *old =
			account_find(before, now->reasons[i].reason);

		found += !!old;
		add_reason(increase, object, old ? old : &none,
			   &now->reasons[i]);
	}
	increase->fell |= found != before->nr;

	return object;
}

static struct json_object *ended_json(struct increase *increase,
				      const struct times *vms, size_t nr)
{
	static const struct account none;
	struct json_object *array = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < nr; i++) {
		const struct account *account = &vms->accounts[i];

		object = json_object_new_object();
		add_text(object, "vm", account->vm);
		json_object_object_add(object, "times",
				       account_json(increase, &none, account));
		json_object_array_add(array, object);
	}

	return array;
}

/* How many VMs ended, which stand before those that live. */
static size_t nr_ended(const struct times *vms)
{
	size_t nr = 0;

	while (nr < vms->nr && vms->accounts[nr].ended)
		nr++;

	return nr;
}

/* @before: NULL for all that there is. */
static struct json_object *write_times(struct increase *increase,
				       const struct host_times *before,
				       const struct host_times *now)
{
	static const struct account none;
	struct json_object *object = json_object_new_object();
	struct json_object *vms = json_object_new_object(), *times;
	size_t skip = before ? nr_ended(&before->vms) : 0, i;
	size_t nr = nr_ended(&now->vms);

	add_u64(object, "generation", now->vms.moment.generation);
	add_text(object, "clock", now->host.clock);
	add_u64(object, "khz", now->host.clock_khz);
	json_object_object_add(object, "host",
			       account_json(increase, before ?
					    before->host.accounts : &none,
					    now->host.accounts));
	for (i = nr; i < now->vms.nr; i++) {
		const struct account *account = &now->vms.accounts[i];

		times = account_json(increase, before ?
				     &before->vms.accounts[skip + i - nr] : &none,
				     account);
		if (!before || increase->changed)
			json_object_object_add(vms, account->vm, times);
		else
			json_object_put(times);
	}
	json_object_object_add(object, "vms", vms);
	if (nr)
		json_object_object_add(object, "ended",
				       ended_json(increase, &now->vms, nr));

	return object;
}

static bool same_vms(const struct times *before, const struct times *now)
{
	size_t from = nr_ended(before), i, nr = nr_ended(now);

	if (before->nr - from != now->nr - nr)
		return false;
	for (i = nr; i < now->nr; i++)
		if (strcmp(before->accounts[from + i - nr].vm,
			   now->accounts[i].vm))
			return false;

	return true;
}

/* Return: NULL if it cannot be told so: VMs came or went, or numbers fell. */
static struct json_object *write_more(struct increase *increase,
				      const struct host_times *before,
				      const struct host_times *now)
{
	struct json_object *object;

	if (!host_times_there(before) ||
	    before->host.clock_khz != now->host.clock_khz ||
	    !same_vms(&before->vms, &now->vms))
		return NULL;
	object = write_times(increase, before, now);
	if (!increase->fell)
		return object;
	json_object_put(object);

	return NULL;
}

void times_json_put(struct json_object *sample, const struct host_times *before,
		    const struct host_times *now, const struct reasons *reasons)
{
	struct increase increase = { .reasons = reasons };
	struct json_object *more = write_more(&increase, before, now);

	if (more)
		json_object_object_add(sample, "times_more", more);
	else
		json_object_object_add(sample, "times",
				       write_times(&increase, NULL, now));
}
