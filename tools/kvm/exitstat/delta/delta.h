/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened between two snapshots of one host.
 *
 * The counters of VMs come and go with them, and resets make counters fall. A
 * delta is never negative, and the host's total is exact in all cases but
 * those that the flags tell of.
 */
#ifndef EXITSTAT_DELTA_H
#define EXITSTAT_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/snapshot.h"

/* How a VM, or a vCPU, went through the interval. */
enum fate {
	FATE_LIVED,	/* it was there before and is there now */
	FATE_CAME,	/* it is new: all of its exits are of the interval */
	FATE_ENDED,	/* it is gone; its exits up to its end are in */
	FATE_CAME_AND_ENDED,
};

/* vCPUs of a VM that ended have no rows: its last counts are of the VM. */
struct delta_row {
	char vm[VM_NAME];	/* see struct vm */
	bool shared_name;	/* it may have been another's before */
	char *label;		/* what users call the VM */
	unsigned int vcpu;	/* of a vCPU: its ID */
	int pid;
	unsigned int nr_vcpus;	/* of a VM */
	struct identity *identity; /* a reference, or NULL */
	char comm[VM_COMM];
	enum fate fate;
	/*
	 * Its counts fell: exits before that are missing, or, with shared_name,
	 * all of them, as it may be another one.
	 */
	bool reset;
	struct counts counts;
};

struct delta {
	uint64_t time_ns;	/* the end, CLOCK_MONOTONIC, of the host's table */
	uint64_t ns;		/* from one table `global` to the other */
	uint64_t vms_ns;	/* the same for `vms` */
	uint64_t vcpus_ns;	/* the same for `vcpus` */

	/*
	 * Exits of the host. @host.total is the sum of the reasons; @total, the
	 * exits as since_load has them, is more after a reset, which hides the
	 * reasons of what came before it.
	 */
	uint64_t total;
	struct counts host;

	bool since_load;	/* there was no snapshot before: all since load */
	bool reset;		/* the host's counts were reset */
	bool reloaded;		/* KVM was loaded anew: only what came since */
	bool rebooted;		/* and the clock started anew: @ns is 0 */
	bool overflowed;	/* more VMs ended than `retired` keeps: rows are
				 * missing, the host is not affected
				 */

	size_t nr_vms;
	struct delta_row *vms;
	size_t nr_vcpus;
	struct delta_row *vcpus;
};

/*
 * Computes what came from @from to @to, which have the same struct reasons.
 * @from may be NULL: then it is all since KVM was loaded, @ns is 0, and there is
 * no rate. Nothing in @delta refers to the snapshots. The caller frees it.
 */
void delta_compute(struct delta *delta, const struct snapshot *from,
		   const struct snapshot *to);

void delta_free(struct delta *delta);
void delta_row_free(struct delta_row *row);

/* Exits per second; 0 without a time. */
static inline double delta_rate(uint64_t exits, uint64_t ns)
{
	return ns ? exits * 1e9 / ns : 0;
}

#endif
