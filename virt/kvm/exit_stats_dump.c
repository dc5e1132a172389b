// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the marks and the thread that prints.
 *
 * A mark is a multiple of the interval.  When the host's total passes one, the
 * thread prints all reasons that are not zero.  Printing from the exit path
 * would stall guests, and with many VMs nobody could read the result, so the
 * thread takes its time: it keeps a gap between two dumps, and marks that pass
 * while it prints or waits are coalesced into the next dump.  None is
 * forgotten:
 *
 *	reported + coalesced + pending == total / interval
 *
 * in any snapshot, and pending is 0 once the thread had its turn.
 *
 * Waking
 * ------
 *
 *	publisher				thread
 *	=========				======
 *	published += batch
 *	if published >= wake_at
 *	  if !xchg(wake_wanted, 1)
 *	    wake up				xchg(wake_wanted, 0)
 *						total = sum of all counters
 *						wake_at = next mark after total
 *
 * The thread clears the flag before it reads the counters, so a crossing that
 * it does not see in them finds the flag clear and wakes it again; all further
 * crossings find the flag set and cost one load each.
 */
#define pr_fmt(fmt) "kvm: exit_stats: " fmt

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <linux/rcuwait.h>
#include <linux/string.h>

#include "exit_stats_model.h"

static struct task_struct *dump_task;
static struct rcuwait dump_wait;
static atomic_t wake_wanted = ATOMIC_INIT(0);

/* Under kvm_exit_stats_lock. */
static struct kvm_exit_stats_marks marks;
static struct kvm_exit_stats_counts last_dump;

/* The thread's own, so that it can print without the lock. */
static struct kvm_exit_stats_counts dump;
static struct kvm_exit_stats_counts previous_dump;

/* Legal with interrupts off: it only takes the scheduler's raw locks. */
void kvm_exit_stats_dump_wake(void)
{
	if (atomic_read(&wake_wanted) || atomic_xchg(&wake_wanted, 1))
		return;

	rcuwait_wake_up(&dump_wait);
}

/* @hidden: exits that a reset of the host hides. */
static void set_next_mark(u64 total, u64 hidden)
{
	u64 next = kvm_exit_stats_marks_next(&marks, total);

	kvm_exit_stats_publish_set_mark(next == U64_MAX ? next : hidden + next);
}

u64 kvm_exit_stats_read_marks(u64 total, struct kvm_exit_stats_marks *copy)
{
	u64 pending;

	lockdep_assert_held(&kvm_exit_stats_lock);

	*copy = marks;
	pending = kvm_exit_stats_marks_pending(&marks, total);

	/* The mark may stand in a batch that its vCPU has not published. */
	if (pending)
		kvm_exit_stats_dump_wake();

	return pending;
}

void kvm_exit_stats_dump_interval_changed(void)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	u64 raw, total;

	lockdep_assert_held(&kvm_exit_stats_lock);

	kvm_exit_stats_publish_interval_changed();

	raw = kvm_exit_stats_read_host(counts);
	total = kvm_exit_stats_total(counts);

	/* Marks of the new interval that lie behind will not get a dump. */
	kvm_exit_stats_marks_restart(&marks, kvm_exit_stats_interval, total);
	set_next_mark(total, raw - total);
}

void kvm_exit_stats_dump_reset(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	memset(&last_dump, 0, sizeof(last_dump));
	kvm_exit_stats_dump_interval_changed();
}

/* Return: whether a mark passed since the last dump. */
static bool take_dump(void)
{
	u64 raw, total;
	bool due;

	mutex_lock(&kvm_exit_stats_lock);

	raw = kvm_exit_stats_read_host(&dump);
	total = kvm_exit_stats_total(&dump);
	due = kvm_exit_stats_marks_take(&marks, total);
	if (due) {
		memcpy(&previous_dump, &last_dump, sizeof(previous_dump));
		memcpy(&last_dump, &dump, sizeof(last_dump));
	}

	set_next_mark(total, raw - total);

	mutex_unlock(&kvm_exit_stats_lock);

	return due;
}

static void print_dump(void)
{
	u64 total = kvm_exit_stats_total(&dump);
	char code[KVM_EXIT_STATS_CODE_LEN];
	unsigned int slot;

	pr_info("%llu exits (+%llu) on %s\n", total,
		total - kvm_exit_stats_total(&previous_dump),
		kvm_exit_stats_isa->name);

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (!dump.exits[slot])
			continue;

		kvm_exit_stats_format_code(code, slot, &dump);
		pr_info("%4s %s %llu (+%llu)\n", code,
			kvm_exit_stats_reasons[slot].name, dump.exits[slot],
			dump.exits[slot] - previous_dump.exits[slot]);
	}
}

static void wait_for_gap(unsigned long since)
{
	long left;

	for (;;) {
		/*
		 * A shorter gap or kthread_stop() ends the sleep early: look at
		 * both after the state is set, so that no wake-up is missed.
		 */
		set_current_state(TASK_IDLE);
		left = since + msecs_to_jiffies(kvm_exit_stats_gap_ms()) - jiffies;
		if (left <= 0 || kthread_should_stop())
			break;

		schedule_timeout(left);
	}

	__set_current_state(TASK_RUNNING);
}

static int dump_thread(void *unused)
{
	unsigned long since;

	for (;;) {
		rcuwait_wait_event(&dump_wait,
				   atomic_read(&wake_wanted) ||
				   kthread_should_stop(), TASK_IDLE);
		if (kthread_should_stop())
			return 0;

		atomic_xchg(&wake_wanted, 0);
		if (!take_dump())
			continue;

		since = jiffies;
		print_dump();
		wait_for_gap(since);
	}
}

void kvm_exit_stats_dump_gap_changed(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	if (dump_task)
		wake_up_process(dump_task);
}

int kvm_exit_stats_dump_init(void)
{
	struct task_struct *task;

	rcuwait_init(&dump_wait);

	task = kthread_run(dump_thread, NULL, "kvm-exit-stats");
	if (IS_ERR(task))
		return PTR_ERR(task);

	mutex_lock(&kvm_exit_stats_lock);
	dump_task = task;
	kvm_exit_stats_dump_reset();
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

void kvm_exit_stats_dump_exit(void)
{
	struct task_struct *task = dump_task;

	mutex_lock(&kvm_exit_stats_lock);
	dump_task = NULL;
	mutex_unlock(&kvm_exit_stats_lock);

	kthread_stop(task);
	atomic_set(&wake_wanted, 0);
	kvm_exit_stats_publish_reset();
}
