/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of sysfs, one number each: what is left without debugfs.
 */
#ifndef EXITSTAT_SYSFS_H
#define EXITSTAT_SYSFS_H

#include <stdint.h>

struct error;
struct reasons;
struct snapshot;

/*
 * Fills in @snapshot, which is empty: host counts by reason, isa and mode. Codes
 * and classes of reasons that come from here are "-".
 * Return: 0; an errno value, with @error set if it is EBADMSG. @snapshot has to
 * be freed in any case.
 */
int sysfs_read(struct snapshot *snapshot, const char *root, uint64_t now_ns,
	       struct reasons *reasons, struct error *error);

#endif
