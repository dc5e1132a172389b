// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the batched host total.
 *
 * The dump thread has to be woken when the host's total crosses a mark, a
 * multiple of the interval.  Summing all vCPUs on each exit is out of the
 * question, so each vCPU counts down a batch of exits and adds it to one
 * shared total when the batch is full.
 *
 *	published == host total - exits in batches that are not full yet
 *
 * The total that users see is never this one: readers and the dump thread sum
 * the counters.  It only decides when to wake.
 *
 * How late can a dump be?
 * -----------------------
 *
 * By the exits that are not published when a mark is crossed, which is the sum
 * of (batch - 1) over all vCPUs.  Each vCPU reserves its part of that sum from
 * a budget of 1/16 of the interval before it starts a batch, so the sum never
 * exceeds the budget, however many vCPUs come and however long one sits idle
 * in a half full batch.  With an empty budget the batch is one exit.  The batch
 * aimed at is the fair share of a vCPU.  (A smaller interval shrinks the budget
 * at once, but a vCPU that is in a batch finishes it: BATCH_MAX exits at most.)
 *
 * With interval 0 nothing is published and nobody is woken; the vCPU keeps
 * what it has not published in @held and publishes it with the first batch
 * after the interval was set.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/kvm_host.h>

#include "exit_stats_model.h"

/* Bounds the lateness of one vCPU, and the cost: a publish each 64 exits. */
#define BATCH_MAX		64U

/* A dump may be late by this part of the interval. */
#define LATENESS_DIVISOR	16

/* Written by all vCPUs, each once in a batch: nothing else may share its line. */
static atomic64_t published ____cacheline_aligned_in_smp = ATOMIC64_INIT(0);
static atomic_t reserved = ATOMIC_INIT(0);

/* Written under kvm_exit_stats_lock, read by all vCPUs. */
static u64 wake_at ____cacheline_aligned_in_smp = U64_MAX;
static u32 batch_target = BATCH_MAX;

static unsigned int nr_vcpus;

static u32 lateness_budget(void)
{
	u32 interval = READ_ONCE(kvm_exit_stats_interval);

	/* Without marks there is nothing to be late for. */
	return interval ? interval / LATENESS_DIVISOR : S32_MAX;
}

static void update_batch_target(void)
{
	u32 share;

	lockdep_assert_held(&kvm_exit_stats_lock);

	share = lateness_budget() / max(nr_vcpus, 1U);
	WRITE_ONCE(batch_target, clamp(share, 1U, BATCH_MAX));
}

/* Rare: only when vCPUs came or went, or when the interval changed. */
static noinline void change_batch(struct kvm_vcpu_exit_stats *es, u32 target)
{
	int more = (int)target - (int)es->batch;
	int excess;

	excess = atomic_add_return(more, &reserved) - (int)lateness_budget();
	if (more > 0 && excess > 0) {
		excess = min(excess, more);
		atomic_sub(excess, &reserved);
		target -= excess;
	}

	es->batch = target;
}

static void publish(u64 exits)
{
	u64 total = atomic64_add_return(exits, &published);

	if (unlikely(total >= READ_ONCE(wake_at)))
		kvm_exit_stats_dump_wake();
}

void kvm_exit_stats_publish(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;
	u32 target = READ_ONCE(batch_target);

	if (likely(READ_ONCE(kvm_exit_stats_interval))) {
		publish(es->held + es->batch);
		WRITE_ONCE(es->held, 0);
	} else {
		WRITE_ONCE(es->held, es->held + es->batch);
	}

	if (unlikely(target != es->batch))
		change_batch(es, target);

	es->left = es->batch;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_publish);

/* The first batch is one exit: it needs no reservation. */
void kvm_exit_stats_publish_start(struct kvm_vcpu_exit_stats *es)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	es->batch = 1;
	es->left = 1;

	nr_vcpus++;
	update_batch_target();
}

void kvm_exit_stats_publish_rest(struct kvm_vcpu_exit_stats *es)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	atomic_sub(es->batch - 1, &reserved);
	publish(es->held + es->batch - es->left);

	nr_vcpus--;
	update_batch_target();
}

void kvm_exit_stats_publish_interval_changed(void)
{
	update_batch_target();
}

/* @mark counts from load as @published does; U64_MAX for no mark. */
void kvm_exit_stats_publish_set_mark(u64 mark)
{
	struct kvm_vcpu_exit_stats *es;
	struct kvm_exit_stats_vm *vm;

	lockdep_assert_held(&kvm_exit_stats_lock);

	/*
	 * What is held back may stay so for long, if its vCPU is idle: do not
	 * wait for it.  Waking early is harmless, the thread looks at the true
	 * total.
	 */
	if (mark != U64_MAX) {
		list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
			list_for_each_entry(es, &vm->vcpus, node)
				mark -= min(mark, READ_ONCE(es->held));
		}
	}

	WRITE_ONCE(wake_at, mark);
}

void kvm_exit_stats_publish_reset(void)
{
	atomic64_set(&published, 0);
	WRITE_ONCE(wake_at, U64_MAX);
}
