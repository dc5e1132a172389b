// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: KUnit tests of the arithmetic of times.
 */
#include <kunit/test.h>
#include <linux/irq_work.h>
#include <linux/kvm_host.h>
#include <linux/slab.h>

#include "exit_stats_times.h"

/* Two reasons, and when the first entry is: any numbers. */
#define HLT		7
#define IO		9
#define FIRST		1000000

static const u16 slots[] = { HLT, IO };

/* A clock that stands still between two changes. */
static u64 now;

static u64 clock(void)
{
	return now;
}

static struct kvm_vcpu_exit_times *make_times(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times;

	times = kunit_kzalloc(test, struct_size(times, rows, IO + 1), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, times);
	kvm_exit_stats_times_start(times);
	now = FIRST;

	return times;
}

/* What a reader sees.  Whatever it is, all parts add up to the time that passed. */
static struct kvm_exit_stats_times *read_times(struct kunit *test,
					       struct kvm_vcpu_exit_times *times)
{
	struct kvm_exit_stats_times *copy;
	u64 sum;
	unsigned int i;

	copy = kunit_kzalloc(test, sizeof(*copy), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
	KUNIT_ASSERT_EQ(test, -1,
			kvm_exit_stats_times_read(copy, times, clock, slots,
						  ARRAY_SIZE(slots)));

	sum = copy->guest + copy->no_exit;
	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		sum += copy->rows[slots[i]].handled;
		sum += copy->rows[slots[i]].blocked;
		sum += copy->rows[slots[i]].preempted;
	}
	KUNIT_EXPECT_EQ(test, sum, copy->elapsed);

	return copy;
}

static void enter(struct kvm_vcpu_exit_times *times, u64 after)
{
	now += after;
	kvm_exit_stats_times_enter(times, clock);
}

static void leave(struct kvm_vcpu_exit_times *times, unsigned int slot, u64 after)
{
	now += after;
	kvm_exit_stats_times_exit(times, slot, clock);
}

static void pause(struct kvm_vcpu_exit_times *times,
		  enum kvm_exit_stats_state state, u64 after)
{
	now += after;
	kvm_exit_stats_times_pause(times, state, now);
}

static void resume(struct kvm_vcpu_exit_times *times,
		   enum kvm_exit_stats_state state, u64 after)
{
	now += after;
	kvm_exit_stats_times_resume(times, state, now);
}

static void run(struct kvm_vcpu_exit_times *times, u64 after)
{
	now += after;
	kvm_exit_stats_times_run(times, now);
}

/* @handled: by KVM and userspace; the rest as in the structure. */
static void expect(struct kunit *test, const struct kvm_exit_stats_time *time,
		   u64 handled, u64 user, u64 blocked, u64 preempted)
{
	KUNIT_EXPECT_EQ(test, time->handled, handled);
	KUNIT_EXPECT_EQ(test, time->user, user);
	KUNIT_EXPECT_EQ(test, time->blocked, blocked);
	KUNIT_EXPECT_EQ(test, time->preempted, preempted);
}

/* The account begins with the first entry, whatever was before. */
static void first_entry_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->elapsed, 0);

	pause(times, KVM_EXIT_STATS_BLOCKED, 10);
	resume(times, KVM_EXIT_STATS_BLOCKED, 10);
	pause(times, KVM_EXIT_STATS_NO_EXIT, 10);
	run(times, 10);
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->elapsed, 0);
	KUNIT_EXPECT_EQ(test, copy->no_exit, 0);

	enter(times, 10);
	now += 5;
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->elapsed, 5);
	KUNIT_EXPECT_EQ(test, copy->guest, 5);
	KUNIT_EXPECT_EQ(test, copy->open[HLT], 0);

	leave(times, HLT, 0);
	now += 3;
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->elapsed, 8);
	KUNIT_EXPECT_EQ(test, copy->no_exit, 0);
	expect(test, &copy->rows[HLT], 3, 0, 0, 0);
}

/* Each part, while it lasts and after it. */
static void parts_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	enter(times, 0);
	leave(times, HLT, 100);
	now += 1;
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->guest, 100);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(copy, HLT), 1);
	expect(test, &copy->rows[HLT], 1, 0, 0, 0);

	pause(times, KVM_EXIT_STATS_BLOCKED, 2);
	/* What is told twice counts once. */
	pause(times, KVM_EXIT_STATS_BLOCKED, 500);
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 3, 0, 500, 0);
	resume(times, KVM_EXIT_STATS_BLOCKED, 500);
	resume(times, KVM_EXIT_STATS_BLOCKED, 4);
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 7, 0, 1000, 0);

	pause(times, KVM_EXIT_STATS_PREEMPTED, 0);
	now += 20000;
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 7, 0, 1000, 20000);
	resume(times, KVM_EXIT_STATS_PREEMPTED, 0);

	enter(times, 3);
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 10, 0, 1000, 20000);
	KUNIT_EXPECT_EQ(test, copy->rows[HLT].longest, 10);
	KUNIT_EXPECT_EQ(test, copy->rows[HLT].buckets[0], 1);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(copy, HLT), 1);

	leave(times, IO, 100);
	pause(times, KVM_EXIT_STATS_USER, 5);
	now += 300;
	copy = read_times(test, times);
	expect(test, &copy->rows[IO], 305, 300, 0, 0);
	run(times, 0);
	enter(times, 5);
	leave(times, IO, 100);
	copy = read_times(test, times);
	expect(test, &copy->rows[IO], 310, 300, 0, 0);
	KUNIT_EXPECT_EQ(test, copy->rows[IO].longest, 310);
	KUNIT_EXPECT_EQ(test, copy->rows[IO].buckets[1], 1);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(copy, IO), 2);

	pause(times, KVM_EXIT_STATS_NO_EXIT, 1);
	now += 1000000;
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->no_exit, 1000000);
	expect(test, &copy->rows[IO], 311, 300, 0, 0);
	run(times, 0);
	enter(times, 1);
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->no_exit, 1000000);
	expect(test, &copy->rows[IO], 312, 300, 0, 0);
	KUNIT_EXPECT_EQ(test, copy->rows[IO].longest, 310);
	KUNIT_EXPECT_EQ(test, copy->guest, 300);
}

/* Who polls while he is halted may be preempted, and polls on. */
static void preempted_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	enter(times, 0);
	leave(times, HLT, 10);
	pause(times, KVM_EXIT_STATS_BLOCKED, 0);
	pause(times, KVM_EXIT_STATS_PREEMPTED, 100);
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 0, 0, 100, 0);
	resume(times, KVM_EXIT_STATS_PREEMPTED, 1000);
	now += 10000;
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 0, 0, 10100, 1000);
	resume(times, KVM_EXIT_STATS_BLOCKED, 0);
	enter(times, 1);
	copy = read_times(test, times);
	expect(test, &copy->rows[HLT], 1, 0, 10100, 1000);

	/* Another ioctl, in userspace's time. */
	leave(times, IO, 10);
	pause(times, KVM_EXIT_STATS_USER, 0);
	pause(times, KVM_EXIT_STATS_PREEMPTED, 10);
	resume(times, KVM_EXIT_STATS_PREEMPTED, 10);
	run(times, 10);
	enter(times, 0);
	copy = read_times(test, times);
	expect(test, &copy->rows[IO], 30, 30, 0, 0);
}

static void buckets_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_time *row = &times->rows[IO];
	unsigned int bucket, i, exits = 0;
	u64 end;

	enter(times, 0);
	for (bucket = 0; bucket < KVM_EXIT_STATS_BUCKETS - 1; bucket++) {
		end = kvm_exit_stats_bucket_end(bucket);
		KUNIT_EXPECT_EQ(test, end, 1ULL << (KVM_EXIT_STATS_BUCKET_SHIFT + bucket));
		leave(times, IO, 1);
		enter(times, end - 1);
		leave(times, IO, 1);
		enter(times, end);
	}
	leave(times, IO, 1);
	enter(times, 0);
	leave(times, IO, 1);
	enter(times, 1ULL << 40);

	KUNIT_EXPECT_EQ(test, kvm_exit_stats_bucket_end(bucket), U64_MAX);
	KUNIT_EXPECT_EQ(test, row->longest, 1ULL << 40);
	for (i = 0; i < KVM_EXIT_STATS_BUCKETS; i++) {
		KUNIT_EXPECT_EQ(test, row->buckets[i], 2);
		exits += row->buckets[i];
	}
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(read_times(test, times), IO),
			exits);
}

/* Closed for now, gone on with later; what is between does not count. */
static void stop_test(struct kunit *test)
{
	static const enum kvm_exit_stats_state states[] = {
		KVM_EXIT_STATS_RUNNING, KVM_EXIT_STATS_BLOCKED,
		KVM_EXIT_STATS_PREEMPTED, KVM_EXIT_STATS_USER,
		KVM_EXIT_STATS_NO_EXIT,
	};
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *open, *closed;
	unsigned int i;
	u64 elapsed = 0;

	kvm_exit_stats_times_stop(times, now);
	KUNIT_EXPECT_EQ(test, read_times(test, times)->elapsed, 0);

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		enter(times, 77);
		leave(times, IO, 10);
		pause(times, KVM_EXIT_STATS_BLOCKED, 10);
		pause(times, states[i], 10);
		if (states[i] == KVM_EXIT_STATS_USER ||
		    states[i] == KVM_EXIT_STATS_NO_EXIT) {
			resume(times, KVM_EXIT_STATS_BLOCKED, 0);
			pause(times, states[i], 0);
		}
		now += 10;
		elapsed += 40;

		open = read_times(test, times);
		kvm_exit_stats_times_stop(times, now);
		now += 1000;
		closed = read_times(test, times);
		KUNIT_EXPECT_EQ(test, closed->elapsed, elapsed);
		KUNIT_EXPECT_EQ(test, open->elapsed, elapsed);
		KUNIT_EXPECT_EQ(test, closed->guest, open->guest);
		KUNIT_EXPECT_EQ(test, closed->no_exit, open->no_exit);
		KUNIT_EXPECT_EQ(test, closed->open[IO], 0);
		KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(closed, IO), i + 1);
		expect(test, &closed->rows[IO], open->rows[IO].handled,
		       open->rows[IO].user, open->rows[IO].blocked,
		       open->rows[IO].preempted);
	}

	/* In the guest. */
	enter(times, 77);
	now += 10;
	kvm_exit_stats_times_stop(times, now);
	now += 1000;
	closed = read_times(test, times);
	KUNIT_EXPECT_EQ(test, closed->elapsed, elapsed + 10);
	KUNIT_EXPECT_EQ(test, closed->guest, 10 * ARRAY_SIZE(states) + 10);
}

/* A suspend sets the clock back; vCPUs are in userspace meanwhile. */
static void suspend_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	enter(times, 0);
	leave(times, IO, 5000);
	pause(times, KVM_EXIT_STATS_NO_EXIT, 10);
	now = 3;
	run(times, 0);
	enter(times, 20);
	now += 100;
	copy = read_times(test, times);
	KUNIT_EXPECT_EQ(test, copy->elapsed, 5130);
	KUNIT_EXPECT_EQ(test, copy->guest, 5100);
	KUNIT_EXPECT_EQ(test, copy->no_exit, 0);
	expect(test, &copy->rows[IO], 30, 0, 0, 0);
}

/*
 * A vCPU that stands still between its own look at the clock and what it writes
 * then, while a reader looks at the clock: first the row is written, and a tick
 * later the rest, with the time of before.
 */
static struct kvm_vcpu_exit_times *stalled;
static struct kvm_exit_stats_time *stalled_row;
static u64 stalled_at;

static u64 stalled_clock(void)
{
	return stalled_at;
}

static void finish_change(struct irq_work *unused)
{
	struct kvm_vcpu_exit_times *times = stalled;

	stalled = NULL;
	if (stalled_row) {
		WRITE_ONCE(times->row, stalled_row);
		kvm_exit_stats_times_enter(times, stalled_clock);
	} else {
		kvm_exit_stats_times_exit(times, IO, stalled_clock);
	}
}

/* In the next tick: a reader that waits may have the only CPU. */
static struct irq_work finish_work = IRQ_WORK_INIT_LAZY(finish_change);

/* The change begins when a reader has read all but the clock. */
static u64 clock_of_reader(void)
{
	static bool begun;

	if (!stalled) {
		begun = false;
	} else if (!begun) {
		begun = true;
		stalled_at = now;
		stalled_row = stalled->row;
		WRITE_ONCE(stalled->row, stalled_row ? NULL : &stalled->rows[IO]);
		irq_work_queue(&finish_work);
		now += 1000;
	}

	return now;
}

/* What readers rely on: that the row says first that something changes. */
static struct kvm_vcpu_exit_times *looked_at;
static bool row_in_guest, time_in_guest;

static u64 looking_clock(void)
{
	row_in_guest = !looked_at->row;
	time_in_guest = (s64)looked_at->guest < 0;

	return ++now;
}

static void order_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);

	looked_at = times;
	kvm_exit_stats_times_enter(times, looking_clock);
	KUNIT_EXPECT_TRUE(test, row_in_guest);
	KUNIT_EXPECT_FALSE(test, time_in_guest);
	KUNIT_EXPECT_NULL(test, times->row);
	KUNIT_EXPECT_LT(test, (s64)times->guest, 0);

	kvm_exit_stats_times_exit(times, IO, looking_clock);
	KUNIT_EXPECT_FALSE(test, row_in_guest);
	KUNIT_EXPECT_TRUE(test, time_in_guest);
	KUNIT_EXPECT_PTR_EQ(test, times->row, &times->rows[IO]);
	KUNIT_EXPECT_EQ(test, times->guest, 1);
}

static void stall_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	copy = kunit_kzalloc(test, sizeof(*copy), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);

	/* At the first entry, which is the beginning of the account. */
	stalled = times;
	kvm_exit_stats_times_read(copy, times, clock_of_reader, slots,
				  ARRAY_SIZE(slots));
	KUNIT_EXPECT_EQ(test, copy->elapsed, 1000);
	KUNIT_EXPECT_EQ(test, copy->guest, 1000);

	/* At an exit. */
	stalled = times;
	kvm_exit_stats_times_read(copy, times, clock_of_reader, slots,
				  ARRAY_SIZE(slots));
	KUNIT_EXPECT_EQ(test, copy->elapsed, 2000);
	KUNIT_EXPECT_EQ(test, copy->guest, 1000);
	expect(test, &copy->rows[IO], 1000, 0, 0, 0);

	/* At another entry. */
	stalled = times;
	kvm_exit_stats_times_read(copy, times, clock_of_reader, slots,
				  ARRAY_SIZE(slots));
	KUNIT_EXPECT_EQ(test, copy->elapsed, 3000);
	KUNIT_EXPECT_EQ(test, copy->guest, 2000);
	expect(test, &copy->rows[IO], 1000, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(copy, IO), 1);
}

/* What KVM does instead of an entry ends the exit before. */
static void instead_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	kvm_exit_stats_times_instead(times, HLT, now);
	KUNIT_EXPECT_EQ(test, read_times(test, times)->elapsed, 0);

	enter(times, 0);
	leave(times, IO, 10);
	now += 20;
	kvm_exit_stats_times_instead(times, HLT, now);
	now += 30;
	copy = read_times(test, times);
	expect(test, &copy->rows[IO], 20, 0, 0, 0);
	expect(test, &copy->rows[HLT], 30, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(copy, IO), 1);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(copy, HLT), 1);
}

static void missing_slot_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *copy;

	copy = kunit_kzalloc(test, sizeof(*copy), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
	enter(times, 0);
	leave(times, HLT - 1, 10);
	KUNIT_EXPECT_EQ(test, HLT - 1,
			kvm_exit_stats_times_read(copy, times, clock, slots,
						  ARRAY_SIZE(slots)));
}

static void sums_test(struct kunit *test)
{
	struct kvm_vcpu_exit_times *times = make_times(test);
	struct kvm_exit_stats_times *sum, *baseline;
	u64 exits;

	enter(times, 0);
	leave(times, IO, 10);
	enter(times, 1000);
	leave(times, HLT, 10);
	baseline = read_times(test, times);
	enter(times, 1);
	leave(times, IO, 10);
	enter(times, 300);
	leave(times, IO, 0);
	sum = read_times(test, times);

	kvm_exit_stats_times_subtract(sum, baseline, slots, ARRAY_SIZE(slots));
	KUNIT_EXPECT_EQ(test, sum->elapsed, 311);
	KUNIT_EXPECT_EQ(test, sum->guest, 10);
	expect(test, &sum->rows[IO], 300, 0, 0, 0);
	/* The longest one was before: no more is known than its bucket. */
	KUNIT_EXPECT_EQ(test, sum->rows[IO].longest, 511);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(sum, IO), 2);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(sum, HLT), 1);

	kvm_exit_stats_times_sum(sum, baseline, slots, ARRAY_SIZE(slots));
	KUNIT_EXPECT_EQ(test, sum->elapsed, 1331);
	KUNIT_EXPECT_EQ(test, sum->guest, 30);
	expect(test, &sum->rows[IO], 1300, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, sum->rows[IO].longest, 1000);

	/* One of those is being handled. */
	exits = kvm_exit_stats_times_exits(sum, IO) +
		kvm_exit_stats_times_exits(sum, HLT);
	kvm_exit_stats_times_move(sum, IO, HLT);
	expect(test, &sum->rows[IO], 0, 0, 0, 0);
	expect(test, &sum->rows[HLT], 1301, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(sum, IO), 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_times_exits(sum, HLT), exits);

	/* One that is longer came after the baseline. */
	baseline = read_times(test, times);
	enter(times, 5000);
	sum = read_times(test, times);
	kvm_exit_stats_times_subtract(sum, baseline, slots, ARRAY_SIZE(slots));
	KUNIT_EXPECT_EQ(test, sum->rows[IO].longest, 5000);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(first_entry_test),
	KUNIT_CASE(parts_test),
	KUNIT_CASE(preempted_test),
	KUNIT_CASE(buckets_test),
	KUNIT_CASE(stop_test),
	KUNIT_CASE(suspend_test),
	KUNIT_CASE(order_test),
	KUNIT_CASE(stall_test),
	KUNIT_CASE(instead_test),
	KUNIT_CASE(missing_slot_test),
	KUNIT_CASE(sums_test),
	{ }
};

static struct kunit_suite suite = {
	.name = "kvm_exit_stats_time",
	.test_cases = cases,
};

kunit_test_suite(suite);
