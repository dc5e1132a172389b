/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One list of numbers out of a delta: what a command, or a page, shows.
 */
#ifndef EXITSTAT_VIEW_H
#define EXITSTAT_VIEW_H

#include "delta/delta.h"
#include "delta/filter.h"

enum view_by {
	VIEW_REASON,
	VIEW_CLASS,
	VIEW_VM,
	VIEW_VCPU,
};

struct view_row {
	char *label;		/* reason, class, VM, or "VM/vCPU" */
	uint64_t exits;
	size_t index;		/* of the reason, the class, or the row of the
				 * delta's vms or vcpus
				 */
};

struct view {
	uint64_t total;		/* may be more than the sum, after a reset */
	uint64_t ns;		/* for rates, see delta_rate() */
	size_t matched;		/* VMs or vCPUs that the filter let through */
	size_t nr;
	struct view_row *rows;	/* the most exits first, then by label */
};

/*
 * Rows without an exit are left out. The filter must not ask for VMs of a
 * snapshot from sysfs: nothing would match. The caller frees @view.
 */
void view_make(struct view *view, const struct delta *delta,
	       const struct reasons *reasons, enum view_by by,
	       const struct filter *filter);

void view_free(struct view *view);

/*
 * "vm", "vcpu", "reason" or "class".
 * Return: 0, or -1 with @error set.
 */
int view_parse_by(const char *text, enum view_by *by, struct error *error);

#endif
