/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is read beside a snapshot, for exports: where time goes, and who handled
 * exits.
 */
#ifndef EXITSTAT_BESIDE_H
#define EXITSTAT_BESIDE_H

#include "kernel/handled.h"
#include "times/host_times.h"

/* All zeros is nothing. */
struct beside {
	struct host_times times;
	struct handled host, vms;
};

/*
 * Reads what there is beside the snapshot that @source has read last: nothing if
 * that came from sysfs, and not what the kernel does not know.
 * Return: 0, and the caller frees @beside; -1 with @error set.
 */
int beside_read(struct beside *beside, const struct snapshot *snapshot,
		struct source *source, struct error *error);

void beside_free(struct beside *beside);

#endif
