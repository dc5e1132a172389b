/* SPDX-License-Identifier: GPL-2.0 */
/* Writes of all kinds to all controls. */
#ifndef BADWRITES_H
#define BADWRITES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Make @number random writes and look after each: KVM must have answered as
 * value_verdict() says, and nothing may have changed but what it accepted.
 * @vm, "<pid>-<fd>", has a vCPU 0, and none of its vCPUs runs; nobody else
 * creates VMs or resets meanwhile. Prints what was accepted and refused.
 * Returns false after printing the first write that was not as it must be.
 */
bool bad_writes(const char *vm, uint32_t seed, unsigned int number);

#endif /* BADWRITES_H */
