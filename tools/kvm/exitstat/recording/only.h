/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of a host is recorded: all, or one VM, with or without vCPUs. The host's
 * own counts always are.
 */
#ifndef EXITSTAT_ONLY_H
#define EXITSTAT_ONLY_H

#include <stdbool.h>

#include "base/name_index.h"
#include "kernel/snapshot.h"

struct only {
	const char *vm;		/* as users call it; NULL: all */
	bool without_vcpus;
};

/*
 * The part of @whole that is meant, which @whole has to outlive. @before: the
 * part of the snapshot before, whose VMs stay in it until they ended, or NULL.
 * @passed: names of all VMs of that snapshot. One of them that is meant only now,
 * as nobody knew what it was called, is left out: that it was new would make all
 * of its exits those of the last interval.
 * The caller ends it with only_free().
 */
void only_take(struct snapshot *part, const struct snapshot *whole,
	       const struct only *only, const struct snapshot *before,
	       const struct name_index *passed);

void only_free(struct snapshot *part);

#endif
