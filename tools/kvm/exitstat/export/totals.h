/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of the host that never fall, for who computes rates of them.
 *
 * The kernel's counts by reason start over at a reset of the host, and all of
 * them when KVM is loaded anew. Totals go on. At any time
 *
 *	the sum of the reasons + unattributed == all exits
 *
 * where "unattributed" are exits that were counted, but whose reasons a reset
 * hid before anybody read them. Of a snapshot from debugfs all three are exact.
 * sysfs does not tell of resets: there, exits between the last snapshot and a
 * reset are missing, and a reset is overlooked if all counts have caught up.
 */
#ifndef EXITSTAT_TOTALS_H
#define EXITSTAT_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/snapshot.h"

/* All zeros before the first snapshot. */
struct totals {
	struct counts reasons;
	uint64_t unattributed;

	/* private */
	bool has_last;
	struct snapshot last;	/* only what it has of the host */
};

/*
 * Goes on to @snapshot, later than all before and with the same struct reasons.
 * Takes a copy of what it needs.
 */
void totals_update(struct totals *totals, const struct snapshot *snapshot);

uint64_t totals_all(const struct totals *totals);

void totals_free(struct totals *totals);

#endif
