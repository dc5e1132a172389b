// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the arithmetic of marks.
 *
 * A mark is a multiple of the interval that the total has reached.  Pure
 * functions: whoever calls them holds the lock that guards the state.
 */
#include <linux/limits.h>
#include <linux/math64.h>

#include "exit_stats_dump.h"

static u64 marks_passed(u32 interval, u64 total)
{
	return interval ? div_u64(total, interval) : 0;
}

void kvm_exit_stats_marks_restart(struct kvm_exit_stats_marks *marks,
				  u32 interval, u64 total)
{
	marks->interval = interval;
	marks->reported = 0;
	marks->coalesced = marks_passed(interval, total);
}

u64 kvm_exit_stats_marks_pending(const struct kvm_exit_stats_marks *marks,
				 u64 total)
{
	return marks_passed(marks->interval, total) - marks->reported -
	       marks->coalesced;
}

u64 kvm_exit_stats_marks_take(struct kvm_exit_stats_marks *marks, u64 total)
{
	u64 pending = kvm_exit_stats_marks_pending(marks, total);

	if (!pending)
		return 0;

	marks->reported++;
	marks->coalesced += pending - 1;

	return pending;
}

u64 kvm_exit_stats_marks_next(const struct kvm_exit_stats_marks *marks,
			      u64 total)
{
	if (!marks->interval)
		return U64_MAX;

	return (marks_passed(marks->interval, total) + 1) * marks->interval;
}
