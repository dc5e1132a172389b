/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is the process with a VM's PID the one that created it?
 */
#ifndef EXITSTAT_CREATOR_H
#define EXITSTAT_CREATOR_H

#include <stdbool.h>
#include <stdint.h>

struct identity_of;

struct creator {
	int process;		/* its PID, which is not that of all threads */
	uint64_t start_ticks;	/* see struct identity */
};

/*
 * Are the numbers in <root>/proc those that VMs have in their names? These are of
 * the first PID namespace; in another one they are other processes'.
 */
bool creator_has_number(const char *root);

/*
 * Looks at <root>/proc/<pid>: it is the creator if its descriptor is the VM, or
 * where several VMs have its numbers, one of them that is no older than the
 * process; if it is the one that was proven to be so before; or if it is called as the
 * creator was, and began before the VM did.
 * @proven_ticks: start_ticks of the one that was proven before, or 0.
 * Return: whether it is; then @creator is filled in.
 */
bool creator_find(struct creator *creator, const char *root,
		  const struct identity_of *of, uint64_t proven_ticks);

#endif
