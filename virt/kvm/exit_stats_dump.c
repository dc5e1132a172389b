// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the thread that prints.
 *
 * A mark is a multiple of the interval.  When the host's total passes one, the
 * thread prints all reasons that are not zero.  Printing on the exit path would
 * stall guests, so the thread takes its time, and marks that pass meanwhile are
 * coalesced into the next dump.  None is forgotten, in any snapshot:
 *
 *	reported + coalesced + pending == total / interval
 *
 * The log is bounded twice.  The gap lies between the end of a dump and the next
 * one, so a slow console only delays dumps.  And a dump costs one of IN_A_ROW
 * tokens, of which one comes back each REFILL.
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/string.h>

#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_dump_vms.h"
#include "exit_stats_publish.h"

#define CREATE_TRACE_POINTS
#include <trace/events/kvm_exit_stats.h>

/* Dumps after a quiet time, and jiffies for each one after that. */
#define IN_A_ROW	100
#define REFILL		(10 * HZ)

/* ms between two looks where exits may hide a mark, and for each vCPU. */
#define POLL_MS		100
#define VCPU_MS		2

u32 kvm_exit_stats_interval __read_mostly = CONFIG_KVM_EXIT_STATS_INTERVAL;
u32 kvm_exit_stats_gap_ms __read_mostly = CONFIG_KVM_EXIT_STATS_GAP_MS;

/* Under kvm_exit_stats_lock.  A restart forgets that there were dumps. */
static struct kvm_exit_stats_marks marks;
static struct kvm_exit_stats_counts last_dump;
static bool restarted;

/* The thread's own, so that it can print without the lock. */
static struct kvm_exit_stats_counts dump;
static struct kvm_exit_stats_counts previous_dump;
static u64 last_total;

/* When the last dump ended, and when all tokens are back; in jiffies. */
static u64 dump_end;
static u64 refilled;

u64 kvm_exit_stats_read_marks(u64 total, struct kvm_exit_stats_marks *copy)
{
	u64 pending;

	lockdep_assert_held(&kvm_exit_stats_lock);

	*copy = marks;
	pending = kvm_exit_stats_marks_pending(&marks, total);

	/* The mark may stand in a batch that its vCPU has not published. */
	if (pending)
		kvm_exit_stats_wake();

	return pending;
}

static void restart_marks(void)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!kvm_exit_stats_thread)
		return;

	/* Marks of the new interval that lie behind will not get a dump. */
	kvm_exit_stats_read_host(counts, false);
	kvm_exit_stats_marks_restart(&marks, kvm_exit_stats_interval,
				     kvm_exit_stats_total(counts));
	WRITE_ONCE(restarted, true);
	kvm_exit_stats_wake();
	wake_up_process(kvm_exit_stats_thread);
}

void kvm_exit_stats_set_interval(u32 interval)
{
	WRITE_ONCE(kvm_exit_stats_interval, interval);
	restart_marks();
}

void kvm_exit_stats_set_gap_ms(u32 gap_ms)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	WRITE_ONCE(kvm_exit_stats_gap_ms, gap_ms);
	if (kvm_exit_stats_thread)
		wake_up_process(kvm_exit_stats_thread);
}

void kvm_exit_stats_dump_reset(void)
{
	memset(&last_dump, 0, sizeof(last_dump));
	restart_marks();
}

/* A look at many vCPUs takes long: it is not taken more often than that. */
static s64 pause_jiffies(unsigned int ms)
{
	unsigned int nr = READ_ONCE(kvm_exit_stats_nr_vcpus);

	return msecs_to_jiffies(max(ms, nr * VCPU_MS));
}

/* Jiffies until a dump may be printed. */
static long time_to_dump(void)
{
	s64 gap = pause_jiffies(READ_ONCE(kvm_exit_stats_gap_ms));
	s64 token = refilled - dump_end - (IN_A_ROW - 1) * REFILL;
	s64 since = get_jiffies_64() - dump_end;

	if (READ_ONCE(restarted))
		return 0;

	return max(max(gap, token) - since, 0LL);
}

/* Return: whether a dump is due; if not, @poll says whether to look again. */
static bool take_dump(bool *poll)
{
	u64 raw, total, next, mark, due;
	s64 countdown;

	mutex_lock(&kvm_exit_stats_lock);

	countdown = kvm_exit_stats_publish_start();
	raw = kvm_exit_stats_read_host(&dump, false);
	total = kvm_exit_stats_total(&dump);

	due = kvm_exit_stats_marks_take(&marks, total);
	if (due) {
		previous_dump = last_dump;
		last_dump = dump;
	}

	next = kvm_exit_stats_marks_next(&marks, total);
	mark = next - marks.interval;
	*poll = false;
	if (due || next == U64_MAX)
		kvm_exit_stats_publish_stop();
	else
		*poll = kvm_exit_stats_publish_until(next - total, countdown,
						     raw != last_total);

	last_total = raw;
	if (restarted) {
		dump_end = 0;
		refilled = 0;
		restarted = false;
	}

	mutex_unlock(&kvm_exit_stats_lock);

	/* Ahead of printing: who waits for marks does not wait for a console. */
	if (due)
		trace_kvm_exit_stats_mark(total, mark, due - 1);

	return due;
}

static int dump_thread(void *unused)
{
	bool poll = false;
	long pause;

	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop())
			break;

		pause = time_to_dump();
		if (pause || !kvm_exit_stats_look_wanted()) {
			if (!pause)
				pause = poll ? pause_jiffies(POLL_MS) :
					       MAX_SCHEDULE_TIMEOUT;
			if (!schedule_timeout(pause))
				kvm_exit_stats_wake();
			continue;
		}

		__set_current_state(TASK_RUNNING);
		if (!take_dump(&poll))
			continue;

		kvm_exit_stats_print_dump(&dump, &previous_dump);
		dump_end = get_jiffies_64();
		refilled = max(refilled, dump_end) + REFILL;
		/* Marks that pass in the gap publish nothing. */
		kvm_exit_stats_wake();
	}

	__set_current_state(TASK_RUNNING);
	return 0;
}

int kvm_exit_stats_dump_init(void)
{
	struct task_struct *task;

	task = kthread_run(dump_thread, NULL, "kvm-exit-stats");
	if (IS_ERR(task))
		return PTR_ERR(task);

	mutex_lock(&kvm_exit_stats_lock);
	WRITE_ONCE(kvm_exit_stats_thread, task);
	kvm_exit_stats_dump_reset();
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

void kvm_exit_stats_dump_exit(void)
{
	struct task_struct *task = kvm_exit_stats_thread;

	mutex_lock(&kvm_exit_stats_lock);
	WRITE_ONCE(kvm_exit_stats_thread, NULL);
	mutex_unlock(&kvm_exit_stats_lock);

	kthread_stop(task);
	kvm_exit_stats_look_wanted();
	kvm_exit_stats_publish_stop();
}
