/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is in a recording, added up: for reports, comparisons and budgets.
 *
 * A recording is read sample by sample; only sums and one point for each
 * sample are kept, so long recordings are fine.
 */
#ifndef EXITSTAT_SUMMARY_H
#define EXITSTAT_SUMMARY_H

#include "analysis/interval_times.h"
#include "analysis/series.h"
#include "base/name_index.h"
#include "delta/delta.h"
#include "delta/filter.h"
#include "delta/which_vm.h"
#include "recording/recording.h"

/*
 * Why the numbers of a time are not all there is to know: bits of
 * summary_phase.missing.
 */
enum {
	MISSING_OFF = 1 << 0,		/* KVM did not count in some of it */
	MISSING_RELOADED = 1 << 1,	/* KVM was loaded anew: exits are missing */
	MISSING_REASONS = 1 << 2,	/* a reset hid reasons, the total is right */
	MISSING_RESET = 1 << 3,		/* a reset seen in sysfs: exits are missing */
	MISSING_SOURCES = 1 << 4,	/* samples that cannot be compared */
	MISSING_END = 1 << 5,		/* the last line was cut off */
	MISSING_REST = 1 << 6,		/* it has no end: more was to come */
};

/* All of the recording, or the time from one mark to the next. */
struct summary_phase {
	char *name;		/* text of the mark; "" before the first; NULL: all */
	uint64_t start_ns;	/* since the first sample */
	uint64_t ns;
	size_t nr_intervals;	/* from one sample to the next */
	size_t nr_counted;	/* those in which KVM counted */
	unsigned int missing;	/* MISSING_*, or'ed; 0: all is there */
	uint64_t total;		/* exits, as in struct delta */
	struct counts counts;
	struct summary_time time;
};

struct summary_vm {
	char vm[VM_NAME];
	struct identity *identity;	/* a reference, or NULL */
	/* What users call it, with "(<pid>-<fd>)" where others are called so. */
	char *label;
	char comm[VM_COMM];
	unsigned int nr_vcpus;	/* the most it had */
	bool came, ended;	/* while the recording ran */
	bool reset;		/* exits are missing */
	struct counts counts;	/* while the recording ran */
	uint64_t ns;		/* of the intervals in which it was there */
	size_t nr_intervals;	/* in which it was there */
	struct summary_time time;
};

/* Between one sample and the next. */
struct summary_point {
	uint64_t end_ns;	/* since the first sample */
	uint64_t ns;
	uint64_t total;
};

/* The highest rate of a reason from one sample to the next. */
struct summary_top {
	double rate;		/* exits per second */
	uint64_t end_ns;	/* since the first sample */
};

struct summary {
	struct recording_header header;
	char *vm;			/* that of the header */
	struct reasons reasons;		/* of all counts in here */
	char mode[TABLE_WORD];		/* of the last sample */
	bool from_sysfs;		/* no VMs, no classes */
	const struct filter *filter;	/* all that is in here has passed it */
	size_t nr_passed;		/* in all intervals together */

	size_t first_sample;		/* how many there are before it */
	size_t nr_samples;
	uint64_t nr_missed;		/* samples that were due, but not taken */
	uint64_t first_ns;		/* CLOCK_MONOTONIC of the first sample */
	struct summary_phase all;	/* or that of @filter */
	/*
	 * A phase begins at the first sample after its mark. There is one more
	 * than marks, if samples stand before the first mark; none if only one
	 * is looked at.
	 */
	size_t nr_phases;
	struct summary_phase *phases;
	size_t nr_marks;
	size_t nr_vms;
	struct summary_vm *vms;		/* in the order in which they came */
	struct name_index vm_index;	/* of the last one of each name */
	size_t nr_points;
	struct summary_point *points;
	struct series *series;		/* see summary_read() */
	const struct summary_point *peak; /* the highest rate; NULL: no exits */
	size_t nr_tops;
	struct summary_top *tops;	/* by reason, see summary_top() */

	/* See struct delta; true if any interval had it. */
	bool reset, reloaded, overflowed;

	size_t nr_read;			/* samples, also those of other phases */

	/* Private: where the recording begins, and which phase is looked at. */
	uint64_t read_ns;
	size_t chosen;			/* its number; 0: it did not come yet */
	bool by_text;
};

/*
 * Reads the recording in @paths, see recording_open(). Fewer than two samples are an error.
 * @filter: what is looked at, which has to stay; all that is in @summary is of that.
 * That nothing is in the recording is an error. NULL: all of the host. Its phase is
 * the first whose mark has that text, else the one of that number, from 1 on.
 * @series: all zeros, is filled too and the caller's to free either way; or NULL.
 * Return: 0, and the caller frees @summary; -1 with @error set.
 */
int summary_read(struct summary *summary, struct series *series,
		 const char *const *paths, const struct filter *filter,
		 struct error *error);

void summary_free(struct summary *summary);

/* Its rate is 0 where none is known. */
const struct summary_top *summary_top(const struct summary *summary,
				      size_t reason);

/*
 * Refuses what has no two samples, or in which KVM did not count, for those that
 * compare. @path: of the recording. Return: 0, or -1 with @error set.
 */
int summary_require_numbers(const char *path, const struct summary *summary,
			    struct error *error);

/*
 * Refuses what has no times, and says why. Return: as summary_require_numbers().
 */
int summary_require_times(const char *path, const struct summary *summary,
			  struct error *error);

/*
 * What is missing, the worst of it, as words to follow "in boot.jsonl"; NULL if
 * nothing is.
 * @missing: of summary_phase, or some bits of it.
 */
const char *summary_missing_text(unsigned int missing);

#endif
