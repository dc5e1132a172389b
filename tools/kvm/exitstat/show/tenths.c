// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "show/tenths.h"

struct lost {
	size_t part;
	double lost;	/* by rounding down */
};

static int compare(const void *a, const void *b)
{
	const struct lost *left = a, *right = b;

	if (left->lost != right->lost)
		return left->lost < right->lost ? 1 : -1;

	return left->part < right->part ? -1 : 1;
}

void tenths_divide(const uint64_t *parts, size_t nr, unsigned int whole,
		   unsigned int *tenths)
{
	struct lost *lost = xcalloc(nr, sizeof(*lost));
	unsigned int left = whole;
	double sum = 0, exact;
	size_t i;

	for (i = 0; i < nr; i++)
		sum += parts[i];
	for (i = 0; i < nr; i++) {
		exact = sum > 0 ? (double)whole * parts[i] / sum : 0;
		tenths[i] = exact;
		left -= tenths[i];
		lost[i] = (struct lost) { i, exact - floor(exact) };
	}
	if (nr)
		qsort(lost, nr, sizeof(*lost), compare);
	for (i = 0; sum > 0 && i < nr && left; i++, left--)
		tenths[lost[i].part]++;
	free(lost);
}
