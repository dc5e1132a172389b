/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The metrics of where time goes: exitstat(1), METRICS. There are none where
 * the kernel measures no time, or never did.
 */
#ifndef EXITSTAT_TIME_METRICS_H
#define EXITSTAT_TIME_METRICS_H

#include <stdbool.h>

#include "export/exposition.h"
#include "kernel/source.h"
#include "times/times.h"

/* All zeros is one without times. */
struct time_metrics {
	struct times host;
	struct times vms;
};

/*
 * Reads the times beside the snapshot that @source has read last; none if that
 * came from sysfs, or if the kernel has none.
 * Return: 0, and the caller frees @metrics; -1 with @error set.
 */
int time_metrics_read(struct time_metrics *metrics,
		      const struct snapshot *snapshot, struct source *source,
		      struct error *error);

/* Prints them, @per_reason those of VMs by reason too. */
void time_metrics_print(struct exposition *out,
			const struct time_metrics *metrics,
			const struct snapshot *snapshot,
			const struct reasons *reasons, bool per_reason);

void time_metrics_free(struct time_metrics *metrics);

#endif
