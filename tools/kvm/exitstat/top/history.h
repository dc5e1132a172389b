/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The last minute, second by second: for the host, each VM and each vCPU, all
 * exits and those of each reason.
 *
 * Only what had exits in the last minute takes memory. An interval that is not
 * a whole second is divided among the seconds it lies in.
 */
#ifndef EXITSTAT_TOP_HISTORY_H
#define EXITSTAT_TOP_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "delta/delta.h"
#include "kernel/snapshot.h"

#define HISTORY_SECONDS	60

/* Whose exits: of the host if @vm is empty. */
struct history_of {
	char vm[VM_NAME];	/* "<pid>-<fd>" */
	bool has_vcpu;
	unsigned int vcpu;
	size_t reason;		/* REASON_NONE: all exits */
};

struct history_line;

struct top_history {
	uint64_t second;	/* the newest, since the clock began */
	double covered[HISTORY_SECONDS]; /* seconds, 0 to 1; by second % 60 */
	size_t nr_lines;
	size_t nr_buckets;
	struct history_line **buckets;
};

/* All zeros is an empty history. */
void history_free(struct top_history *history);

/*
 * Adds what came in one interval. Without a time (the first delta) nothing is
 * added; a clock that started anew empties the history.
 */
void history_add(struct top_history *history, const struct delta *delta);

/*
 * Mean exits per second in @nr equal parts of the last minute, the oldest first,
 * added to @rates. @nr has to be a divisor of HISTORY_SECONDS.
 */
void history_get(const struct top_history *history,
		 const struct history_of *of, double *rates, size_t nr);

/* Which of the parts have anything measured. */
void history_known(const struct top_history *history, bool *known, size_t nr);

#endif
