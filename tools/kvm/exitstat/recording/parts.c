// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "recording/parts.h"

static bool in_parts(const struct parts_options *options)
{
	return options->bytes || options->ns;
}

/* The number stands before what the name ends in: a shell sorts them so. */
static char *part_path(const struct parts *parts)
{
	const char *path = parts->options->path;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path, *dot;

	if (!in_parts(parts->options))
		return xstrdup(path);
	dot = *name ? strchr(name + 1, '.') : NULL;
	if (!dot)
		dot = path + strlen(path);

	return xasprintf("%.*s-%04llu%s", (int)(dot - path), path,
			 (unsigned long long)parts->header.part, dot);
}

static int open_part(struct parts *parts, struct error *error)
{
	char *path = part_path(parts);

	if (writer_open(&parts->writer, path, parts->options->force,
			&parts->header, parts->reasons, error)) {
		free(path);
		return -1;
	}
	free(parts->path);
	parts->path = path;
	/* Nobody can put a mark into a pipe. */
	if (!parts->writer.to_stdout)
		runtime_announce(&parts->runtime, parts->writer.path);

	return 0;
}

int parts_open(struct parts *parts, const struct parts_options *options,
	       const struct recording_header *header,
	       const struct reasons *reasons, struct error *error)
{
	memset(parts, 0, sizeof(*parts));
	parts->options = options;
	parts->runtime.fd = -1;
	parts->header = *header;
	parts->header.part = in_parts(options);
	parts->header.without_vcpus = options->only.without_vcpus;
	parts->header.vm = options->only.vm;
	parts->reasons = reasons;

	return open_part(parts, error);
}

static bool is_full(const struct parts *parts, const struct snapshot *snapshot)
{
	const struct parts_options *options = parts->options;
	uint64_t ns = snapshot->host_moment.time_ns - parts->start_ns;
	off_t bytes;

	if (!parts->writer.nr_samples)
		return false;
	bytes = options->bytes ? lseek(parts->writer.fd, 0, SEEK_END) : 0;

	return (options->ns && ns >= options->ns) ||
	       (options->bytes && (uint64_t)bytes >= options->bytes);
}

static int next_part(struct parts *parts, struct error *error)
{
	if (writer_end(&parts->writer, error))
		return -1;
	runtime_withdraw(&parts->runtime);
	writer_close(&parts->writer);
	parts->header.part++;
	if (!open_part(parts, error))
		return 0;
	parts->header.part--;

	return -1;
}

int parts_sample(struct parts *parts, const struct snapshot *snapshot,
		 const struct host_times *times, struct error *error)
{
	const struct only *only = &parts->options->only;
	struct host_times part_times;
	struct snapshot part;
	int r;

	if (is_full(parts, snapshot) && next_part(parts, error))
		return -1;
	if (!parts->writer.nr_samples)
		parts->start_ns = snapshot->host_moment.time_ns;
	if (!only->vm && !only->without_vcpus)
		return writer_sample(&parts->writer, snapshot, times,
				     parts->reasons, error);
	only_take(&part, snapshot, only, &parts->before);
	only_take_times(&part_times, times, &part);
	r = writer_sample(&parts->writer, &part, &part_times, parts->reasons,
			  error);
	free(part_times.vms.accounts);
	only_free(&part);

	return r;
}

int parts_end(struct parts *parts, struct error *error)
{
	return writer_end(&parts->writer, error);
}

void parts_close(struct parts *parts, bool keep)
{
	runtime_withdraw(&parts->runtime);
	if (keep)
		writer_close(&parts->writer);
	else
		writer_discard(&parts->writer);
	only_forget(&parts->before);
	free(parts->path);
}
