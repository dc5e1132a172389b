/* SPDX-License-Identifier: GPL-2.0 */
/* KVM's own statistics of a vCPU, through KVM_GET_STATS_FD. */
#ifndef STAT_H
#define STAT_H

#include <stdint.h>

/*
 * The value of the first counter called @name of the vCPU with this file
 * descriptor; dies where there is none.
 */
uint64_t vcpu_stat(int vcpu_fd, const char *name);

#endif /* STAT_H */
