/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which metrics there are, with their names and labels: exitstat(1), METRICS.
 *
 * Names and labels are a contract with those who have dashboards and rules.
 */
#ifndef EXITSTAT_METRICS_H
#define EXITSTAT_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "export/exposition.h"
#include "export/totals.h"
#include "kernel/snapshot.h"

/* What goes beyond the host by reason and each VM by class. */
struct metrics_options {
	bool per_reason;	/* VMs, and vCPUs, by reason too */
	bool per_vcpu;		/* each vCPU by class */
};

struct beside;

/* What a server tells about itself. */
struct metrics_self {
	uint64_t scrapes;
	uint64_t snapshots;
	uint64_t errors;	/* snapshots that could not be read */
	double seconds;		/* that the last snapshot took */
};

/*
 * Prints all metrics of a snapshot. @totals: up to date with it.
 * @beside: read with the snapshot.
 * @self: NULL if nobody serves.
 */
void metrics_print(FILE *file, enum exposition_format format,
		   const struct snapshot *snapshot, const struct totals *totals,
		   const struct reasons *reasons,
		   const struct beside *beside,
		   const struct metrics_options *options,
		   const struct metrics_self *self);

#endif
