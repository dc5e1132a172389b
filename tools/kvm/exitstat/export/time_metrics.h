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

/* Prints them, @per_reason those of VMs by reason too. */
void time_metrics_print(struct exposition *out,
			const struct host_times *times,
			const struct snapshot *snapshot,
			const struct reasons *reasons, bool per_reason);

#endif
