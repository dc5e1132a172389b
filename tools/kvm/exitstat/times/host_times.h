/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time of a host and of its VMs goes, at one moment.
 */
#ifndef EXITSTAT_HOST_TIMES_H
#define EXITSTAT_HOST_TIMES_H

#include "kernel/source.h"
#include "times/times.h"

/* All zeros is one without times. */
struct host_times {
	struct times host;	/* has one account */
	/* VMs that live; before them those that ended since the reading before */
	struct times vms;

	/* private: the last VM that had ended, "" for none */
	char last_ended[VM_NAME];
	uint64_t last_lifetime_ns;
};

/*
 * Reads the times beside the snapshot that @source has read last. Of several VMs
 * that live with one name, which cannot be told apart, there are none.
 * @previous: the reading before, zeros at the first one; NULL: VMs that ended are
 * of no interest.
 * Return: 0, and the caller frees @times; -1 with @error set, which is "gone" of
 * kernels that measure no time.
 */
int host_times_read(struct host_times *times, const struct host_times *previous,
		    struct source *source, struct error *error);

/* Return: whether it has any. */
bool host_times_there(const struct host_times *times);

/* Copies all that is in it, for the caller to free. */
void host_times_copy(struct host_times *copy, const struct host_times *times);

void host_times_free(struct host_times *times);

#endif
