/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a vCPU, a VM or the host spent its time, in a sentence and in percent.
 */
#ifndef EXITSTAT_ACCOUNT_TEXT_H
#define EXITSTAT_ACCOUNT_TEXT_H

#include "times/times.h"

/*
 * Prints two lines to stdout, of percentages that add up to 100 and to each
 * other; one of an account without time. @ns: of the interval, 0 for none.
 * @sorted: its reasons, in the order of what they took.
 */
void account_print(const struct account *account, const char *label, uint64_t ns,
		   const struct reason_time *const *sorted,
		   const struct reasons *reasons);

#endif
