/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buckets of histograms as rows or columns of a heat map: all from the shortest
 * to the longest in which there is an exit, those between without any too.
 */
#ifndef EXITSTAT_BUCKETS_H
#define EXITSTAT_BUCKETS_H

#include "charts/heat.h"
#include "times/times.h"

/* And one for what is longer than all that have an end. */
#define BUCKETS		(TIMES_BUCKETS + 1)

struct buckets {
	size_t nr;		/* 0: there is no exit */
	size_t first;		/* the number of the first among all */
	double first_end_ns;	/* the end of that with the number 0 */
};

/* Of all that is in @histogram. */
void buckets_find(struct buckets *buckets, const struct histogram *histogram);

/*
 * The exits of each of them, @exits has BUCKETS. What is in none of them is in the
 * nearest.
 */
void buckets_split(const struct buckets *buckets,
		   const struct histogram *histogram, double *exits);

/*
 * What the exits of a bucket took less than, as text in NUMBER_TEXT bytes.
 * @index: BUCKETS or more are not there; -1: the first takes at least that.
 */
const char *buckets_end_text(const struct buckets *buckets, int index,
			     char *text);

#endif
