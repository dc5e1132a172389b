// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "delta/delta.h"
#include "export/totals.h"

/* Numbers that overflow stay at their maximum. */
static uint64_t add(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

/* What has no VMs and vCPUs costs nothing to compare. */
static void copy_host(struct snapshot *to, const struct snapshot *from)
{
	*to = *from;
	to->nr_vms = 0;
	to->vms = NULL;
	to->nr_vcpus = 0;
	to->vcpus = NULL;
	to->nr_retired = 0;
	to->retired = NULL;
	memset(&to->host, 0, sizeof(to->host));
	counts_copy(&to->host, &from->host);
}

void totals_update(struct totals *totals, const struct snapshot *snapshot)
{
	const struct snapshot *last = totals->has_last ? &totals->last : NULL;
	struct counts increase = { 0 };
	struct snapshot now;
	struct delta delta;

	copy_host(&now, snapshot);
	if (last && last->source != now.source) {
		/* The same counters, but one side knows nothing of resets. */
		counts_increase(&increase, &last->host, &now.host);
		counts_sum(&totals->reasons, &increase);
		counts_free(&increase);
	} else {
		delta_compute(&delta, last, &now);
		counts_sum(&totals->reasons, &delta.host);
		if (delta.total > delta.host.total)
			totals->unattributed =
				add(totals->unattributed,
				    delta.total - delta.host.total);
		delta_free(&delta);
	}
	snapshot_free(&totals->last);
	totals->last = now;
	totals->has_last = true;
}

uint64_t totals_all(const struct totals *totals)
{
	return add(totals->reasons.total, totals->unattributed);
}

void totals_free(struct totals *totals)
{
	counts_free(&totals->reasons);
	snapshot_free(&totals->last);
	memset(totals, 0, sizeof(*totals));
}
