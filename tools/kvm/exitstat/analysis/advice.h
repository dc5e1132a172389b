/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What stands out in a recording, by rules with thresholds that ordinary boots and
 * idle guests stay below. The manual page, section ADVICE, lists them.
 */
#ifndef EXITSTAT_ADVICE_H
#define EXITSTAT_ADVICE_H

#include "analysis/summary.h"

struct advice {
	const char *class;	/* what is said of it: its text has what helps */
	const char *classes;	/* of which the exits are, with blanks between */
	/* The VM that has most of them; NULL: all that is looked at is one. */
	const struct summary_vm *vm;
	size_t nr_vms;		/* how many it is said of, that one included */
	/* Of that VM: */
	uint64_t exits;
	uint64_t all;
	double rate;		/* of @exits, per second */
	bool has_time;		/* no: the rest is 0 */
	uint64_t ns[TIMES_PARTS];	/* what these exits took */
	uint64_t whole_ns;	/* all time of its vCPUs */
	uint64_t timed;		/* of how many exits @ns is */
};

struct advice_list {
	size_t nr;
	struct advice *advice;	/* the most important first */
};

/* Judges a recording, or what is looked at of it, which has to stay. */
void advice_judge(struct advice_list *list, const struct summary *summary);

void advice_free(struct advice_list *list);

#endif
