/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of a host is recorded, or exported: all, or one VM, with or without vCPUs.
 * The host's own counts always are.
 */
#ifndef EXITSTAT_ONLY_H
#define EXITSTAT_ONLY_H

#include <stdbool.h>

#include "base/name_index.h"
#include "kernel/snapshot.h"
#include "times/host_times.h"

struct only {
	const char *vm;		/* as users call it; NULL: all */
	bool has_vcpu;
	unsigned int vcpu;	/* the ID */
	bool without_vcpus;
};

/* All zeros at the first snapshot. */
struct only_before {
	struct snapshot vms;	/* of the part of the last one */
	struct name_index passed;	/* all VMs of the last one */
	bool found;		/* the VM that is meant */
};

/*
 * The part of @whole that is meant, which @whole has to outlive. VMs of the part of
 * the snapshot before stay in it until they ended. One that was there before but is
 * meant only now, as nobody knew what it was called, is left out: that it was new
 * would make all of its exits those of the last interval.
 * The caller ends it with only_free(), and after the last one @before with
 * only_forget().
 */
void only_take(struct snapshot *part, const struct snapshot *whole,
	       const struct only *only, struct only_before *before);

/*
 * The times of the VMs of @of, which only_take() made. What is in the accounts
 * is that of @whole; the caller frees the array of those of VMs.
 */
void only_take_times(struct host_times *part, const struct host_times *whole,
		     const struct snapshot *of);

void only_free(struct snapshot *part);
void only_forget(struct only_before *before);

#endif
