/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `exitstat top` keeps of a VM, or of a vCPU, that ends while it is looked
 * at.
 */
#ifndef EXITSTAT_TOP_ENDED_H
#define EXITSTAT_TOP_ENDED_H

#include "top/model.h"

/* Is that gone which is looked at? */
bool ended_now(const struct top_model *model);

/*
 * Keeps the last counts: of a VM the kernel has them, of vCPUs only @previous,
 * which may be NULL.
 */
void ended_keep(struct top_model *model, const struct snapshot *previous);

/* From a vCPU that is gone to its VM, as far as that is there. */
void ended_leave_vcpu(struct top_model *model);

void ended_free(struct top_model *model);

#endif
