/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long exits took, as the kernel counts it: exits by powers of two of a clock.
 *
 * A bucket has a bound above, and below one of half as much: a percentile out of
 * it is known but for a factor of two. The first begins at 0.
 */
#ifndef EXITSTAT_HISTOGRAM_H
#define EXITSTAT_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BUCKETS	32		/* more are none of the kernel's */
#define HISTOGRAM_NO_END	UINT64_MAX	/* the last one, "inf" */

struct bucket {
	uint64_t end_ns;	/* they took less */
	uint64_t exits;		/* not 0 */
};

/* All zeros is an empty one. Buckets without an exit are left out. */
struct histogram {
	uint64_t first_end_ns;	/* of the first one that there can be; 0: unknown */
	size_t nr;
	struct bucket bucket[HISTOGRAM_BUCKETS];	/* the shortest first */
};

/*
 * Adds @exits, which is not 0, at the end.
 * Return: 0; -1 if @end_ns is not above that of the last bucket, there are too
 * many, or the sum of all exits overflows.
 */
int histogram_add(struct histogram *histogram, uint64_t end_ns, uint64_t exits);

/* Return: all exits. */
uint64_t histogram_exits(const struct histogram *histogram);

/* Return: the exits that took less than @ns, as far as buckets tell. */
uint64_t histogram_below(const struct histogram *histogram, uint64_t ns);

/*
 * What @to has more than @from, of each bucket; 0 where it has less.
 * @increase: may be @to.
 */
void histogram_increase(struct histogram *increase, const struct histogram *from,
			const struct histogram *to);

/* Adds @more, of the same bounds, to @sum, which may be empty. */
void histogram_sum(struct histogram *sum, const struct histogram *more);

/* How long something took, in nanoseconds: from @least to @most. */
struct histogram_range {
	uint64_t least;
	uint64_t most;
};

/*
 * Which time @percent of the exits, 1 to 100, did not take longer than.
 * @longest_ns: the most that any of them took; no percentile is above that.
 * Return: the bounds; 0 and 0 for no exits.
 */
struct histogram_range histogram_percentile(const struct histogram *histogram,
					    unsigned int percent,
					    uint64_t longest_ns);

#endif
