/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: what the rest of KVM sees of times.
 *
 * virt/kvm/exit_stats_times.c explains the model.
 */
#ifndef __LINUX_KVM_EXIT_STATS_TIME_H
#define __LINUX_KVM_EXIT_STATS_TIME_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/kvm_exit_stats.h>
#include <linux/seqlock.h>
#include <linux/types.h>

struct kvm_vcpu;

#ifdef CONFIG_KVM_EXIT_STATS

/*
 * The time that KVM and userspace take for an exit falls into one of these
 * buckets: one for less than 2^KVM_EXIT_STATS_BUCKET_SHIFT cycles, then one for
 * each power of two; the last one has no end.
 */
#define KVM_EXIT_STATS_BUCKETS		19
#define KVM_EXIT_STATS_BUCKET_SHIFT	8
#define KVM_EXIT_STATS_BUCKET_MASK	(BIT(KVM_EXIT_STATS_BUCKET_SHIFT) - 1)
#define KVM_EXIT_STATS_BUCKETS_END	\
	BIT(KVM_EXIT_STATS_BUCKET_SHIFT + KVM_EXIT_STATS_BUCKETS - 1)

/**
 * struct kvm_exit_stats_time - where the time of one exit reason went
 * @handled: taken by KVM and by userspace
 * @user: the part of it that userspace took
 * @blocked: halted or waiting in KVM
 * @preempted: scheduled out while runnable
 * @longest: the most that one exit added to @handled
 * @buckets: exits by what they added to @handled
 *
 * All but the buckets are cycles of the clock.
 */
struct kvm_exit_stats_time {
	u64 handled;
	u64 user;
	u64 blocked;
	u64 preempted;
	u64 longest;
	u64 buckets[KVM_EXIT_STATS_BUCKETS];
};

/* What a vCPU does that is neither the guest's work nor KVM's. */
enum kvm_exit_stats_state {
	KVM_EXIT_STATS_RUNNING,
	KVM_EXIT_STATS_BLOCKED,
	KVM_EXIT_STATS_PREEMPTED,
	/* KVM_RUN returned, because of an exit or of something else. */
	KVM_EXIT_STATS_USER,
	KVM_EXIT_STATS_NO_EXIT,
};

/**
 * struct kvm_vcpu_exit_times - where the time of one vCPU went
 * @guest: inside the guest; while it is there, minus the time of the entry, so
 *	that the sign tells where it is
 * @since: when the exit that is handled came, later by the time it was blocked
 *	or preempted or waited for no exit's sake
 * @row: the time of its reason; NULL in the guest, @before until the first entry
 * @no_exit: in userspace, after returns of KVM_RUN that no exit caused
 * @seq: of changes that are neither an entry nor an exit of the guest
 * @called: time is measured, with a clock that takes a call
 * @paused: when @state began, unless it is KVM_EXIT_STATS_RUNNING
 * @state: what it does
 * @resume: what it did when it was scheduled out
 * @past_guest: what @guest was before the clock started over
 * @past: the length of the account until then
 * @before: the first entry: KVM has "handled" what was before since the clock
 *	was zero
 * @rows: the times of each slot
 *
 * Written by the vCPU's own thread only, and read by anyone.  Times are cycles.
 */
struct kvm_vcpu_exit_times {
	u64 guest;
	u64 since;
	struct kvm_exit_stats_time *row;
	u64 no_exit;
	u64 paused;
	seqcount_t seq;
	bool called;
	enum kvm_exit_stats_state state;
	enum kvm_exit_stats_state resume;
	u64 past_guest;
	u64 past;
	struct kvm_exit_stats_time before;
	struct kvm_exit_stats_time rows[];
};

#endif /* CONFIG_KVM_EXIT_STATS */

#ifdef CONFIG_KVM_EXIT_STATS_TIME

/**
 * kvm_arch_exit_stats_clock_init() - choose the clock of times
 *
 * Context: no VM exists.
 * Return: whether the exit path can read it without a call.
 */
bool kvm_arch_exit_stats_clock_init(void);

/**
 * kvm_arch_exit_stats_clock() - the clock of times
 *
 * Context: any.
 * Return: cycles.
 */
u64 kvm_arch_exit_stats_clock(void);

/* Return: cycles of that clock in a millisecond. */
u32 kvm_arch_exit_stats_clock_khz(void);

/* Return: what that clock is, a word for the header of tables. */
const char *kvm_arch_exit_stats_clock_name(void);

/**
 * kvm_arch_exit_stats_time_entries() - measure entries of the guest, or do not
 * @on: whether to
 *
 * Context: may sleep; exits are measured.
 */
void kvm_arch_exit_stats_time_entries(bool on);

/* Exits are counted, and time is measured. */
DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_time_key);

#define kvm_exit_stats_measured()	\
	static_branch_unlikely(&kvm_exit_stats_time_key)

/*
 * An exit and an entry are two stores each, with the clock read in between: first
 * the row, which is NULL in the guest, and last the guest's time.  A reader that
 * finds one in the guest and the other out of it comes in between, and waits; one
 * that finds neither changed has read its own clock before the writer did, but for
 * the time that a store stays in a CPU's buffer: to wait for that would cost each
 * exit two full barriers.
 */

/**
 * kvm_exit_stats_times_exit() - the guest has exited
 * @times: of its vCPU
 * @slot: the slot of the reason
 * @clock: the clock
 *
 * Context: the vCPU's own thread, interrupts off.
 */
static __always_inline void
kvm_exit_stats_times_exit(struct kvm_vcpu_exit_times *times, u64 slot,
			  u64 (*clock)(void))
{
	u64 now;

	WRITE_ONCE(times->row, &times->rows[slot]);
	/* See above. */
	smp_wmb();
	now = clock();
	WRITE_ONCE(times->since, now);
	/* See above. */
	smp_wmb();
	kvm_exit_stats_add(&times->guest, now);
}

/**
 * kvm_exit_stats_times_handled() - an exit has been handled
 * @times: of the vCPU
 * @row: of its reason
 * @now: the clock
 *
 * Context: the vCPU's own thread, interrupts off.
 */
static __always_inline void
kvm_exit_stats_times_handled(struct kvm_vcpu_exit_times *times,
			     struct kvm_exit_stats_time *row, u64 now)
{
	u64 handled = now - times->since;

	kvm_exit_stats_add(&row->handled, handled);

	if (unlikely(handled > row->longest))
		WRITE_ONCE(row->longest, handled);

	if (unlikely(handled >= KVM_EXIT_STATS_BUCKETS_END))
		kvm_exit_stats_add(&row->buckets[KVM_EXIT_STATS_BUCKETS - 1], 1);
	else
		kvm_exit_stats_add(&row->buckets[__fls(handled | KVM_EXIT_STATS_BUCKET_MASK) -
						 (KVM_EXIT_STATS_BUCKET_SHIFT - 1)], 1);
}

/**
 * kvm_exit_stats_times_enter() - the guest is about to be entered
 * @times: of its vCPU
 * @clock: the clock
 *
 * Context: the vCPU's own thread, interrupts off.
 */
static __always_inline void
kvm_exit_stats_times_enter(struct kvm_vcpu_exit_times *times,
			   u64 (*clock)(void))
{
	struct kvm_exit_stats_time *row = times->row;
	u64 now;

	WRITE_ONCE(times->row, NULL);
	/* See above. */
	smp_wmb();
	now = clock();
	kvm_exit_stats_times_handled(times, row, now);
	/* See above. */
	smp_wmb();
	kvm_exit_stats_add(&times->guest, -now);
}

/**
 * kvm_exit_stats_start_times() - measure the time of a vCPU from now on
 * @vcpu: the vCPU, whose time is not measured
 *
 * Context: the vCPU's own thread, interrupts off, ahead of an entry.
 * Return: its times, or NULL if they are not to be measured.
 */
struct kvm_vcpu_exit_times *kvm_exit_stats_start_times(struct kvm_vcpu *vcpu);

/* Return: the times of a vCPU while they are measured, with any clock, or NULL. */
struct kvm_vcpu_exit_times *kvm_exit_stats_times_of(struct kvm_vcpu *vcpu);

/* What the functions below do while time is measured. */
void __kvm_exit_stats_run(struct kvm_vcpu *vcpu);
void __kvm_exit_stats_return(struct kvm_vcpu *vcpu, int r);
void __kvm_exit_stats_instead(struct kvm_vcpu *vcpu, u64 slot);
void __kvm_exit_stats_pause(struct kvm_vcpu *vcpu,
			    enum kvm_exit_stats_state state);
void __kvm_exit_stats_resume(struct kvm_vcpu *vcpu,
			     enum kvm_exit_stats_state state);

/* KVM_RUN begins.  Context: the vCPU's own thread, preemptible. */
static inline void kvm_exit_stats_run(struct kvm_vcpu *vcpu)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_run(vcpu);
}

/* KVM_RUN returns @r.  Context: the vCPU's own thread, preemptible. */
static inline void kvm_exit_stats_return(struct kvm_vcpu *vcpu, int r)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_return(vcpu, r);
}

/* The vCPU polls or waits for an event; does nothing if it does already. */
static inline void kvm_exit_stats_block(struct kvm_vcpu *vcpu)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_pause(vcpu, KVM_EXIT_STATS_BLOCKED);
}

/* It does not any more; does nothing if it did not. */
static inline void kvm_exit_stats_unblock(struct kvm_vcpu *vcpu)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_resume(vcpu, KVM_EXIT_STATS_BLOCKED);
}

/* The vCPU is scheduled out, runnable.  Context: the scheduler. */
static inline void kvm_exit_stats_preempt(struct kvm_vcpu *vcpu)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_pause(vcpu, KVM_EXIT_STATS_PREEMPTED);
}

/* The vCPU is scheduled in.  Context: the scheduler. */
static inline void kvm_exit_stats_sched_in(struct kvm_vcpu *vcpu)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_resume(vcpu, KVM_EXIT_STATS_PREEMPTED);
}

#else /* !CONFIG_KVM_EXIT_STATS_TIME */

#define kvm_exit_stats_measured()	false

static inline void __kvm_exit_stats_instead(struct kvm_vcpu *vcpu, u64 slot) { }
static inline void kvm_exit_stats_run(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_return(struct kvm_vcpu *vcpu, int r) { }
static inline void kvm_exit_stats_block(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_unblock(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_preempt(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_sched_in(struct kvm_vcpu *vcpu) { }

#endif /* CONFIG_KVM_EXIT_STATS_TIME */

#endif /* __LINUX_KVM_EXIT_STATS_TIME_H */
