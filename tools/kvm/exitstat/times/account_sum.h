/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Times that are added up: of one after the other, or of several.
 */
#ifndef EXITSTAT_ACCOUNT_SUM_H
#define EXITSTAT_ACCOUNT_SUM_H

#include "times/times.h"

/* Adds exits, times and the histogram of the same reason, or of another one. */
void reason_time_add(struct reason_time *sum, const struct reason_time *more);

/*
 * Adds all that @more has. @sum: zeros at first, later the caller's to free with
 * account_free().
 */
void account_add(struct account *sum, const struct account *more);

/* Return: the reason, or NULL if the account has nothing of it. */
const struct reason_time *account_find(const struct account *account,
				       size_t reason);

#endif
