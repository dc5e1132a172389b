/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Do two sets of measurements differ by more than chance?
 */
#ifndef EXITSTAT_RANK_TEST_H
#define EXITSTAT_RANK_TEST_H

#include <stddef.h>

/*
 * With fewer in either set, even sets that lie wholly apart can do so by
 * chance in more than one of 20 cases, or nearly so.
 */
#define RANK_TEST_LEAST	4

/*
 * The two-sided test of Mann and Whitney, which assumes nothing of how the
 * numbers are distributed: exact, also with ties, for up to 50 numbers in both
 * sets, above that by the normal distribution.
 * Return: the probability that sets which do not differ are at least as far
 * apart as these; 1 if one of them is empty.
 */
double rank_test(const double *a, size_t nr_a, const double *b, size_t nr_b);

#endif
