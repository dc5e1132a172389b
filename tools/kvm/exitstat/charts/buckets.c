// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <string.h>

#include "base/format.h"
#include "charts/buckets.h"

/* Which of all buckets one is: each has twice the bound of the one before. */
static size_t number_of(const struct buckets *buckets, uint64_t end_ns)
{
	double number;

	if (end_ns == HISTOGRAM_NO_END)
		return TIMES_BUCKETS;
	number = round(log2(fmax(end_ns, 1) / buckets->first_end_ns));

	return fmin(fmax(number, 0), TIMES_BUCKETS - 1);
}

/* The kernel rounds bounds down: the longest tells best how far they are apart. */
static void find_first_end(struct buckets *buckets,
			   const struct histogram *histogram)
{
	size_t i = histogram->nr;
	uint64_t end_ns;

	while (i && histogram->bucket[i - 1].end_ns == HISTOGRAM_NO_END)
		i--;
	if (!i)
		return;
	end_ns = histogram->bucket[i - 1].end_ns;
	buckets->first_end_ns = ldexp(end_ns, -(int)number_of(buckets, end_ns));
}

void buckets_find(struct buckets *buckets, const struct histogram *histogram)
{
	size_t nr = histogram->nr;

	memset(buckets, 0, sizeof(*buckets));
	buckets->first_end_ns = fmax(histogram->first_end_ns, 1);
	if (!nr)
		return;
	find_first_end(buckets, histogram);
	buckets->first = number_of(buckets, histogram->bucket[0].end_ns);
	buckets->nr = number_of(buckets, histogram->bucket[nr - 1].end_ns) -
		      buckets->first + 1;
}

void buckets_split(const struct buckets *buckets,
		   const struct histogram *histogram, double *exits)
{
	size_t i, number, last = buckets->first + buckets->nr - 1;

	memset(exits, 0, BUCKETS * sizeof(*exits));
	for (i = 0; buckets->nr && i < histogram->nr; i++) {
		number = number_of(buckets, histogram->bucket[i].end_ns);
		if (number < buckets->first)
			number = buckets->first;
		if (number > last)
			number = last;
		exits[number - buckets->first] += histogram->bucket[i].exits;
	}
}

const char *buckets_end_text(const struct buckets *buckets, int index,
			     char *text)
{
	size_t number = buckets->first + index;

	/* The first one of all begins at 0. */
	if (index < 0 && !buckets->first)
		return "0";
	if (number >= TIMES_BUCKETS)
		return "";

	return format_short_duration(text, ldexp(buckets->first_end_ns, number));
}
