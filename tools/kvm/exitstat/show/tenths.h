/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parts of a whole with one decimal, which add up: as if no part was rounded.
 */
#ifndef EXITSTAT_TENTHS_H
#define EXITSTAT_TENTHS_H

#include <stddef.h>
#include <stdint.h>

#define TENTHS_WHOLE	1000	/* 100 % */

/*
 * Divides @whole tenths of a percent as @parts are to each other: what is left
 * after rounding down goes to those that lost most. The sum of @tenths is @whole,
 * or 0 if all @parts are 0. The sum of @parts must not overflow.
 */
void tenths_divide(const uint64_t *parts, size_t nr, unsigned int whole,
		   unsigned int *tenths);

#endif
