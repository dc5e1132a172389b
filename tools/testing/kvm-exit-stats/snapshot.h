/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each text of a file of exit statistics must be: one snapshot, whole,
 * whose numbers belong together. See "Snapshots" in
 * Documentation/virt/kvm/exit-stats.rst.
 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SNAPSHOT_ERROR_LEN	160

struct snapshot {
	uint64_t generation;
	uint64_t time_ns;
	/* Lists with a row "total", and the sum of these rows. */
	unsigned int totals;
	uint64_t sum;
	/* The comment since_load, where the file has it. */
	bool has_since_load;
	uint64_t host;
	uint64_t retired;
	uint64_t vms;
};

/*
 * Check a text of debugfs and fill *snapshot from it. Returns false with a
 * sentence in @error (SNAPSHOT_ERROR_LEN bytes) if the text is cut off, does
 * not have the documented form, or if its numbers contradict each other: a
 * total that is not the sum of its rows, marks that are not the total divided
 * by the interval, a host that is not retired plus vms, a number of 2^63 or
 * more (one that went below zero).
 */
bool snapshot_check(struct snapshot *snapshot, const char *text, size_t length,
		    char *error);

/* The same for a file of sysfs: one number, stored in *value. */
bool value_check(uint64_t *value, const char *text, size_t length, char *error);

#endif /* SNAPSHOT_H */
