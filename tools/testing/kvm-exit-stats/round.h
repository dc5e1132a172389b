/* SPDX-License-Identifier: GPL-2.0 */
/* Running a vCPU until it has done its program once. */
#ifndef ROUND_H
#define ROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

/* What userspace saw of a vCPU's exits, over all its rounds. */
struct seen {
	uint64_t io;
	uint64_t hlt;
	uint64_t mmio;
	uint64_t shutdown;
};

/*
 * Run until the end of the round. Returns false where the guest is dead
 * (a triple fault) and cannot run again. Dies on an exit that no guest of
 * ours causes.
 */
bool run_round(struct vcpu *vcpu, struct seen *seen);

/* Wake this thread's vCPU with a signal when it has halted in the kernel. */
void start_kicks(void);

#endif /* ROUND_H */
