/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The metrics of where time goes: exitstat(1), METRICS. There are none where
 * the kernel measures no time, or never did.
 */
#ifndef EXITSTAT_TIME_METRICS_H
#define EXITSTAT_TIME_METRICS_H

#include <stdbool.h>

#include "export/exposition.h"
#include "times/host_times.h"

/*
 * Reads the times beside the snapshot that @source has read last; none if that
 * came from sysfs, or if the kernel has none.
 * Return: 0, and the caller frees @times with host_times_free(); -1 with @error
 * set.
 */
int time_metrics_read(struct host_times *times, const struct snapshot *snapshot,
		      struct source *source, struct error *error);

/* Prints them, @per_reason those of VMs by reason too. */
void time_metrics_print(struct exposition *out,
			const struct host_times *times,
			const struct snapshot *snapshot,
			const struct reasons *reasons, bool per_reason);

#endif
