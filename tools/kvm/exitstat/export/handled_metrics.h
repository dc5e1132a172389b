/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The metrics of who handled exits: exitstat(1), METRICS. There are none where the
 * kernel does not know.
 */
#ifndef EXITSTAT_HANDLED_METRICS_H
#define EXITSTAT_HANDLED_METRICS_H

#include <stdbool.h>

#include "export/beside.h"
#include "export/exposition.h"

/* Prints them, @per_reason those of VMs by reason too. */
void handled_metrics_print(struct exposition *out, const struct beside *beside,
			   const struct snapshot *snapshot,
			   const struct reasons *reasons, bool per_reason);

#endif
