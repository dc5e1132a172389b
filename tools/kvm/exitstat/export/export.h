/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Snapshots as JSON or CSV, for other programs: exitstat(1), EXPORTS.
 *
 * What is in there is a contract with those programs. EXPORT_FORMAT goes up when
 * something in the JSON changes its meaning or goes away, not when it grows.
 */
#ifndef EXITSTAT_EXPORT_H
#define EXITSTAT_EXPORT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "export/metrics.h"
#include "kernel/snapshot.h"
#include "times/host_times.h"

#define EXPORT_FORMAT	1

struct json_object;

/* One export: begin, samples and marks in the order of time, end. */
struct export {
	FILE *file;
	const struct reasons *reasons;
	struct metrics_options options;
	bool is_csv;
	bool of_times;		/* of CSV: times instead of exits */
	bool incomplete;	/* more was to come; known at the end */
	size_t nr_samples;
	size_t nr_timed;	/* of these, with times */
	const char *phase;	/* text of the last mark, "" before the first */
	struct json_object *marks; /* all so far; CSV has none */
};

/* @hostname: "" if it is not known. */
void export_begin(struct export *export, const char *isa, const char *hostname);

/* @times: of the snapshot, or zeros. */
void export_sample(struct export *export, const struct snapshot *snapshot,
		   const struct host_times *times);

/* @text has to stay until the end, or the next mark. */
void export_mark(struct export *export, uint64_t time_ns, const char *text);
void export_end(struct export *export);

/* The two formats; export_*() calls them. */
void export_json_begin(struct export *export, const char *isa,
		       const char *hostname);
void export_json_sample(struct export *export, const struct snapshot *snapshot,
			const struct host_times *times);
void export_json_mark(struct export *export, uint64_t time_ns,
		      const char *text);
void export_json_end(struct export *export);
void export_csv_begin(struct export *export);
void export_csv_sample(struct export *export, const struct snapshot *snapshot);

/* A cell, quoted where it has to be. */
void export_csv_field(FILE *file, const char *text);

/* The same of times. */
struct json_object *export_json_times(const struct export *export,
				      const struct host_times *times);
void export_csv_times_begin(struct export *export);
void export_csv_times(struct export *export, const struct snapshot *snapshot,
		      const struct host_times *times);

#endif
