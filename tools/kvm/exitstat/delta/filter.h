/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which exits are looked at: all of the host, those of one VM, of one vCPU.
 */
#ifndef EXITSTAT_FILTER_H
#define EXITSTAT_FILTER_H

#include "delta/delta.h"
#include "delta/which_vm.h"

struct filter {
	const char *vm;		/* name, UUID, "<pid>-<fd>" or PID; NULL: all */
	bool has_vcpu;
	unsigned int vcpu;	/* ID, of each VM if @vm is NULL */
	const char *phase;	/* of a recording, see summary_read(); NULL: all */
};

/* Return: whether it lets less than all of the host through, whenever that was. */
static inline bool filter_is_set(const struct filter *filter)
{
	return filter && (filter->vm || filter->has_vcpu);
}

/* How well any VM of @delta is meant; those that are meant less are not. */
enum vm_match filter_best(const struct filter *filter,
			  const struct delta *delta);

/* Is a row of @delta's vms, or vcpus, meant? @best: see filter_best(). */
bool filter_passes(const struct filter *filter, enum vm_match best,
		   const struct delta_row *row, bool is_vcpu);

/*
 * Makes @delta one of nothing but what is meant: other rows are gone, the host
 * is the sum of those that stay, in their time, and was reset if one of them was.
 * Return: how many VMs stay, or, of a filter that has a vCPU, how many vCPUs.
 */
size_t filter_narrow(const struct filter *filter, struct delta *delta);

#endif
