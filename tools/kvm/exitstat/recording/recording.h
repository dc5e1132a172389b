/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Recordings: files with one JSON object on each line, maybe compressed, see
 * packed.h.
 *
 * The first line is the header, all others are samples, marks, or reasons that
 * showed up later. Each is appended with one write(), so a recording that was
 * killed lacks its last line at most, and marks can be added by others:
 *
 *   {"exitstat":2,"isa":"svm","hostname":"h","kernel":"6.1.192",
 *    "start":1760000000000000000,
 *    "interval":1000000000,"reasons":[["0x060","interrupt","interrupt"],...]}
 *   {"sample":{"time":2461962012,"generation":5,"mode":"count",
 *    "source":"debugfs","since_load":2426,"since_load_retired":0,
 *    "host":{"cpuid":2000,...},
 *    "vms_time":..,"vms":[{"vm":"93-4","pid":93,"comm":"x","vcpus":2,
 *      "name":"web01","uuid":"..","cgroup":"..","process":92,
 *      "exits":{"cpuid":2000}}],
 *    "vcpus_time":..,"vcpus":[{"vm":"93-4","vcpu":0,"exits":{..}}],
 *    "retired":[{"vm":..,"pid":..,"comm":..,"vcpus":..,"lifetime":..,
 *      "exits":{..}}]}}
 *   {"sample":{...,"vms_more":{"exits":{"cpuid":[12]}},
 *    "vcpus_more":{"at":[1],"exits":{"cpuid":[12]}},
 *    "times":{...}}}
 *   {"mark":{"time":2500000000,"text":"warm-up is over"}}
 *   {"reasons":[["-","new_one","other"]]}
 *   {"end":{"samples":301}}
 *
 * The end is there once the recording ended as it was meant to, and says how many
 * samples stand before it; marks may follow. Recordings of format 1 have none.
 *
 * Counts are those of the kernel, not differences; zeros are left out. Times
 * are nanoseconds of CLOCK_MONOTONIC, `start` of CLOCK_REALTIME. `retired` is
 * left out when it is what it was in the sample before. "vms_more" and
 * "vcpus_more" stand where the lists are those of the sample before, but for
 * exits that have been added, see more.h. "times", or "times_more", is there
 * where KVM measured time, see times_json.h. "anew":true
 * is there if KVM was not, for a while, before it. "missed" is how many
 * samples were due since the one before, but not taken. "process" is there where
 * "pid" is that of a thread. A VM, and its vCPUs, has "shared_name":true if
 * another one had its name in the kernel, see same_name.h.
 *
 * Of a recording in several files, each is one that can be read alone; "part" in
 * the header is its number, "parts_of" when the first of them began. The header
 * has "vm":"web01" and "without_vcpus":true where the rest was left out.
 */
#ifndef EXITSTAT_RECORDING_H
#define EXITSTAT_RECORDING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "kernel/reasons.h"
#include "kernel/snapshot.h"
#include "times/host_times.h"

#define RECORDING_FORMAT	2	/* of what is written; 1 is read too */
#define MARK_TEXT_MAX		255	/* bytes that `mark` takes */

struct recording_header {
	char isa[TABLE_WORD];
	char hostname[256];	/* UTF-8 */
	char kernel[256];	/* uname -r, "" if unknown */
	uint64_t start_ns;	/* CLOCK_REALTIME, 0 if unknown */
	uint64_t interval_ns;
	const char *vm;		/* the only VM that is in it, NULL: all are */
	bool without_vcpus;
	uint64_t part;		/* from 1 on; 0: it is one file */
	uint64_t parts_of;	/* CLOCK_MONOTONIC of the first sample of all parts */
};

enum record_kind {
	RECORD_SAMPLE,
	RECORD_MARK,
};

/* One line, see recording_next(). */
struct record {
	enum record_kind kind;
	struct snapshot sample;
	struct host_times times;	/* of the sample, if it has some */
	uint64_t mark_ns;
	char *mark_text;	/* UTF-8 */
};

struct recording {
	struct recording_header header;
	struct reasons reasons;		/* of all samples */
	/* At its end, what is wrong with that: */
	bool truncated;			/* the last line was cut off */
	bool unfinished;		/* the end that there has to be is missing */

	/* private */
	char *vm;			/* that of the header, "" if none */
	const char *const *next;	/* parts that follow, then NULL */
	char *path;
	FILE *file;
	size_t line;
	uint64_t format;
	uint64_t nr_samples;		/* so far */
	bool ended;
	bool cut;			/* at the end of the file, see packed.h */
	bool goes_on;			/* the last sample is one to go on from */
	uint64_t last_ns;
	struct vm *retired;		/* of the last sample that had it */
	size_t nr_retired;
	struct snapshot last;		/* VMs and vCPUs of the last sample */
	struct host_times times;	/* of it too */
};

/*
 * Opens a recording and reads its header; "-" is stdin.
 * @paths: its file, or all of its parts in their order, which are read as one;
 * then NULL. Has to stay.
 * Return: 0, and the caller closes it; -1 with @error set.
 */
int recording_open(struct recording *recording, const char *const *paths,
		   struct error *error);

/*
 * The next sample or mark. The caller frees it with record_free().
 * Return: 1 and a record; 0 at the end; -1 with @error set.
 */
int recording_next(struct recording *recording, struct record *record,
		   struct error *error);

void record_free(struct record *record);
void recording_close(struct recording *recording);

#endif
