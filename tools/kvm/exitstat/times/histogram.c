// SPDX-License-Identifier: GPL-2.0
#include "times/histogram.h"

int histogram_add(struct histogram *histogram, uint64_t end_ns, uint64_t exits)
{
	size_t nr = histogram->nr;

	if (nr == HISTOGRAM_BUCKETS ||
	    (nr && histogram->bucket[nr - 1].end_ns >= end_ns) ||
	    exits > UINT64_MAX - histogram_exits(histogram))
		return -1;
	histogram->bucket[histogram->nr++] = (struct bucket) { end_ns, exits };

	return 0;
}

uint64_t histogram_exits(const struct histogram *histogram)
{
	uint64_t exits = 0;
	size_t i;

	for (i = 0; i < histogram->nr; i++)
		exits += histogram->bucket[i].exits;

	return exits;
}

uint64_t histogram_below(const struct histogram *histogram, uint64_t ns)
{
	uint64_t exits = 0;
	size_t i;

	for (i = 0; i < histogram->nr && histogram->bucket[i].end_ns <= ns; i++)
		exits += histogram->bucket[i].exits;

	return exits;
}

void histogram_increase(struct histogram *increase, const struct histogram *from,
			const struct histogram *to)
{
	struct histogram result = { .first_end_ns = to->first_end_ns };
	size_t i, j = 0;

	for (i = 0; i < to->nr; i++) {
		const struct bucket *bucket = &to->bucket[i];
		uint64_t before = 0;

		while (j < from->nr && from->bucket[j].end_ns < bucket->end_ns)
			j++;
		if (j < from->nr && from->bucket[j].end_ns == bucket->end_ns)
			before = from->bucket[j].exits;
		if (bucket->exits > before)
			result.bucket[result.nr++] = (struct bucket) {
				bucket->end_ns, bucket->exits - before };
	}
	*increase = result;
}

/* As all histograms have the same bounds, at most so many are different. */
void histogram_sum(struct histogram *sum, const struct histogram *more)
{
	struct histogram result = {
		.first_end_ns = more->first_end_ns ? more->first_end_ns :
						     sum->first_end_ns,
	};
	size_t i = 0, j = 0;
	uint64_t end_ns, exits;

	while (i < sum->nr || j < more->nr) {
		end_ns = HISTOGRAM_NO_END;
		exits = 0;
		if (i < sum->nr)
			end_ns = sum->bucket[i].end_ns;
		if (j < more->nr && more->bucket[j].end_ns < end_ns)
			end_ns = more->bucket[j].end_ns;
		if (i < sum->nr && sum->bucket[i].end_ns == end_ns)
			exits += sum->bucket[i++].exits;
		if (j < more->nr && more->bucket[j].end_ns == end_ns)
			exits += more->bucket[j++].exits;
		if (histogram_add(&result, end_ns, exits))
			break;
	}
	*sum = result;
}

struct histogram_range histogram_percentile(const struct histogram *histogram,
					    unsigned int percent,
					    uint64_t longest_ns)
{
	uint64_t exits = histogram_exits(histogram), rank, so_far = 0;
	struct histogram_range range = { 0 };
	size_t i = 0;

	if (!exits)
		return range;
	/* The first exit of which so many are not behind, without overflow. */
	rank = exits / 100 * percent + (exits % 100 * percent + 99) / 100;
	for (i = 0; i < histogram->nr; i++) {
		so_far += histogram->bucket[i].exits;
		if (so_far >= rank)
			break;
	}
	range.most = histogram->bucket[i].end_ns;
	if (range.most == HISTOGRAM_NO_END)
		range.least = i ? histogram->bucket[i - 1].end_ns : 0;
	else if (range.most > histogram->first_end_ns)
		range.least = range.most / 2;
	if (longest_ns && range.most > longest_ns)
		range.most = longest_ns;
	if (range.least > range.most)
		range.least = range.most;

	return range;
}
