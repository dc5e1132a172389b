/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two text formats of metrics: OpenMetrics 1.0, and the older one of
 * Prometheus, version 0.0.4, which the textfile collector of node_exporter and
 * old servers read.
 *
 *	exposition_begin(&exposition, file, EXPOSITION_OPENMETRICS);
 *	exposition_family(&exposition, "kvm_exits", METRIC_COUNTER, "exits",
 *			  "VM exits of the host.");
 *	exposition_sample(&exposition, 10, NULL);
 *	exposition_end(&exposition);
 *
 * Names of families have neither "_total" nor "_info": samples get it here.
 */
#ifndef EXITSTAT_EXPOSITION_H
#define EXITSTAT_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum exposition_format {
	EXPOSITION_PROMETHEUS,
	EXPOSITION_OPENMETRICS,
};

enum metric_type {
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_INFO,
	METRIC_HISTOGRAM,
};

/* The most labels that a sample has. */
#define EXPOSITION_LABELS	8

struct exposition {
	FILE *file;
	enum exposition_format format;
	const char *name;	/* of the family */
	enum metric_type type;
};

/* What HTTP calls the format. */
const char *exposition_content_type(enum exposition_format format);

/*
 * Which format a client wants, by its header Accept; NULL if it sent none.
 * A client that takes OpenMetrics as gladly as plain text gets OpenMetrics.
 */
enum exposition_format exposition_negotiate(const char *accept);

void exposition_begin(struct exposition *exposition, FILE *file,
		      enum exposition_format format);

/*
 * Begins a family; the strings have to stay until the next one.
 * @unit: NULL if there is none, else the end of @name.
 */
void exposition_family(struct exposition *exposition, const char *name,
		       enum metric_type type, const char *unit,
		       const char *help);

/*
 * A sample, with labels as pairs of name and value, which may contain anything,
 * and NULL at the end. Labels whose value is empty are left out.
 */
void exposition_sample(struct exposition *exposition, uint64_t value, ...)
	__attribute__((sentinel));

/* The same of a time: @ns nanoseconds, in seconds. */
void exposition_seconds(struct exposition *exposition, uint64_t ns, ...)
	__attribute__((sentinel));

struct exposition_bucket {
	uint64_t end_ns;	/* its bound */
	uint64_t below;		/* how many are below that */
};

/*
 * The samples of one histogram of times, in seconds. @count: all of them;
 * @sum_ns: what they are together; @labels: as pairs, with NULL at the end.
 */
void exposition_histogram(struct exposition *exposition,
			  const struct exposition_bucket *buckets, size_t nr,
			  uint64_t count, uint64_t sum_ns,
			  const char *const *labels);

/* A sample without labels that is no whole number. */
void exposition_real(struct exposition *exposition, double value);

void exposition_end(struct exposition *exposition);

#endif
