// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/source.h"
#include "recording/member.h"
#include "recording/more.h"
#include "recording/times_json.h"
#include "recording/writer.h"

static int write_line(const struct writer *writer, struct json_object *object,
		      struct error *error)
{
	const char *text;
	char *line;
	size_t len;
	int r;

	text = json_object_to_json_string_length(object, JSON_C_TO_STRING_PLAIN |
						 JSON_C_TO_STRING_NOSLASHESCAPE,
						 &len);
	line = xcalloc(len + 1, 1);
	memcpy(line, text, len);
	line[len++] = '\n';
	r = packed_append(writer->fd, writer->packing, line, len, writer->path,
			  error);
	free(line);

	return r;
}

static void add_known(struct json_object *object, const char *key,
		      const char *text)
{
	if (*text)
		add_text(object, key, text);
}

/* Left out if it is not so, as it hardly ever is. */
static void add_shared(struct json_object *object, bool shared_name)
{
	if (shared_name)
		json_object_object_add(object, "shared_name",
				       json_object_new_boolean(true));
}

static void add_counts(struct json_object *object, const char *key,
		       const struct counts *counts,
		       const struct reasons *reasons)
{
	struct json_object *exits = json_object_new_object();
	size_t i;

	for (i = 0; i < counts->nr; i++)
		if (counts->exits[i])
			add_u64(exits, reasons->reason[i].name,
				counts->exits[i]);
	json_object_object_add(object, key, exits);
}

static struct json_object *vms_array(const struct vm *vms, size_t nr,
				     bool ended, const struct reasons *reasons)
{
	struct json_object *array = json_object_new_array(), *object;
	int process;
	size_t i;

	for (i = 0; i < nr; i++) {
		object = json_object_new_object();
		add_text(object, "vm", vms[i].name);
		add_shared(object, vms[i].shared_name);
		add_u64(object, "pid", vms[i].pid);
		add_text(object, "comm", vms[i].comm);
		add_u64(object, "vcpus", vms[i].nr_vcpus);
		if (ended)
			add_u64(object, "lifetime", vms[i].lifetime_ns);
		add_known(object, "name", identity_name(vms[i].identity));
		add_known(object, "uuid", identity_uuid(vms[i].identity));
		add_known(object, "cgroup", identity_cgroup(vms[i].identity));
		process = identity_process(vms[i].identity, vms[i].pid);
		if (process != vms[i].pid)
			add_u64(object, "process", process);
		add_counts(object, "exits", &vms[i].counts, reasons);
		json_object_array_add(array, object);
	}

	return array;
}

static struct json_object *vcpus_array(const struct snapshot *snapshot,
				       const struct reasons *reasons)
{
	struct json_object *array = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < snapshot->nr_vcpus; i++) {
		object = json_object_new_object();
		add_text(object, "vm", snapshot->vcpus[i].vm);
		add_shared(object, snapshot->vcpus[i].shared_name);
		add_u64(object, "vcpu", snapshot->vcpus[i].id);
		add_counts(object, "exits", &snapshot->vcpus[i].counts,
			   reasons);
		json_object_array_add(array, object);
	}

	return array;
}

static void add_reasons(struct json_object *object,
			const struct reasons *reasons, size_t from)
{
	struct json_object *array = json_object_new_array(), *triple;
	const struct reason *reason;
	size_t i;

	for (i = from; i < reasons->nr; i++) {
		reason = &reasons->reason[i];
		triple = json_object_new_array();
		json_object_array_add(triple,
				      json_object_new_string(reason->code));
		json_object_array_add(triple,
				      json_object_new_string(reason->name));
		json_object_array_add(triple,
				      json_object_new_string(reason->class));
		json_object_array_add(array, triple);
	}
	json_object_object_add(object, "reasons", array);
}

int writer_open(struct writer *writer, const char *path, bool force,
		const struct recording_header *header,
		const struct reasons *reasons, struct error *error)
{
	struct json_object *object;
	int r;

	memset(writer, 0, sizeof(*writer));
	writer->packing = packing_of_name(path);
	writer->to_stdout = !strcmp(path, "-");
	if (writer->to_stdout)
		path = "standard output";
	writer->fd = writer->to_stdout ?
			     fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0) :
			     open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC |
				  (force ? O_TRUNC : O_EXCL), 0644);
	if (writer->fd < 0 && errno == EEXIST)
		return error_set(error, "%s exists already: choose another name, or use --force",
				 path);
	if (writer->fd < 0)
		return error_set(error, "cannot create %s: %s", path,
				 strerror(errno));
	writer->path = writer->to_stdout ? NULL : realpath(path, NULL);
	if (!writer->path)
		writer->path = xstrdup(path);

	object = json_object_new_object();
	add_u64(object, "exitstat", RECORDING_FORMAT);
	add_text(object, "isa", header->isa);
	add_text(object, "hostname", header->hostname);
	if (header->kernel[0])
		add_text(object, "kernel", header->kernel);
	add_u64(object, "start", header->start_ns);
	add_u64(object, "interval", header->interval_ns);
	if (header->vm)
		add_text(object, "vm", header->vm);
	if (header->without_vcpus)
		json_object_object_add(object, "without_vcpus",
				       json_object_new_boolean(true));
	if (header->part) {
		add_u64(object, "part", header->part);
		add_u64(object, "parts_of", header->parts_of);
	}
	add_reasons(object, reasons, 0);
	writer->nr_reasons = reasons->nr;
	r = write_line(writer, object, error);
	json_object_put(object);
	if (r)
		writer_discard(writer);

	return r;
}

static int write_new_reasons(struct writer *writer,
			     const struct reasons *reasons,
			     struct error *error)
{
	struct json_object *object;
	int r;

	if (writer->nr_reasons == reasons->nr)
		return 0;
	object = json_object_new_object();
	add_reasons(object, reasons, writer->nr_reasons);
	r = write_line(writer, object, error);
	json_object_put(object);
	writer->nr_reasons = reasons->nr;

	return r;
}

static void add_vms(struct json_object *sample, const struct writer *writer,
		    const struct snapshot *snapshot,
		    const struct reasons *reasons)
{
	if (writer->goes_on && more_tells_vms(&writer->last, snapshot))
		json_object_object_add(sample, "vms_more",
				       more_vms(&writer->last, snapshot,
						reasons));
	else
		json_object_object_add(sample, "vms",
				       vms_array(snapshot->vms,
						 snapshot->nr_vms, false,
						 reasons));
}

static void add_vcpus(struct json_object *sample, const struct writer *writer,
		      const struct snapshot *snapshot,
		      const struct reasons *reasons)
{
	if (writer->goes_on && more_tells_vcpus(&writer->last, snapshot))
		json_object_object_add(sample, "vcpus_more",
				       more_vcpus(&writer->last, snapshot,
						  reasons));
	else
		json_object_object_add(sample, "vcpus",
				       vcpus_array(snapshot, reasons));
}

/* What the next sample can be more than. */
static void keep(struct writer *writer, const struct snapshot *snapshot,
		 const struct host_times *times)
{
	struct snapshot *last = &writer->last;

	snapshot_free(last);
	last->vms = vms_copy(snapshot->vms, snapshot->nr_vms);
	last->nr_vms = snapshot->nr_vms;
	last->vcpus = vcpus_copy(snapshot->vcpus, snapshot->nr_vcpus);
	last->nr_vcpus = snapshot->nr_vcpus;
	writer->goes_on = snapshot->source == SNAPSHOT_DEBUGFS;
	host_times_free(&writer->last_times);
	host_times_copy(&writer->last_times, times);
}

static void add_retired(struct writer *writer, struct json_object *sample,
			const struct snapshot *snapshot,
			const struct reasons *reasons)
{
	struct json_object *array;
	const char *text;

	array = vms_array(snapshot->retired, snapshot->nr_retired, true,
			  reasons);
	text = json_object_to_json_string_ext(array, JSON_C_TO_STRING_PLAIN);
	if (writer->retired && !strcmp(writer->retired, text)) {
		json_object_put(array);
		return;
	}
	free(writer->retired);
	writer->retired = xstrdup(text);
	json_object_object_add(sample, "retired", array);
}

int writer_sample(struct writer *writer, const struct snapshot *snapshot,
		  const struct host_times *times, const struct reasons *reasons,
		  struct error *error)
{
	struct json_object *line, *sample;
	int r;

	if (write_new_reasons(writer, reasons, error))
		return -1;

	line = json_object_new_object();
	sample = json_object_new_object();
	json_object_object_add(line, "sample", sample);
	add_u64(sample, "time", snapshot->host_moment.time_ns);
	add_u64(sample, "generation", snapshot->host_moment.generation);
	add_text(sample, "mode", snapshot->mode);
	add_text(sample, "source", source_name(snapshot->source));
	if (snapshot->anew)
		json_object_object_add(sample, "anew",
				       json_object_new_boolean(true));
	if (snapshot->missed)
		add_u64(sample, "missed", snapshot->missed);
	if (snapshot->has_since_load) {
		add_u64(sample, "since_load", snapshot->since_load);
		add_u64(sample, "since_load_retired",
			snapshot->since_load_retired);
	}
	add_counts(sample, "host", &snapshot->host, reasons);
	if (snapshot->source != SNAPSHOT_SYSFS) {
		add_u64(sample, "vms_time", snapshot->vms_moment.time_ns);
		add_vms(sample, writer, snapshot, reasons);
		add_u64(sample, "vcpus_time", snapshot->vcpus_moment.time_ns);
		add_vcpus(sample, writer, snapshot, reasons);
		add_retired(writer, sample, snapshot, reasons);
	}
	if (host_times_there(times))
		times_json_put(sample, &writer->last_times, times, reasons);
	r = write_line(writer, line, error);
	json_object_put(line);
	if (!r) {
		writer->nr_samples++;
		keep(writer, snapshot, times);
	}

	return r;
}

int writer_end(struct writer *writer, struct error *error)
{
	struct json_object *line = json_object_new_object();
	struct json_object *end = json_object_new_object();
	int r;

	json_object_object_add(line, "end", end);
	add_u64(end, "samples", writer->nr_samples);
	r = write_line(writer, line, error);
	json_object_put(line);

	return r;
}

void writer_close(struct writer *writer)
{
	if (writer->fd >= 0)
		close(writer->fd);
	free(writer->path);
	free(writer->retired);
	snapshot_free(&writer->last);
	host_times_free(&writer->last_times);
	memset(writer, 0, sizeof(*writer));
	writer->fd = -1;
}

void writer_discard(struct writer *writer)
{
	struct stat status;

	if (!writer->to_stdout && !fstat(writer->fd, &status) &&
	    S_ISREG(status.st_mode))
		unlink(writer->path);
	writer_close(writer);
}

int writer_mark(const char *path, uint64_t time_ns, const char *text,
		struct error *error)
{
	struct json_object *line, *mark;
	struct writer writer = { .path = (char *)path };
	int r;

	writer.fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (writer.fd < 0)
		return error_set(error, "cannot write %s: %s", path,
				 strerror(errno));
	if (packed_check_end(writer.fd, &writer.packing, path, error)) {
		close(writer.fd);
		return -1;
	}

	line = json_object_new_object();
	mark = json_object_new_object();
	json_object_object_add(line, "mark", mark);
	add_u64(mark, "time", time_ns);
	add_text(mark, "text", text);
	r = write_line(&writer, line, error);
	json_object_put(line);
	close(writer.fd);

	return r;
}
