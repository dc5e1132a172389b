/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time between two samples went.
 */
#ifndef EXITSTAT_INTERVAL_TIMES_H
#define EXITSTAT_INTERVAL_TIMES_H

#include "delta/delta.h"
#include "delta/filter.h"
#include "recording/recording.h"
#include "times/account_sum.h"

struct interval_times {
	bool known;		/* all of it was measured */
	struct account sum;	/* of the host, or of the VMs that are looked at */
	/* Of each VM of the delta, NULL where it is not known; zeros if there is none */
	const struct account **vms;

	struct times increase;	/* private */
};

/*
 * Computes it for @delta, of the same samples, which has only what passed @filter,
 * and has to stay. The caller ends it with interval_times_free().
 */
void interval_times_compute(struct interval_times *times,
			    const struct record *from, const struct record *to,
			    const struct delta *delta,
			    const struct filter *filter);

void interval_times_free(struct interval_times *times);

/* What is known of several intervals. All zeros is none. */
struct summary_time {
	size_t nr_intervals;	/* in which all was measured */
	uint64_t ns;		/* how long these are */
	struct account account;
};

/* Adds an interval of @ns; @account is NULL if it is not known. */
void summary_time_add(struct summary_time *time, const struct account *account,
		      uint64_t ns);

#endif
