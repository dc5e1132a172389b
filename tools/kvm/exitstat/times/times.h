/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time of vCPUs goes: a file of times in debugfs.
 *
 * Documentation/virt/kvm/exit-stats.rst, section "Time", is what its parts mean.
 * All times are in nanoseconds, of a VM or the host those of all vCPUs together.
 */
#ifndef EXITSTAT_TIMES_H
#define EXITSTAT_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "kernel/reasons.h"
#include "kernel/snapshot.h"
#include "times/histogram.h"

#define TIMES_FORMAT	1	/* the only format number we know */

/*
 * How many buckets with an end the kernel has in all histograms: of less than
 * 2^8, 2^9, ... cycles of the clock.
 */
#define TIMES_BUCKETS	18

/* Which of the files, which is also what an account is of. */
enum times_of {
	TIMES_HOST,
	TIMES_VM,
	TIMES_VCPU,
	TIMES_RETIRED,		/* the last VMs that ended, the oldest first */
};

/* What a vCPU is at for a reason. */
enum times_part {
	TIMES_KERNEL,
	TIMES_USER,
	TIMES_BLOCKED,
	TIMES_PREEMPTED,
	TIMES_PARTS,
};

/* "kernel", "user", "blocked", "preempted". */
extern const char *const times_part_names[TIMES_PARTS];

struct reason_time {
	size_t reason;		/* its index in struct reasons */
	uint64_t exits;		/* one that is being handled included */
	uint64_t ns[TIMES_PARTS];
	/*
	 * The most that kernel and user took for one. Of a difference it may be
	 * known only that none took longer: then it is not exact.
	 */
	uint64_t longest_ns;
	bool longest_exact;
	struct histogram histogram;	/* of kernel and user, of exits that ended */
};

/* One vCPU, VM, or the host. */
struct account {
	char vm[VM_NAME];	/* "": it is the host */
	unsigned int vcpu;	/* of a vCPU: its ID */
	bool ended;		/* it is a VM that is gone */
	uint64_t lifetime_ns;	/* of one in the table of these */
	uint64_t exits;
	uint64_t total_ns;	/* since the first entry, read from the clock */
	uint64_t guest_ns;
	uint64_t no_exit_ns;	/* in userspace, which no exit asked for */
	uint64_t ns[TIMES_PARTS];
	bool reset;		/* a difference: all of it is what came since */
	size_t nr;
	struct reason_time *reasons;	/* those with an exit */
};

struct times {
	char isa[TABLE_WORD];	/* "vmx" or "svm" */
	char mode[TABLE_WORD];	/* "time", "count", "off" */
	char clock[TABLE_WORD];	/* "tsc", "tsc-unstable", "local_clock" */
	uint64_t clock_khz;
	struct moment moment;
	size_t nr;
	struct account *accounts;	/* in the order of the kernel */
};

/*
 * Parses @text of @len bytes with a NUL after them, which it changes. Adds
 * reasons to @reasons. @name is for the sentence of an error, the path as a rule.
 * Return: 0, and the caller frees @times; -1 with @error set, then it is empty.
 */
int times_parse(struct times *times, enum times_of of, const char *name,
		char *text, size_t len, struct reasons *reasons,
		struct error *error);

/*
 * Reads a file of the host whose files are below @root. Of kernels that measure
 * no time, which have none, the error is "gone".
 * Return: as times_parse().
 */
int times_read(struct times *times, enum times_of of, const char *root,
	       struct reasons *reasons, struct error *error);

/* Copies all that is in it, for the caller to free. */
void times_copy(struct times *copy, const struct times *times);

/* Frees what is in it; one of zeros is fine. */
void times_free(struct times *times);

/* Is time being measured? */
bool times_is_on(const struct times *times);

/* Return: whether any time was measured since load or the last reset. */
bool times_measured(const struct times *times);

/* Return: the end of a bucket, counted from 0, in ns as the kernel writes it. */
uint64_t times_bucket_end(const struct times *times, unsigned int bucket);

/* kernel and user of a reason: what the exits of it took. */
uint64_t reason_time_handled(const struct reason_time *time);

/* All parts of an account: total_ns but for less than a nanosecond each. */
uint64_t account_sum(const struct account *account);

/* Can all parts of it, and of each of its reasons, be added up? */
bool account_is_sound(const struct account *account);

/* Copies the reasons too, for the caller to free with account_free(). */
void account_copy(struct account *copy, const struct account *account);
void account_free(struct account *account);

#endif
