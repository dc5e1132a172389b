/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes recordings, see recording.h for what is in them.
 */
#ifndef EXITSTAT_WRITER_H
#define EXITSTAT_WRITER_H

#include "recording/packed.h"
#include "recording/recording.h"

struct writer {
	int fd;
	char *path;		/* absolute */
	enum packing packing;
	bool to_stdout;
	size_t nr_reasons;	/* written so far */
	uint64_t nr_samples;
	char *retired;		/* as written last, to leave out what is the same */
	bool goes_on;		/* from the sample before, which is kept: */
	struct snapshot last;
	struct host_times last_times;
};

/*
 * Creates the file, "-" is stdout, and writes the header. A file that is there is an error,
 * unless @force. Return: 0, or -1 with @error set.
 */
int writer_open(struct writer *writer, const char *path, bool force,
		const struct recording_header *header,
		const struct reasons *reasons, struct error *error);

/* Appends a sample; @times may have none. Return: 0, or -1 with @error set. */
int writer_sample(struct writer *writer, const struct snapshot *snapshot,
		  const struct host_times *times, const struct reasons *reasons,
		  struct error *error);

/* Writes that this was all. Return: 0, or -1 with @error set. */
int writer_end(struct writer *writer, struct error *error);

void writer_close(struct writer *writer);

/* The same, and removes the file, which would be in the way of the next try. */
void writer_discard(struct writer *writer);

/*
 * Appends a mark to a recording, which may be another process's.
 * Return: 0, or -1 with @error set.
 */
int writer_mark(const char *path, uint64_t time_ns, const char *text,
		struct error *error);

#endif
