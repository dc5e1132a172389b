/* SPDX-License-Identifier: GPL-2.0 */
/* The binary statistics of a vCPU, which KVM_GET_STATS_FD gives. */
#ifndef STATS_H
#define STATS_H

#include <stddef.h>
#include <stdint.h>

#include <linux/kvm.h>

struct stats {
	int fd;
	struct kvm_stats_header header;
	uint8_t *descs;
	/* Of the last read and of the one before it; @size bytes each. */
	uint64_t *data;
	uint64_t *before;
	size_t size;
};

/*
 * Read what describes the statistics of the vCPU with this file descriptor. Dies
 * where it breaks a rule of the interface: a hole, an overlap, an unknown type.
 */
void stats_open(struct stats *stats, int vcpu_fd);
void stats_close(struct stats *stats);

/* Read all of the data with one call, as QEMU does. */
void stats_read(struct stats *stats);

/* The value of the first counter called @name; dies where there is none. */
uint64_t stats_value(const struct stats *stats, const char *name);

/* Print "stats vm=... vcpu=... NAME=VALUE[,VALUE]..." for each statistic. */
void stats_print(const struct stats *stats, const char *vm, unsigned int vcpu);

/*
 * Die unless the last read is of one moment, and nothing has fallen since the
 * read before it; the vCPU may run.
 */
void stats_check_reads(const struct stats *stats);

/*
 * Die unless reads of a few bytes are the same, from a vCPU that stands still; what
 * is behind the counts is time, which does not.
 */
void stats_check_pieces(const struct stats *stats);

/* One value of a vCPU, for those who need no other. */
uint64_t vcpu_stat(int vcpu_fd, const char *name);

#endif /* STATS_H */
