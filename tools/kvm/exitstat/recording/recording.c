// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "kernel/same_name.h"
#include "kernel/source.h"
#include "recording/header.h"
#include "recording/member.h"
#include "recording/more.h"
#include "recording/packed.h"
#include "recording/recording.h"
#include "recording/times_json.h"

/*
 * Objects in a line: the line, the sample, its times, a list, an entry, its times,
 * those of a reason.
 */
#define DEPTH 8

static int parse_counts(struct recording *recording, struct counts *counts,
			struct json_object *object, const char *key,
			struct error *error)
{
	struct json_object *exits;
	struct error inner;
	size_t index;

	if (!member_object(object, key, &exits))
		return recording_bad_line(recording, "the exits are missing", error);
	json_object_object_foreach(exits, name, value) {
		if (!json_object_is_type(value, json_type_int) ||
		    json_object_get_int64(value) < 0)
			return recording_bad_line(recording, "exits are no number", error);
		if (reasons_add(&recording->reasons, "-", name, "-", &index,
				&inner))
			return recording_bad_line(recording, inner.text, error);
		if (counts_add(counts, index, json_object_get_uint64(value)))
			return recording_bad_line(recording, "there are more exits than can be",
					error);
	}

	return 0;
}

static void parse_identity(struct vm *vm, struct json_object *object)
{
	char *name = member_any_text(object, "name");
	char *uuid = member_any_text(object, "uuid");
	char *cgroup = member_any_text(object, "cgroup");
	uint64_t process;

	if (!member_u64(object, "process", &process) || process > INT32_MAX)
		process = 0;
	vm->identity = identity_new(name, uuid, cgroup, process);
	free(name);
	free(uuid);
	free(cgroup);
}

static int parse_vm(struct recording *recording, struct vm *vm,
		    struct json_object *object, bool ended,
		    struct error *error)
{
	uint64_t pid, nr_vcpus;

	if (!json_object_is_type(object, json_type_object) ||
	    !member_text(object, "vm", vm->name, sizeof(vm->name)) ||
	    !member_u64(object, "pid", &pid) || pid > INT32_MAX ||
	    !member_text(object, "comm", vm->comm, sizeof(vm->comm)) ||
	    !member_u64(object, "vcpus", &nr_vcpus) || nr_vcpus > INT32_MAX ||
	    (ended && !member_u64(object, "lifetime", &vm->lifetime_ns)))
		return recording_bad_line(recording, "a VM is damaged", error);
	vm->pid = pid;
	vm->nr_vcpus = nr_vcpus;
	vm->shared_name = member_flag(object, "shared_name");
	parse_identity(vm, object);

	return parse_counts(recording, &vm->counts, object, "exits", error);
}

static int parse_vms(struct recording *recording, struct vm **vms, size_t *nr,
		     struct json_object *array, bool ended, struct error *error)
{
	size_t length = json_object_array_length(array), i;

	*vms = xcalloc(length, sizeof(**vms));
	*nr = length;
	for (i = 0; i < length; i++)
		if (parse_vm(recording, &(*vms)[i],
			     json_object_array_get_idx(array, i), ended, error))
			return -1;

	return 0;
}

static int parse_vcpus(struct recording *recording, struct snapshot *sample,
		       struct json_object *array, struct error *error)
{
	size_t length = json_object_array_length(array), i;
	struct json_object *object;
	struct vcpu *vcpu;
	uint64_t id;

	sample->vcpus = xcalloc(length, sizeof(*sample->vcpus));
	sample->nr_vcpus = length;
	for (i = 0; i < length; i++) {
		object = json_object_array_get_idx(array, i);
		vcpu = &sample->vcpus[i];
		if (!json_object_is_type(object, json_type_object) ||
		    !member_text(object, "vm", vcpu->vm, sizeof(vcpu->vm)) ||
		    !member_u64(object, "vcpu", &id) || id > INT32_MAX)
			return recording_bad_line(recording, "a vCPU is damaged", error);
		vcpu->id = id;
		vcpu->shared_name = member_flag(object, "shared_name");
		if (parse_counts(recording, &vcpu->counts, object, "exits",
				 error))
			return -1;
	}

	return 0;
}

static void free_retired(struct recording *recording)
{
	size_t i;

	for (i = 0; i < recording->nr_retired; i++) {
		counts_free(&recording->retired[i].counts);
		identity_put(recording->retired[i].identity);
	}
	free(recording->retired);
	recording->retired = NULL;
	recording->nr_retired = 0;
}

static int parse_retired(struct recording *recording, struct snapshot *sample,
			 struct json_object *object, struct error *error)
{
	struct json_object *array;

	if (member_array(object, "retired", &array)) {
		free_retired(recording);
		if (parse_vms(recording, &recording->retired,
			      &recording->nr_retired, array, true, error))
			return -1;
	}
	sample->retired = vms_copy(recording->retired, recording->nr_retired);
	sample->nr_retired = recording->nr_retired;

	return 0;
}

/* What the names of the next sample are given by. */
static void keep_vms(struct recording *recording, const struct snapshot *sample)
{
	struct snapshot *last = &recording->last;

	snapshot_free(last);
	last->host_moment = sample->host_moment;
	last->since_load = sample->since_load;
	last->vms = vms_copy(sample->vms, sample->nr_vms);
	last->nr_vms = sample->nr_vms;
	last->retired = vms_copy(sample->retired, sample->nr_retired);
	last->nr_retired = sample->nr_retired;
	last->vcpus = vcpus_copy(sample->vcpus, sample->nr_vcpus);
	last->nr_vcpus = sample->nr_vcpus;
	recording->goes_on = true;
}

/* The lists of a sample: whole, or what is more than in the one before. */
static int parse_lists(struct recording *recording, struct snapshot *sample,
		       struct json_object *object, struct error *error)
{
	const struct snapshot *last = &recording->last;
	struct json_object *part;
	const char *wrong = NULL;

	if (member_array(object, "vms", &part)) {
		if (parse_vms(recording, &sample->vms, &sample->nr_vms, part,
			      false, error))
			return -1;
	} else if (recording->goes_on &&
		   member_object(object, "vms_more", &part)) {
		sample->vms = vms_copy(last->vms, last->nr_vms);
		sample->nr_vms = last->nr_vms;
		wrong = more_add_to_vms(sample, part, &recording->reasons);
	} else {
		wrong = "the VMs are missing";
	}
	if (wrong)
		return recording_bad_line(recording, wrong, error);
	if (member_array(object, "vcpus", &part))
		return parse_vcpus(recording, sample, part, error);
	if (!recording->goes_on || !member_object(object, "vcpus_more", &part))
		return recording_bad_line(recording, "the vCPUs are missing", error);
	sample->vcpus = vcpus_copy(last->vcpus, last->nr_vcpus);
	sample->nr_vcpus = last->nr_vcpus;
	wrong = more_add_to_vcpus(sample, part, &recording->reasons);

	return wrong ? recording_bad_line(recording, wrong, error) : 0;
}

static int parse_sample(struct recording *recording, struct record *record,
			struct json_object *object, struct error *error)
{
	struct snapshot *sample = &record->sample;
	const char *wrong;
	char source[16];

	strcpy(sample->isa, recording->header.isa);
	if (!member_u64(object, "time", &sample->host_moment.time_ns) ||
	    !member_u64(object, "generation", &sample->host_moment.generation) ||
	    !member_text(object, "mode", sample->mode, sizeof(sample->mode)) ||
	    !member_text(object, "source", source, sizeof(source)))
		return recording_bad_line(recording, "a sample is damaged", error);
	if (sample->host_moment.time_ns < recording->last_ns)
		return recording_bad_line(recording, "the time goes back", error);
	recording->last_ns = sample->host_moment.time_ns;
	sample->anew = member_flag(object, "anew");
	if (!member_u64(object, "missed", &sample->missed))
		sample->missed = 0;
	if (parse_counts(recording, &sample->host, object, "host", error))
		return -1;
	wrong = times_json_take(&recording->times, object, &recording->reasons);
	if (wrong)
		return recording_bad_line(recording, wrong, error);
	host_times_copy(&record->times, &recording->times);

	sample->source = source_parse(source);
	if (sample->source == SNAPSHOT_SYSFS) {
		recording->goes_on = false;
		return 0;
	}

	sample->has_since_load = true;
	if (!member_u64(object, "since_load", &sample->since_load) ||
	    !member_u64(object, "since_load_retired",
		     &sample->since_load_retired) ||
	    sample->since_load < sample->host.total ||
	    sample->since_load < sample->since_load_retired ||
	    !member_u64(object, "vms_time", &sample->vms_moment.time_ns) ||
	    !member_u64(object, "vcpus_time", &sample->vcpus_moment.time_ns))
		return recording_bad_line(recording, "a sample is damaged", error);
	sample->vms_moment.generation = sample->host_moment.generation;
	sample->vcpus_moment.generation = sample->host_moment.generation;

	if (parse_lists(recording, sample, object, error))
		return -1;
	if (parse_retired(recording, sample, object, error))
		return -1;
	same_name_tell_apart(sample, &recording->last);
	keep_vms(recording, sample);

	return 0;
}

/* Lines may be gone in the middle too. */
static int parse_end(struct recording *recording, struct json_object *object,
		     struct error *error)
{
	uint64_t samples;

	if (!member_u64(object, "samples", &samples))
		return recording_bad_line(recording, "the end is damaged", error);
	if (samples != recording->nr_samples)
		return error_set(error, "%s is damaged: it has %llu samples, but its end says %llu",
				 recording->path,
				 (unsigned long long)recording->nr_samples,
				 (unsigned long long)samples);
	recording->ended = true;

	return 0;
}

static int parse_mark(struct recording *recording, struct record *record,
		      struct json_object *object, struct error *error)
{
	struct json_object *text;

	if (!member_u64(object, "time", &record->mark_ns) ||
	    !json_object_object_get_ex(object, "text", &text) ||
	    !json_object_is_type(text, json_type_string))
		return recording_bad_line(recording, "a mark is damaged", error);
	record->mark_text = utf8_repair(json_object_get_string(text));

	return 0;
}

/* Return: 1 and an object to be put; 0 at the end; -1 with @error set. */
static int next_object(struct recording *recording, struct json_object **object,
		       struct error *error)
{
	struct json_tokener *tokener;
	char *line = NULL, *ascii;
	size_t room = 0;
	ssize_t len;
	int r = 1;

	len = text_read_line(recording->file, &line, &room);
	if (len < 0) {
		free(line);
		if (ferror(recording->file))
			return error_set(error, "cannot read %s: %s",
					 recording->path, errno == EBADMSG ?
					 "its compressed data is damaged" :
					 strerror(errno));
		recording->truncated |= recording->cut;
		return 0;
	}
	recording->line++;
	if ((size_t)len <= TEXT_MAX && line[len - 1] != '\n') {
		free(line);
		recording->truncated = true;
		return 0;
	}
	if ((size_t)len > TEXT_MAX || strlen(line) != (size_t)len) {
		free(line);
		return recording_bad_line(recording, "this is no JSON", error);
	}

	tokener = json_tokener_new_ex(DEPTH);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* From 0.18 on, json-c takes what is not ASCII for control characters. */
	ascii = utf8_escape_json(line);
	*object = json_tokener_parse_ex(tokener, ascii, strlen(ascii));
	if (!json_object_is_type(*object, json_type_object)) {
		json_object_put(*object);
		r = recording_bad_line(recording, "this is no JSON object", error);
	}
	json_tokener_free(tokener);
	free(ascii);
	free(line);

	return r;
}

static int read_header(struct recording *recording, struct error *error)
{
	struct json_object *object;
	struct error inner;
	int r;

	if (next_object(recording, &object, &inner) <= 0)
		return error_set(error, "%s is no recording of exitstat",
				 recording->path);
	r = header_parse(recording, object, error);
	json_object_put(object);

	return r;
}

static int open_file(struct recording *recording, const char *path,
		     struct error *error)
{
	bool from_stdin = !strcmp(path, "-");
	int fd;

	fd = from_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) :
			  open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(error, "cannot read %s: %s", path,
				 strerror(errno));
	recording->file = packed_open(fd, &recording->cut);
	if (!recording->file)
		out_of_memory();
	free(recording->path);
	recording->path = xstrdup(from_stdin ? "stdin" : path);
	recording->line = 0;
	recording->nr_samples = 0;
	recording->ended = false;
	recording->goes_on = false;
	host_times_free(&recording->times);

	return read_header(recording, error);
}

int recording_open(struct recording *recording, const char *const *paths,
		   struct error *error)
{
	memset(recording, 0, sizeof(*recording));
	recording->next = paths + 1;
	if (!open_file(recording, paths[0], error))
		return 0;
	recording_close(recording);

	return -1;
}

/* Return: 0, the next part is open; -1 with @error set. */
static int open_next(struct recording *recording, struct error *error)
{
	struct recording_header before = recording->header;
	char *path = xstrdup(recording->path);
	int r;

	fclose(recording->file);
	recording->file = NULL;
	r = open_file(recording, *recording->next++, error);
	if (!r && (!before.part || !recording->header.part ||
		   before.parts_of != recording->header.parts_of ||
		   strcmp(before.hostname, recording->header.hostname)))
		r = error_set(error, "%s and %s are no parts of one recording",
			      path, recording->path);
	else if (!r && recording->header.part != before.part + 1)
		r = error_set(error, "part %llu, %s, cannot follow part %llu, %s: name all parts, in their order",
			      (unsigned long long)recording->header.part,
			      recording->path,
			      (unsigned long long)before.part, path);
	/* Of the whole, what the first part says. */
	before.part = recording->header.part;
	recording->header = before;
	free(path);

	return r;
}

int recording_next(struct recording *recording, struct record *record,
		   struct error *error)
{
	struct json_object *object, *part;
	int r;

	for (;;) {
		memset(record, 0, sizeof(*record));
		r = next_object(recording, &object, error);
		if (!r)
			recording->unfinished |= recording->format > 1 &&
						!recording->ended &&
						!recording->truncated;
		if (!r && *recording->next) {
			if (open_next(recording, error))
				return -1;
			continue;
		}
		if (r <= 0)
			return r;
		if (member_object(object, "sample", &part)) {
			record->kind = RECORD_SAMPLE;
			r = recording->ended ?
				    recording_bad_line(recording, "a sample stands behind the end",
						       error) :
				    parse_sample(recording, record, part,
						 error);
			recording->nr_samples++;
		} else if (member_object(object, "mark", &part)) {
			record->kind = RECORD_MARK;
			r = parse_mark(recording, record, part, error);
		} else if (member_array(object, "reasons", &part) ||
			   member_object(object, "end", &part)) {
			r = json_object_is_type(part, json_type_array) ?
				    header_parse_reasons(recording, part, error) :
				    parse_end(recording, part, error);
			if (!r) {
				json_object_put(object);
				continue;
			}
		} else {
			r = recording_bad_line(recording, "this is no sample and no mark",
					       error);
		}
		json_object_put(object);
		if (r)
			record_free(record);

		return r ? -1 : 1;
	}
}

void record_free(struct record *record)
{
	snapshot_free(&record->sample);
	host_times_free(&record->times);
	free(record->mark_text);
	record->mark_text = NULL;
}

void recording_close(struct recording *recording)
{
	if (recording->file)
		fclose(recording->file);
	free_retired(recording);
	snapshot_free(&recording->last);
	host_times_free(&recording->times);
	reasons_free(&recording->reasons);
	free(recording->path);
	free(recording->vm);
	memset(recording, 0, sizeof(*recording));
}
