/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a few numbers, measured again and again, say together.
 */
#ifndef EXITSTAT_STATISTICS_H
#define EXITSTAT_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/* All are 0 for no numbers; their order does not matter. */
double mean_of(const double *numbers, size_t nr);
double median_of(const double *numbers, size_t nr);

/* The standard deviation of a sample, 0 for fewer than two numbers. */
double deviation_of(const double *numbers, size_t nr);

/* With fewer numbers nobody can know which of them is the odd one. */
#define OUTLIERS_LEAST	4

/*
 * Is @number far from the others? That is by more than 3.5 of their median
 * absolute deviations, scaled as a standard deviation is, and by more than 1 %
 * of their median: where nearly all are equal, one exit more is nothing.
 * @numbers: all of them, with @number.
 */
bool is_outlier(double number, const double *numbers, size_t nr);

#endif
