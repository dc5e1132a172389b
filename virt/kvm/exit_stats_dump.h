/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: marks, and the thread that prints.
 */
#ifndef __KVM_EXIT_STATS_DUMP_H
#define __KVM_EXIT_STATS_DUMP_H

#include <linux/types.h>

/**
 * struct kvm_exit_stats_marks - what became of the multiples of the interval
 * @interval: exits between two marks, 0 if there are none
 * @reported: marks that got a dump of their own
 * @coalesced: marks that passed before a dump was possible
 *
 * Marks that passed and wait for the dump thread are pending; together the
 * three are total / interval.
 */
struct kvm_exit_stats_marks {
	u32 interval;
	u64 reported;
	u64 coalesced;
};

/* exit_stats_marks.c: their arithmetic.  The caller guards the state. */
void kvm_exit_stats_marks_restart(struct kvm_exit_stats_marks *marks,
				  u32 interval, u64 total);
u64 kvm_exit_stats_marks_pending(const struct kvm_exit_stats_marks *marks,
				 u64 total);

/* Takes all pending marks.  Returns how many: a dump is due if there are any. */
u64 kvm_exit_stats_marks_take(struct kvm_exit_stats_marks *marks, u64 total);

/* Returns the first mark after @total, U64_MAX if there is none. */
u64 kvm_exit_stats_marks_next(const struct kvm_exit_stats_marks *marks,
			      u64 total);

/*
 * exit_stats_dump.c: the thread.  The two numbers are changed with the
 * functions, under kvm_exit_stats_lock.
 */
extern u32 kvm_exit_stats_interval;
extern u32 kvm_exit_stats_gap_ms;

/**
 * kvm_exit_stats_dump_init() - start the thread
 *
 * Context: may sleep; no VM exists.
 * Return: 0 or a negative errno.
 */
int kvm_exit_stats_dump_init(void);

/* Stops the thread.  Context: may sleep; every VM is gone. */
void kvm_exit_stats_dump_exit(void);

/**
 * kvm_exit_stats_set_interval() - set the exits from one dump to the next
 * @interval: in exits, 0 for no dumps
 *
 * Context: kvm_exit_stats_lock held; the thread need not be there yet.
 */
void kvm_exit_stats_set_interval(u32 interval);

/**
 * kvm_exit_stats_set_gap_ms() - set the least time between two dumps
 * @gap_ms: from the end of a dump, in milliseconds
 *
 * Context: kvm_exit_stats_lock held; the thread need not be there yet.
 */
void kvm_exit_stats_set_gap_ms(u32 gap_ms);

/**
 * kvm_exit_stats_dump_reset() - start over, as the host's counts do
 *
 * Context: kvm_exit_stats_lock held.
 */
void kvm_exit_stats_dump_reset(void);

/**
 * kvm_exit_stats_read_marks() - what became of the marks up to now
 * @total: of the host, as of now
 * @copy: receives their state
 *
 * Context: kvm_exit_stats_lock held.
 * Return: the marks that are pending.
 */
u64 kvm_exit_stats_read_marks(u64 total, struct kvm_exit_stats_marks *copy);

#endif /* __KVM_EXIT_STATS_DUMP_H */
