/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording that is being made: one file, or one after the other, as large or
 * as long as was asked for. Each can be read alone.
 */
#ifndef EXITSTAT_PARTS_H
#define EXITSTAT_PARTS_H

#include "recording/only.h"
#include "recording/runtime.h"
#include "recording/writer.h"

struct parts_options {
	const char *path;	/* of part 1 of boot.jsonl: boot-0001.jsonl */
	bool force;		/* overwrite files */
	struct only only;
	uint64_t bytes, ns;	/* when the next file begins; 0: never for that */
};

struct parts {
	const struct parts_options *options;	/* the caller's, to the end */
	struct recording_header header;
	const struct reasons *reasons;		/* so are these */
	struct writer writer;
	struct runtime runtime;
	struct only_before before;
	uint64_t start_ns;	/* of the first sample of this file */
	char *path;		/* of this file, as the user would write it */
};

/* Begins the first file. Return: 0, or -1 with @error set. */
int parts_open(struct parts *parts, const struct parts_options *options,
	       const struct recording_header *header,
	       const struct reasons *reasons, struct error *error);

/*
 * Appends a sample, to the next file if it is time. @times may have none.
 * Return: as parts_open().
 */
int parts_sample(struct parts *parts, const struct snapshot *snapshot,
		 const struct host_times *times, struct error *error);

/* Writes that this was all. Return: as parts_open(). */
int parts_end(struct parts *parts, struct error *error);

/* @keep: false removes the file, in which there is no sample. */
void parts_close(struct parts *parts, bool keep);

#endif
