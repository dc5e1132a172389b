/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: where the time of a vCPU goes.  See exit_stats_times.c.
 */
#ifndef __KVM_EXIT_STATS_TIMES_H
#define __KVM_EXIT_STATS_TIMES_H

#include <linux/kvm_exit_stats.h>

/**
 * struct kvm_exit_stats_times - times by slot, a copy or a sum
 * @guest: inside the guest
 * @no_exit: in userspace, after returns of KVM_RUN that no exit caused
 * @elapsed: from the first entry on
 * @open: exits of each slot that are being handled
 * @rows: times of each slot
 *
 * All times are cycles of the clock.
 */
struct kvm_exit_stats_times {
	u64 guest;
	u64 no_exit;
	u64 elapsed;
	u64 open[KVM_EXIT_STATS_SLOTS];
	struct kvm_exit_stats_time rows[KVM_EXIT_STATS_SLOTS];
};

/**
 * struct kvm_exit_stats_sums - the account as a whole, in cycles of the clock
 * @guest: inside the guest
 * @kernel: KVM, for all reasons
 * @user: userspace, for all reasons
 * @blocked: for all reasons
 * @preempted: for all reasons
 * @no_exit: in userspace for no reason
 * @total: the time that passed, which these add up to
 */
struct kvm_exit_stats_sums {
	u64 guest;
	u64 kernel;
	u64 user;
	u64 blocked;
	u64 preempted;
	u64 no_exit;
	u64 total;
};

/*
 * What a vCPU's own thread tells.  Pure functions: nothing else may write @times
 * meanwhile.  @now is the clock, read when @times->seq was odd already.
 */
void kvm_exit_stats_times_start(struct kvm_vcpu_exit_times *times);
void kvm_exit_stats_times_pause(struct kvm_vcpu_exit_times *times,
				enum kvm_exit_stats_state state, u64 now);
void kvm_exit_stats_times_resume(struct kvm_vcpu_exit_times *times,
				 enum kvm_exit_stats_state state, u64 now);

/* KVM did something else instead of an entry, which @slot stands for. */
void kvm_exit_stats_times_instead(struct kvm_vcpu_exit_times *times, u64 slot,
				  u64 now);

/* KVM_RUN begins: whatever userspace did ends, and the clock may have begun anew. */
void kvm_exit_stats_times_run(struct kvm_vcpu_exit_times *times, u64 now);

/**
 * kvm_exit_stats_times_stop() - close the account for now
 * @times: of a vCPU; nobody writes them
 * @now: the clock
 *
 * kvm_exit_stats_times_start() goes on with it.
 */
void kvm_exit_stats_times_stop(struct kvm_vcpu_exit_times *times, u64 now);

/**
 * kvm_exit_stats_times_read() - copy the times of a vCPU
 * @copy: receives them; rows of slots that are not named are not touched
 * @times: the vCPU's; its thread may be writing them
 * @clock: the clock
 * @slots: the slots that are in use
 * @nr_slots: number of @slots
 *
 * What the vCPU is at counts until now.
 *
 * Return: -1, or a slot that is in use and not named: name it and try again.
 */
int kvm_exit_stats_times_read(struct kvm_exit_stats_times *copy,
			      const struct kvm_vcpu_exit_times *times,
			      u64 (*clock)(void), const u16 *slots,
			      unsigned int nr_slots);

/* @sum += @more */
void kvm_exit_stats_times_sum(struct kvm_exit_stats_times *sum,
			      const struct kvm_exit_stats_times *more,
			      const u16 *slots, unsigned int nr_slots);

/*
 * @times -= @baseline.  The longest one is exact if it came after the baseline,
 * else it is the end of the highest bucket that is not empty, if that is less.
 */
void kvm_exit_stats_times_subtract(struct kvm_exit_stats_times *times,
				   const struct kvm_exit_stats_times *baseline,
				   const u16 *slots, unsigned int nr_slots);

/* Shows the times of a slot with another one. */
void kvm_exit_stats_times_move(struct kvm_exit_stats_times *times,
			       unsigned int from, unsigned int to);

void kvm_exit_stats_times_sums(const struct kvm_exit_stats_times *times,
			       struct kvm_exit_stats_sums *sums);

/* Return: exits of a slot, those that are being handled included. */
u64 kvm_exit_stats_times_exits(const struct kvm_exit_stats_times *times,
			       unsigned int slot);

/* Return: cycles, the first number that is too long for a bucket; the last has none. */
u64 kvm_exit_stats_bucket_end(unsigned int bucket);

#endif /* __KVM_EXIT_STATS_TIMES_H */
