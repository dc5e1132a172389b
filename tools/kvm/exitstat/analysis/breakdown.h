/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exits of a summary, each by what they are of.
 */
#ifndef EXITSTAT_BREAKDOWN_H
#define EXITSTAT_BREAKDOWN_H

#include "analysis/summary.h"

enum per {
	PER_REASON,
	PER_CLASS,
	PER_VM,
	PER_PHASE,
	PER_KINDS,		/* how many there are */
};

struct part {
	const char *name;	/* the summary's; "" of what is before the first mark */
	uint64_t exits;
	uint64_t ns;		/* in which they came */
	/* Where time was measured: what KVM and userspace took, and for how many */
	uint64_t handled_ns;
	uint64_t handled;
	uint64_t measured_ns;	/* how long that was done */
	const struct summary_vm *vm; /* of a VM */
	const struct summary_top *top; /* of a reason */
};

/*
 * Takes a summary apart. VMs may have the same name, phases of one name are one.
 * Return: the number of @parts, which are the caller's to free.
 */
size_t breakdown(struct part **parts, const struct summary *summary,
		 enum per per);

/* All of it together, without a name. */
struct part breakdown_all(const struct summary *summary);

/* Without debugfs there are no classes and no VMs. */
bool breakdown_is_there(const struct summary *summary, enum per per);

/* Refuses what @path does not have. Return: 0, or -1 with @error set. */
int breakdown_check(const struct summary *summary, enum per per,
		    const char *path, struct error *error);

#endif
