// SPDX-License-Identifier: GPL-2.0
#include "analysis/summary.h"

int summary_require_times(const char *path, const struct summary *summary,
			  struct error *error)
{
	const struct filter *filter = summary->filter;

	if (summary->all.time.nr_intervals)
		return 0;
	if (filter && filter->has_vcpu)
		return error_set(error, "%s has no times of vCPUs: recordings keep those of VMs and of the host",
				 path);

	return error_set(error, "%s has no times: none were measured from one sample to the next, as exit_stats was not time",
			 path);
}
