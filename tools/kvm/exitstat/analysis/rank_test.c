// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rank_test.h"
#include "base/text.h"

/* More of them, and numbers of ways were not exact in a double any more. */
#define EXACT_MOST	50

struct number {
	double value;
	int of_a;
	size_t rank;	/* twice the rank, that is whole where some are equal */
};

static int compare(const void *a, const void *b)
{
	const struct number *left = a, *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

/*
 * Sorts and ranks them; those that are equal share the mean of their ranks.
 * Return: the sum of t^3 - t over the groups of t that are equal.
 */
static double rank(struct number *numbers, size_t nr)
{
	double ties = 0, size;
	size_t i, j, k;

	qsort(numbers, nr, sizeof(*numbers), compare);
	for (i = 0; i < nr; i = j) {
		for (j = i + 1; j < nr; j++)
			if (numbers[j].value != numbers[i].value)
				break;
		for (k = i; k < j; k++)
			numbers[k].rank = i + 1 + j;
		size = j - i;
		ties += size * size * size - size;
	}

	return ties;
}

/*
 * In how many ways can @chosen of the ranks have each sum? The least tail that
 * @sum is in, doubled, is the probability.
 */
static double exact(const struct number *numbers, size_t nr, size_t chosen,
		    size_t sum)
{
	/* The sum of all ranks, twice. */
	size_t i, n, s, most = nr * (nr + 1), row = most + 1;
	double *ways = xcalloc((chosen + 1) * row, sizeof(*ways));
	double below = 0, above = 0, all = 0, p;

	ways[0] = 1;
	for (i = 0; i < nr; i++)
		for (n = i + 1 < chosen ? i + 1 : chosen; n > 0; n--)
			for (s = numbers[i].rank; s <= most; s++)
				ways[n * row + s] += ways[(n - 1) * row + s -
							  numbers[i].rank];
	for (s = 0; s <= most; s++) {
		all += ways[chosen * row + s];
		if (s <= sum)
			below += ways[chosen * row + s];
		if (s >= sum)
			above += ways[chosen * row + s];
	}
	free(ways);
	p = 2 * fmin(below, above) / all;

	return fmin(p, 1);
}

static double by_normal(size_t nr_a, size_t nr_b, size_t sum, double ties)
{
	double a = nr_a, b = nr_b, n = a + b, variance, distance;

	variance = a * b / 12 * (n + 1 - ties / (n * (n - 1)));
	if (variance <= 0)
		return 1;
	/* What is whole is half a step from the next one. */
	distance = fabs(sum / 2.0 - a * (n + 1) / 2) - 0.5;

	return distance <= 0 ? 1 : erfc(distance / sqrt(2 * variance));
}

double rank_test(const double *a, size_t nr_a, const double *b, size_t nr_b)
{
	size_t nr = nr_a + nr_b, sum = 0, i;
	struct number *numbers;
	double ties, p;

	if (!nr_a || !nr_b)
		return 1;
	numbers = xcalloc(nr, sizeof(*numbers));
	for (i = 0; i < nr; i++) {
		numbers[i].value = i < nr_a ? a[i] : b[i - nr_a];
		numbers[i].of_a = i < nr_a;
	}
	ties = rank(numbers, nr);
	for (i = 0; i < nr; i++)
		if (numbers[i].of_a)
			sum += numbers[i].rank;
	p = nr <= EXACT_MOST ? exact(numbers, nr, nr_a, sum) :
			       by_normal(nr_a, nr_b, sum, ties);
	free(numbers);

	return p;
}
