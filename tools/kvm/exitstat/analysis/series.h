/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording over time, in few enough pieces to be drawn.
 *
 * Each sample's delta goes into a bin. When all bins are used, neighbours are
 * joined, and from then on each bin takes twice as many samples: the bins of a
 * long recording are sums of whole samples, so nothing is lost or rounded.
 */
#ifndef EXITSTAT_SERIES_H
#define EXITSTAT_SERIES_H

#include "base/name_index.h"
#include "delta/delta.h"
#include "times/times.h"

#define SERIES_BINS	480	/* the most there are */

/* Why the rate in a bin is not known; the exits that are known are in it. */
enum series_gap {
	SERIES_COUNTED,		/* it is known */
	SERIES_OFF,		/* KVM did not count at its start or end */
	SERIES_RELOADED,	/* KVM was loaded anew within it */
	SERIES_UNKNOWN,		/* the samples cannot be compared */
};

struct series_exits {
	size_t vcpu;
	uint64_t exits;
};

struct series_bin {
	uint64_t start_ns, end_ns;	/* since the first sample */
	size_t nr_samples;
	enum series_gap gap;
	uint64_t total;			/* see struct delta */
	struct counts counts;
	struct histogram durations;	/* of exits, where time was measured */
	/* Of the vCPUs that were there, by their index in the series. */
	size_t nr_vcpus;		/* one may be there more than once */
	struct series_exits *vcpus;
	size_t nr_added_up;		/* private */
};

struct series_vcpu {
	char vm[VM_NAME];
	char *label;			/* of its VM; summary_read() tells apart */
	unsigned int id;
	uint64_t first_ns, last_ns;	/* when it was there */
	uint64_t exits;
};

/* All zeros is an empty one. */
struct series {
	size_t nr_bins;
	struct series_bin *bins;	/* one after the other in time */
	size_t per_bin;			/* samples that a bin takes */
	/*
	 * In the order in which they came. The last exits of a VM that ended
	 * are known for the VM only, so the sum may be less than that of the
	 * host.
	 */
	size_t nr_vcpus;
	struct series_vcpu *vcpus;
	struct name_index vcpu_index;	/* the last of each name */
};

/*
 * Appends what came between two samples. @start_ns and @end_ns are since the
 * first sample of the recording. @account: its times, zeros if they are not known.
 */
void series_add(struct series *series, uint64_t start_ns, uint64_t end_ns,
		const struct delta *delta, const struct account *account,
		enum series_gap gap);

void series_free(struct series *series);

/* Time in a bin, ns. */
static inline uint64_t series_bin_ns(const struct series_bin *bin)
{
	return bin->end_ns - bin->start_ns;
}

/* A few words for people; "" for SERIES_COUNTED. */
const char *series_gap_text(enum series_gap gap);

#endif
