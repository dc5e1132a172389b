// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/export.h"
#include "recording/member.h"

static const char *plain(struct json_object *object)
{
	return json_object_to_json_string_ext(object,
					      JSON_C_TO_STRING_PLAIN |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
}

static void add_reasons(struct json_object *object, const struct counts *counts,
			const struct reasons *reasons)
{
	struct json_object *map = json_object_new_object();
	size_t i;

	for (i = 0; i < counts->nr; i++)
		if (counts->exits[i])
			add_u64(map, reasons->reason[i].name, counts->exits[i]);
	json_object_object_add(object, "reasons", map);
}

static void add_classes(struct json_object *object, const struct counts *counts,
			const struct reasons *reasons)
{
	struct json_object *map = json_object_new_object();
	uint64_t *sums = counts_by_class(counts, reasons);
	size_t i;

	for (i = 0; i < reasons->nr_classes; i++)
		if (sums[i])
			add_u64(map, reasons->class[i], sums[i]);
	free(sums);
	json_object_object_add(object, "classes", map);
}

static void add_exits(const struct export *export, struct json_object *object,
		      const struct counts *counts, bool by_reason,
		      bool by_class)
{
	add_u64(object, "exits", counts->total);
	if (by_class)
		add_classes(object, counts, export->reasons);
	if (by_reason)
		add_reasons(object, counts, export->reasons);
}

static struct json_object *vms_array(const struct export *export,
				     const struct vm *vms, size_t nr,
				     bool ended)
{
	struct json_object *array = json_object_new_array(), *object;
	const struct vm *vm;
	int process;
	size_t i;

	for (i = 0; i < nr; i++) {
		vm = &vms[i];
		object = json_object_new_object();
		add_text(object, "vm", vm->name);
		process = identity_process(vm->identity, vm->pid);
		add_u64(object, "pid", process);
		if (process != vm->pid)
			add_u64(object, "tid", vm->pid);
		add_text(object, "comm", vm->comm);
		if (*identity_name(vm->identity))
			add_text(object, "name", identity_name(vm->identity));
		if (*identity_uuid(vm->identity))
			add_text(object, "uuid", identity_uuid(vm->identity));
		if (*identity_cgroup(vm->identity))
			add_text(object, "cgroup",
				 identity_cgroup(vm->identity));
		add_u64(object, "vcpus", vm->nr_vcpus);
		if (ended)
			add_u64(object, "lifetime_ns", vm->lifetime_ns);
		add_exits(export, object, &vm->counts,
			  export->options.per_reason, true);
		json_object_array_add(array, object);
	}

	return array;
}

static struct json_object *vcpus_array(const struct export *export,
				       const struct snapshot *snapshot)
{
	struct json_object *array = json_object_new_array(), *object;
	const struct vcpu *vcpu;
	size_t i;

	for (i = 0; i < snapshot->nr_vcpus; i++) {
		vcpu = &snapshot->vcpus[i];
		object = json_object_new_object();
		add_text(object, "vm", vcpu->vm);
		add_u64(object, "vcpu", vcpu->id);
		add_exits(export, object, &vcpu->counts,
			  export->options.per_reason, true);
		json_object_array_add(array, object);
	}

	return array;
}

void export_json_begin(struct export *export, const char *isa,
		       const char *hostname)
{
	struct json_object *object = json_object_new_object();
	const char *text;

	export->marks = json_object_new_array();
	add_u64(object, "exitstat_export", EXPORT_FORMAT);
	add_text(object, "isa", isa);
	if (*hostname)
		add_text(object, "hostname", hostname);
	text = plain(object);
	/* The object stays open: samples follow one by one. */
	fprintf(export->file, "%.*s,\"samples\":[", (int)strlen(text) - 1,
		text);
	json_object_put(object);
}

void export_json_sample(struct export *export, const struct snapshot *snapshot,
			const struct host_times *times)
{
	bool debugfs = snapshot->source == SNAPSHOT_DEBUGFS;
	struct json_object *sample = json_object_new_object(), *object;

	add_u64(sample, "time_ns", snapshot->host_moment.time_ns);
	add_text(sample, "mode", snapshot->mode);
	add_text(sample, "source", debugfs ? "debugfs" : "sysfs");
	if (debugfs)
		add_u64(sample, "generation",
			snapshot->host_moment.generation);
	if (snapshot->has_since_load) {
		add_u64(sample, "since_load", snapshot->since_load);
		add_u64(sample, "since_load_ended",
			snapshot->since_load_retired);
	}
	if (snapshot->has_marks) {
		object = json_object_new_object();
		add_u64(object, "interval", snapshot->marks.interval);
		add_u64(object, "reported", snapshot->marks.reported);
		add_u64(object, "coalesced", snapshot->marks.coalesced);
		add_u64(object, "pending", snapshot->marks.pending);
		json_object_object_add(sample, "dumps", object);
	}
	object = json_object_new_object();
	add_exits(export, object, &snapshot->host, true, debugfs);
	json_object_object_add(sample, "host", object);
	if (debugfs) {
		json_object_object_add(sample, "vms",
				       vms_array(export, snapshot->vms,
						 snapshot->nr_vms, false));
		json_object_object_add(sample, "ended",
				       vms_array(export, snapshot->retired,
						 snapshot->nr_retired, true));
		if (export->options.per_vcpu)
			json_object_object_add(sample, "vcpus",
					       vcpus_array(export, snapshot));
	}
	if (times)
		json_object_object_add(sample, "times",
				       export_json_times(export, times));
	fprintf(export->file, "%s\n%s", export->nr_samples ? "," : "",
		plain(sample));
	json_object_put(sample);
}

void export_json_mark(struct export *export, uint64_t time_ns, const char *text)
{
	struct json_object *mark = json_object_new_object();

	add_u64(mark, "time_ns", time_ns);
	add_text(mark, "text", text);
	json_object_array_add(export->marks, mark);
}

void export_json_end(struct export *export)
{
	size_t nr = json_object_array_length(export->marks), i;

	fputs("\n],\"marks\":[", export->file);
	for (i = 0; i < nr; i++)
		fprintf(export->file, "%s\n%s", i ? "," : "",
			plain(json_object_array_get_idx(export->marks, i)));
	fprintf(export->file, "%s]%s}\n", nr ? "\n" : "",
		export->incomplete ? ",\"incomplete\":true" : "");
	json_object_put(export->marks);
}
