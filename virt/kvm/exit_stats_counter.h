/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: a number that only its owner writes.
 */
#ifndef __KVM_EXIT_STATS_COUNTER_H
#define __KVM_EXIT_STATS_COUNTER_H

#include <linux/compiler.h>
#include <linux/types.h>

/* Return: a value that it has, or had when this was called.  Context: any. */
static inline u64 kvm_exit_stats_read_counter(const u64 *counter)
{
	u64 value = READ_ONCE(*counter);

#ifndef CONFIG_64BIT
	u64 again;

	/* The two halves may belong to different values: read until they agree. */
	while ((again = READ_ONCE(*counter)) != value)
		value = again;
#endif

	return value;
}

#endif /* __KVM_EXIT_STATS_COUNTER_H */
