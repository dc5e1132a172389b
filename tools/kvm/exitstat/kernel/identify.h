/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the VMs of a snapshot are called by people.
 */
#ifndef EXITSTAT_IDENTIFY_H
#define EXITSTAT_IDENTIFY_H

#include "kernel/snapshot.h"

/*
 * Gives each VM that lives its identity, by <root>/proc. The names have to be told
 * apart before. @previous: the snapshot before, or NULL; what was known of a VM
 * then is known now.
 */
void snapshot_identify(struct snapshot *snapshot, const char *root,
		       const struct snapshot *previous);

#endif
