/* SPDX-License-Identifier: GPL-2.0 */
/* How many instructions one exit and the way back into the guest take. */
#ifndef COST_H
#define COST_H

#include "kinds.h"
#include "options.h"

/*
 * Measure options->cost_kind. Right where the time stamp counter advances by
 * one per instruction (Bochs, QEMU -icount shift=0); elsewhere the figure is
 * in ticks divided by the ticks of an instruction of a plain loop.
 */
void run_loop_cost(const struct options *options, enum vendor vendor,
		   int kvm_fd);

#endif /* COST_H */
