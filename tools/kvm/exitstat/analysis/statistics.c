// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics.h"
#include "base/text.h"

double mean_of(const double *numbers, size_t nr)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		sum += numbers[i];

	return nr ? sum / nr : 0;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

double median_of(const double *numbers, size_t nr)
{
	double *sorted, median;

	if (!nr)
		return 0;
	sorted = xcalloc(nr, sizeof(*sorted));
	memcpy(sorted, numbers, nr * sizeof(*sorted));
	qsort(sorted, nr, sizeof(*sorted), compare);
	median = (sorted[(nr - 1) / 2] + sorted[nr / 2]) / 2;
	free(sorted);

	return median;
}

double deviation_of(const double *numbers, size_t nr)
{
	double mean = mean_of(numbers, nr), sum = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		sum += (numbers[i] - mean) * (numbers[i] - mean);

	return nr > 1 ? sqrt(sum / (nr - 1)) : 0;
}

bool is_outlier(double number, const double *numbers, size_t nr)
{
	double median = median_of(numbers, nr), *distances, scaled;
	size_t i;

	if (nr < OUTLIERS_LEAST)
		return false;
	distances = xcalloc(nr, sizeof(*distances));
	for (i = 0; i < nr; i++)
		distances[i] = fabs(numbers[i] - median);
	scaled = 1.4826 * median_of(distances, nr);
	free(distances);

	return fabs(number - median) > 3.5 * scaled &&
	       fabs(number - median) > 0.01 * median;
}
