// SPDX-License-Identifier: GPL-2.0
#include "export/export.h"
#include "recording/member.h"

static void add_parts(struct json_object *object, const uint64_t *ns)
{
	char key[32];
	size_t i;

	for (i = 0; i < TIMES_PARTS; i++) {
		snprintf(key, sizeof(key), "%s_ns", times_part_names[i]);
		add_u64(object, key, ns[i]);
	}
}

/* With the bounds as keys, as the kernel writes them. */
static struct json_object *histogram_json(const struct histogram *histogram)
{
	struct json_object *object = json_object_new_object();
	const struct bucket *bucket;
	char key[32];
	size_t i;

	for (i = 0; i < histogram->nr; i++) {
		bucket = &histogram->bucket[i];
		snprintf(key, sizeof(key), "%llu",
			 (unsigned long long)bucket->end_ns);
		add_u64(object, bucket->end_ns == HISTOGRAM_NO_END ? "inf" : key,
			bucket->exits);
	}

	return object;
}

static struct json_object *reasons_json(const struct account *account,
					const struct reasons *reasons)
{
	struct json_object *map = json_object_new_object(), *object;
	const struct reason_time *time;
	size_t i;

	for (i = 0; i < account->nr; i++) {
		time = &account->reasons[i];
		object = json_object_new_object();
		add_u64(object, "exits", time->exits);
		add_parts(object, time->ns);
		add_u64(object, "longest_ns", time->longest_ns);
		json_object_object_add(object, "histogram",
				       histogram_json(&time->histogram));
		json_object_object_add(map, reasons->reason[time->reason].name,
				       object);
	}

	return map;
}

static struct json_object *account_json(const struct export *export,
					const struct account *account,
					bool by_reason)
{
	struct json_object *object = json_object_new_object();

	if (*account->vm)
		add_text(object, "vm", account->vm);
	if (account->ended)
		json_object_object_add(object, "ended",
				       json_object_new_boolean(true));
	add_u64(object, "exits", account->exits);
	add_u64(object, "total_ns", account->total_ns);
	add_u64(object, "guest_ns", account->guest_ns);
	add_parts(object, account->ns);
	add_u64(object, "no_exit_ns", account->no_exit_ns);
	if (by_reason)
		json_object_object_add(object, "reasons",
				       reasons_json(account, export->reasons));

	return object;
}

struct json_object *export_json_times(const struct export *export,
				      const struct host_times *times)
{
	struct json_object *object = json_object_new_object();
	struct json_object *vms = json_object_new_array_ext(times->vms.nr);
	size_t i;

	add_text(object, "clock", times->host.clock);
	json_object_object_add(object, "host",
			       account_json(export, times->host.accounts, true));
	for (i = 0; i < times->vms.nr; i++)
		json_object_array_add(vms, account_json(export,
							&times->vms.accounts[i],
							export->options.per_reason));
	json_object_object_add(object, "vms", vms);

	return object;
}
