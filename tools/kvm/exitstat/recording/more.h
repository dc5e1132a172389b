/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a list of VMs, or of vCPUs, has more than in the sample before, as JSON:
 *
 *   {"at":[0,2],"exits":{"cpuid":[5,7],"hlt":[1,0]}}
 *
 * Those at places 0 and 2 of the list have so many more; all others have none.
 * Without "at" it is all of them. Reasons of which nobody has more are left out.
 */
#ifndef EXITSTAT_MORE_H
#define EXITSTAT_MORE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernel/snapshot.h"

/* Are they the same ones, in the same order, and no count fell? */
bool more_tells_vms(const struct snapshot *before, const struct snapshot *now);
bool more_tells_vcpus(const struct snapshot *before,
		      const struct snapshot *now);

/* What @now has more than @before, for which more_tells_*() is true. */
struct json_object *more_vms(const struct snapshot *before,
			     const struct snapshot *now,
			     const struct reasons *reasons);
struct json_object *more_vcpus(const struct snapshot *before,
			       const struct snapshot *now,
			       const struct reasons *reasons);

/*
 * Adds what is in @object to the counts of @sample, which are those of before.
 * Return: NULL, or what is wrong with it.
 */
const char *more_add_to_vms(struct snapshot *sample, struct json_object *object,
			    const struct reasons *reasons);
const char *more_add_to_vcpus(struct snapshot *sample,
			      struct json_object *object,
			      const struct reasons *reasons);

#endif
