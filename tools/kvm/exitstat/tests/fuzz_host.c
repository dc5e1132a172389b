// SPDX-License-Identifier: GPL-2.0
/*
 * Any files as those of a host: debugfs, sysfs, and /proc of its VMs.
 *
 * The bytes are files as in tests/trees, each below a line "==> NAME <==", with
 * the names of memory_files_add(). At "==> next <==" the host is read, goes on
 * from there, and is read again at the end. A recording of what could be read
 * has to be readable, with the same totals.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "export/export.h"
#include "export/beside.h"
#include "export/totals.h"
#include "kernel/snapshot.h"
#include "memory_files.h"
#include "recording/recording.h"
#include "recording/writer.h"
#include "show/view.h"

#define SAMPLES_MAX 4

struct host {
	struct reasons reasons;
	struct totals totals;
	size_t nr;
	struct snapshot samples[SAMPLES_MAX];
};

/* Where they cannot be read there are none. */
static void read_beside(struct host *host, struct beside *beside)
{
	struct host_times *times = &beside->times;
	struct error error;

	if (times_read(&times->host, TIMES_HOST, "/", &host->reasons, &error) ||
	    times_read(&times->vms, TIMES_VM, "/", &host->reasons, &error))
		host_times_free(times);
	if (handled_read(&beside->host, HANDLED_HOST, "/", &host->reasons,
			 &error) ||
	    handled_read(&beside->vms, HANDLED_VM, "/", &host->reasons, &error))
		handled_free(&beside->host);
}

static void export_all(struct host *host, const struct snapshot *snapshot,
		       FILE *nowhere)
{
	struct metrics_options options = {
		.per_reason = true,
		.per_vcpu = snapshot->source == SNAPSHOT_DEBUGFS,
	};
	struct export export = {
		.file = nowhere,
		.reasons = &host->reasons,
		.options = options,
	};
	struct beside beside = { 0 };

	read_beside(host, &beside);
	totals_update(&host->totals, snapshot);
	metrics_print(nowhere, EXPOSITION_OPENMETRICS, snapshot, &host->totals,
		      &host->reasons, &beside, &options, NULL);
	do {
		export_begin(&export, snapshot->isa, "");
		export_sample(&export, snapshot, &beside.times);
		export_end(&export);
		export.is_csv = !export.is_csv;
	} while (export.is_csv);
	beside_free(&beside);
}

static void look_at(struct host *host, const struct snapshot *from,
		    const struct snapshot *to)
{
	struct filter filter = { 0 };
	struct delta delta;
	struct view view;
	enum view_by by;

	delta_compute(&delta, from, to);
	for (by = VIEW_REASON; by <= VIEW_VCPU; by++) {
		view_make(&view, &delta, &host->reasons, by, &filter);
		view_free(&view);
	}
	delta_free(&delta);
}

static void read_host(struct host *host)
{
	struct snapshot *previous, *sample = &host->samples[host->nr];
	static FILE *nowhere;
	struct error error;

	if (host->nr == SAMPLES_MAX)
		return;
	previous = host->nr ? sample - 1 : NULL;
	if (snapshot_read(sample, "/", (host->nr + 1) * NS_PER_S, previous,
			  &host->reasons, &error))
		return;
	host->nr++;
	look_at(host, previous, sample);
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (!nowhere)
		abort();
	export_all(host, sample, nowhere);
}

/* Does the host's clock go on, as a real one does? */
static bool has_time(const struct host *host)
{
	size_t i;

	for (i = 1; i < host->nr; i++)
		if (host->samples[i].host_moment.time_ns <
		    host->samples[i - 1].host_moment.time_ns)
			return false;

	return host->nr;
}

static void record(const struct host *host)
{
	struct recording_header header = { .hostname = "host" };
	struct recording recording;
	const struct host_times no_times = { 0 };
	struct writer writer;
	struct record record;
	struct error error;
	const char *paths[2] = { 0 };
	char path[64];
	size_t i;
	int fd;

	fd = memfd_create("recording", 0);
	if (fd < 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	strcpy(header.isa, host->samples[0].isa);
	paths[0] = path;
	if (writer_open(&writer, path, true, &header, &host->reasons, &error))
		abort();
	for (i = 0; i < host->nr; i++)
		if (writer_sample(&writer, &host->samples[i], &no_times,
				  &host->reasons, &error))
			abort();
	if (writer_end(&writer, &error))
		abort();
	writer_close(&writer);

	if (recording_open(&recording, paths, &error)) {
		fprintf(stderr, "%s\n", error.text);
		abort();
	}
	for (i = 0; recording_next(&recording, &record, &error) > 0; i++) {
		if (record.sample.host.total != host->samples[i].host.total ||
		    record.sample.nr_vms != host->samples[i].nr_vms ||
		    record.sample.nr_vcpus != host->samples[i].nr_vcpus ||
		    record.sample.nr_retired != host->samples[i].nr_retired)
			abort();
		record_free(&record);
	}
	if (recording.truncated || recording.unfinished)
		abort();
	recording_close(&recording);
	close(fd);
	if (i != host->nr) {
		fprintf(stderr, "%s\n", error.text);
		abort();
	}
}

/* The strings of cmdline end with NUL; they have a line each, as in tests/trees. */
static void add_file(const char *name, char *data, size_t size)
{
	size_t i;

	for (i = 0; !strcmp(name, "cmdline") && i < size; i++)
		if (data[i] == '\n')
			data[i] = '\0';
	memory_files_add(name, data, size);
}

static void read_all(struct host *host, char *text, const char *end)
{
	char *name = NULL, *data = text, *line = text, *next;
	size_t len;

	for (; line < end; line = next) {
		next = memchr(line, '\n', end - line);
		next = next ? next + 1 : (char *)end;
		len = next - line;
		if (len < 10 || memcmp(line, "==> ", 4) ||
		    memcmp(next - 5, " <==\n", 5))
			continue;
		if (name)
			add_file(name, data, line - data);
		next[-5] = '\0';
		name = line + 4;
		data = next;
		if (!strcmp(name, "next")) {
			read_host(host);
			name = NULL;
		}
	}
	if (name)
		add_file(name, data, end - data);
	read_host(host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host host = { 0 };
	char *text;
	size_t i;

	memory_files_clear();
	text = xcalloc(size + 1, 1);
	memcpy(text, data, size);
	read_all(&host, text, text + size);
	if (has_time(&host))
		record(&host);
	free(text);
	for (i = 0; i < host.nr; i++)
		snapshot_free(&host.samples[i]);
	totals_free(&host.totals);
	reasons_free(&host.reasons);

	return 0;
}
