// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: how exits wake the dump thread.
 *
 * When the thread has read the counters, it knows how many exits are left to the
 * next mark.  That number is a countdown which all vCPUs share: each takes its
 * exits off in batches, and who comes to the end wakes the thread.  So an exit
 * costs the same whatever the number of vCPUs.  While marks come faster than
 * dumps may, the thread looks by itself, and exits only read a flag in a batch.
 *
 * How late can a dump be?
 * -----------------------
 *
 * By the exits that are not published when a mark is crossed: of each vCPU less
 * than a batch.  So the thread is woken ahead of the mark by all that vCPUs could
 * hold back.  From then on a mark could hide there, and the thread looks now and
 * then for as long as exits go on, and again when a batch follows a quiet time.
 *
 * With few vCPUs, batches are long far from the mark and short ahead of it,
 * where they hold back less than BATCH exits together.
 *
 * Races
 * -----
 *
 *	vCPU					thread
 *	====					======
 *	exits[slot]++				publishing = true
 *	full barrier				full barrier
 *	if publishing				before = countdown
 *	  take batch off it			sum of all counters
 *						countdown += exits to mark - before
 *
 * A batch that the sum misses is taken off after the countdown was read, so it
 * stays taken off.  One that is in both wakes the thread early, none late.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/kvm_host.h>
#include <linux/sched.h>

#include "exit_stats_counts.h"
#include "exit_stats_publish.h"

/* Exits of a vCPU from one write to the shared line to the next one. */
#define BATCH		64
#define LONGEST_BATCH	(2 * BATCH)

/* With more vCPUs, a mark is late by time and not by exits. */
#define FEW		9

/* How far from a mark to wake the thread, in exits for each vCPU. */
#define AT_THE_MARK	0
#define AHEAD_OF_IT	LONGEST_BATCH
#define ANYWHERE	(S64_MAX / U32_MAX)

/* Each member has a line for itself: all vCPUs write the first one. */
static struct {
	atomic64_t countdown ____cacheline_aligned_in_smp;
	/* Read by all vCPUs, written by the thread. */
	s64 ahead ____cacheline_aligned_in_smp;
	bool publishing;
	/* Written by the first one that wakes the thread. */
	atomic_t look_wanted ____cacheline_aligned_in_smp;
} shared;

struct task_struct *kvm_exit_stats_thread;

void kvm_exit_stats_wake(void)
{
	struct task_struct *task = READ_ONCE(kvm_exit_stats_thread);

	if (atomic_read(&shared.look_wanted) ||
	    atomic_xchg(&shared.look_wanted, 1))
		return;

	if (task)
		wake_up_process(task);
}

bool kvm_exit_stats_look_wanted(void)
{
	return atomic_xchg(&shared.look_wanted, 0);
}

static s64 publish(s64 exits)
{
	s64 left = atomic64_sub_return(exits, &shared.countdown);

	if (unlikely(left <= READ_ONCE(shared.ahead) *
			     READ_ONCE(kvm_exit_stats_nr_vcpus)))
		kvm_exit_stats_wake();

	return left;
}

/* @left: exits to the mark.  Half of them are shared by all vCPUs. */
static s32 next_batch(s64 left)
{
	unsigned int nr = max(READ_ONCE(kvm_exit_stats_nr_vcpus), 1U);

	if (nr > FEW)
		return BATCH;

	left = clamp_t(s64, left, 2 * BATCH, 2 * LONGEST_BATCH * nr);
	return (u32)left / (2 * nr);
}

static void start_batch(struct kvm_vcpu_exit_stats *es, u32 exits, s32 batch)
{
	WRITE_ONCE(es->published, es->published + exits);
	WRITE_ONCE(es->batch, batch - 1);
	/* Last: readers may see too many exits meanwhile, but not too few. */
	smp_store_release(&es->left, batch - 1);
}

/* Apart, so that the usual way has no registers to save. */
static noinline void publish_batch(struct kvm_vcpu_exit_stats *es, u32 exits)
{
	start_batch(es, exits, next_batch(publish(exits)));
}

void kvm_exit_stats_publish(struct kvm_vcpu_exit_stats *es)
{
	u32 exits = es->batch - es->left;

	/* The thread finds the exits that it is not told of, see "Races". */
	smp_mb();
	if (unlikely(READ_ONCE(shared.publishing)))
		publish_batch(es, exits);
	else
		start_batch(es, exits, LONGEST_BATCH);
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_publish);

void kvm_exit_stats_publish_rest(u64 exits)
{
	if (READ_ONCE(shared.publishing))
		publish(exits);
}

s64 kvm_exit_stats_publish_start(void)
{
	if (!shared.publishing) {
		/* What is left of the last mark would wake us for nothing. */
		atomic64_set(&shared.countdown, S64_MAX / 2);
		WRITE_ONCE(shared.publishing, true);
	}
	/* It finds them in the counters, which it reads after this. */
	smp_mb();
	return atomic64_read(&shared.countdown);
}

bool kvm_exit_stats_publish_until(s64 exits, s64 countdown, bool moved)
{
	bool hidden = exits <= (s64)AHEAD_OF_IT * kvm_exit_stats_nr_vcpus;

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!hidden)
		WRITE_ONCE(shared.ahead, AHEAD_OF_IT);
	else if (moved)
		WRITE_ONCE(shared.ahead, AT_THE_MARK);
	else
		WRITE_ONCE(shared.ahead, ANYWHERE);

	if (atomic64_add_return(exits - countdown, &shared.countdown) <= 0)
		kvm_exit_stats_wake();

	return hidden && moved;
}

void kvm_exit_stats_publish_stop(void)
{
	WRITE_ONCE(shared.publishing, false);
}
