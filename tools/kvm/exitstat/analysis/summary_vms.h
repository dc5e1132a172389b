/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMs of a summary, for what reads it.
 */
#ifndef EXITSTAT_SUMMARY_VMS_H
#define EXITSTAT_SUMMARY_VMS_H

#include "analysis/summary.h"

/* Adds what a VM did in an interval of @ns; @account: its times, or NULL. */
void summary_add_vm(struct summary *summary, const struct delta_row *row,
		    const struct account *account, uint64_t ns);

/*
 * Finds labels for the VMs, and those of the series, of the whole recording: a VM
 * may come when another of its name is gone.
 */
void summary_label_vms(struct summary *summary);

void summary_free_vms(struct summary *summary);

#endif
