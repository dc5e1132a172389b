/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The times of a sample as JSON, whole, or what is more than in the sample before:
 *
 *   {"generation":5,"clock":"tsc","khz":2596125,
 *    "host":{"-":[total,guest,no_exit,kernel,user,blocked,preempted],
 *            "CPUID":[exits,kernel,user,blocked,preempted,longest,
 *                     end,exits,end,exits,...]},
 *    "vms":{"93-4":{...}},
 *    "ended":[{"vm":"93-4","times":{...}}]}
 *
 * Times are nanoseconds. Behind the longest stands the histogram: the end of a
 * bucket, null for the last that there can be, and its exits. VMs, reasons and
 * buckets that have nothing more are left out. Those that "ended" did so since the
 * sample before, and all that they had is there.
 */
#ifndef EXITSTAT_TIMES_JSON_H
#define EXITSTAT_TIMES_JSON_H

#include <json-c/json.h>

#include "times/host_times.h"

/* The account itself, beside its reasons. */
#define TIMES_JSON_ALL		"-"

/* Numbers of an account, and of a reason in front of its histogram. */
#define TIMES_JSON_NUMBERS	(3 + TIMES_PARTS)
#define TIMES_JSON_REASON	(2 + TIMES_PARTS)

/*
 * Adds what @now has to a sample, as "times", or "times_more" if it can be told as
 * what is more than @before.
 */
void times_json_put(struct json_object *sample, const struct host_times *before,
		    const struct host_times *now, const struct reasons *reasons);

/*
 * Takes what a sample has over into @times, which are those of the sample before,
 * or zeros. Return: NULL, or what is wrong with it.
 */
const char *times_json_take(struct host_times *times, struct json_object *sample,
			    const struct reasons *reasons);

#endif
