/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time between two readings of one file went.
 */
#ifndef EXITSTAT_TIMES_DELTA_H
#define EXITSTAT_TIMES_DELTA_H

#include "times/times.h"

/*
 * What @to has more than @from, which has the same struct reasons. Accounts that
 * are new have all of theirs, those that are gone are left out. In @to, VMs that
 * ended since @from stand before those that live. Nothing is ever
 * negative: where the generation tells of a reset and numbers fell, it is all
 * that came since, with the flag; where they fell for no reset, as rounding may
 * let them, it is 0. Reasons without an exit and time are left out.
 * The caller frees @increase, which refers to nothing in the others.
 */
void times_increase(struct times *increase, const struct times *from,
		    const struct times *to);

#endif
