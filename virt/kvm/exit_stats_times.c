// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: where the time of a vCPU goes.
 *
 * At any time a vCPU is at one of these, from its first entry on:
 *
 *	guest		inside the guest
 *	kernel		KVM handles an exit
 *	user		userspace handles an exit: KVM_RUN returned because of it
 *	blocked		halted, or waiting for an event in KVM
 *	preempted	scheduled out while runnable
 *	no exit		in userspace, for another reason: a signal, a request
 *
 * All but the first and the last are the time of an exit's reason.  Each change
 * reads the clock once and ends one interval where it begins the next, so that
 * nothing is left over: together they are the time that passed.
 *
 * The exit path does the two changes that each exit has, and what is rare is
 * arranged so that those two stay short.  An exit's kernel and user time is one
 * sum, and an interval that is neither moves the time of the exit forward.  The
 * guest's time is a sum from which an entry takes the clock, and to which an exit
 * adds it.  Pure functions: they know no locks.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "exit_stats_counter.h"
#include "exit_stats_times.h"

/* A vCPU that exits more often than its times are read is read as it comes. */
#define READ_TRIES	1000

static bool in_guest(u64 guest)
{
	return (s64)guest < 0;
}

/* Outside the guest, where it was before. */
static bool entered(const struct kvm_vcpu_exit_times *times)
{
	const struct kvm_exit_stats_time *row = READ_ONCE(times->row);

	return row && row != &times->before;
}

/* When the first entry was. */
static u64 first_entry(const struct kvm_vcpu_exit_times *times)
{
	return kvm_exit_stats_read_counter(&times->before.handled);
}

void kvm_exit_stats_times_start(struct kvm_vcpu_exit_times *times)
{
	memset(&times->before, 0, sizeof(times->before));
	seqcount_init(&times->seq);
	times->since = 0;
	times->state = KVM_EXIT_STATS_RUNNING;
	WRITE_ONCE(times->row, &times->before);
}

void kvm_exit_stats_times_resume(struct kvm_vcpu_exit_times *times,
				 enum kvm_exit_stats_state state, u64 now)
{
	struct kvm_exit_stats_time *row = times->row;
	u64 time = now - times->paused;

	if (!entered(times) || times->state != state)
		return;

	switch (state) {
	case KVM_EXIT_STATS_RUNNING:
		return;
	case KVM_EXIT_STATS_USER:
		WRITE_ONCE(row->user, row->user + time);
		time = 0;
		break;
	case KVM_EXIT_STATS_NO_EXIT:
		WRITE_ONCE(times->no_exit, times->no_exit + time);
		break;
	case KVM_EXIT_STATS_BLOCKED:
		WRITE_ONCE(row->blocked, row->blocked + time);
		break;
	case KVM_EXIT_STATS_PREEMPTED:
		WRITE_ONCE(row->preempted, row->preempted + time);
		break;
	}

	WRITE_ONCE(times->since, times->since + time);
	WRITE_ONCE(times->state, times->resume);
	WRITE_ONCE(times->paused, now);
	times->resume = KVM_EXIT_STATS_RUNNING;
}

void kvm_exit_stats_times_pause(struct kvm_vcpu_exit_times *times,
				enum kvm_exit_stats_state state, u64 now)
{
	if (!entered(times) || times->state == state)
		return;

	switch (times->state) {
	case KVM_EXIT_STATS_RUNNING:
		break;
	case KVM_EXIT_STATS_BLOCKED:
		kvm_exit_stats_times_resume(times, KVM_EXIT_STATS_BLOCKED, now);
		times->resume = KVM_EXIT_STATS_BLOCKED;
		break;
	default:
		/* In userspace, where another ioctl is preempted. */
		return;
	}

	WRITE_ONCE(times->paused, now);
	WRITE_ONCE(times->state, state);
}

/* The clock counts from @now on, after a suspend, and was at @then. */
static void start_clock_over(struct kvm_vcpu_exit_times *times, u64 then,
			     u64 now)
{
	times->past += then - first_entry(times);
	times->past_guest += times->guest;
	times->guest = 0;
	times->before.handled = now;
	times->since += now - then;
	times->paused = now;
}

void kvm_exit_stats_times_run(struct kvm_vcpu_exit_times *times, u64 now)
{
	if (!entered(times))
		return;

	if (unlikely(now < times->paused))
		start_clock_over(times, times->paused, now);

	kvm_exit_stats_times_resume(times, KVM_EXIT_STATS_USER, now);
	kvm_exit_stats_times_resume(times, KVM_EXIT_STATS_NO_EXIT, now);
}

void kvm_exit_stats_times_instead(struct kvm_vcpu_exit_times *times, u64 slot,
				  u64 now)
{
	if (!entered(times))
		return;

	kvm_exit_stats_times_handled(times, times->row, now);
	WRITE_ONCE(times->since, now);
	WRITE_ONCE(times->row, &times->rows[slot]);
}

void kvm_exit_stats_times_stop(struct kvm_vcpu_exit_times *times, u64 now)
{
	if (times->row == &times->before)
		return;

	if (in_guest(times->guest)) {
		times->guest += now;
	} else {
		if (times->state == KVM_EXIT_STATS_PREEMPTED)
			kvm_exit_stats_times_resume(times, times->state, now);
		kvm_exit_stats_times_resume(times, times->state, now);
		kvm_exit_stats_times_handled(times, times->row, now);
	}

	start_clock_over(times, now, now);
	kvm_exit_stats_times_start(times);
}

static void add_time(struct kvm_exit_stats_time *sum,
		     const struct kvm_exit_stats_time *time)
{
	unsigned int bucket;

	sum->handled += kvm_exit_stats_read_counter(&time->handled);
	sum->user += kvm_exit_stats_read_counter(&time->user);
	sum->blocked += kvm_exit_stats_read_counter(&time->blocked);
	sum->preempted += kvm_exit_stats_read_counter(&time->preempted);
	sum->longest = max(sum->longest, kvm_exit_stats_read_counter(&time->longest));
	for (bucket = 0; bucket < KVM_EXIT_STATS_BUCKETS; bucket++)
		sum->buckets[bucket] += kvm_exit_stats_read_counter(&time->buckets[bucket]);
}

static void subtract_time(struct kvm_exit_stats_time *time,
			  const struct kvm_exit_stats_time *baseline)
{
	unsigned int bucket;
	u64 end = 0;

	time->handled -= baseline->handled;
	time->user -= baseline->user;
	time->blocked -= baseline->blocked;
	time->preempted -= baseline->preempted;
	for (bucket = 0; bucket < KVM_EXIT_STATS_BUCKETS; bucket++) {
		time->buckets[bucket] -= baseline->buckets[bucket];
		if (time->buckets[bucket])
			end = kvm_exit_stats_bucket_end(bucket) - 1;
	}

	if (time->longest == baseline->longest)
		time->longest = min(time->longest, end);
}

/* What a vCPU is at, as its thread has written it last. */
struct open_interval {
	u64 guest;
	u64 since;
	u64 paused;
	const struct kvm_exit_stats_time *row;
	enum kvm_exit_stats_state state;
};

/* Waits for the end of an entry or an exit that is half written. */
static void read_open(const struct kvm_vcpu_exit_times *times,
		      struct open_interval *open)
{
	for (;;) {
		open->guest = kvm_exit_stats_read_counter(&times->guest);
		/* Written ahead of it. */
		smp_rmb();
		open->row = READ_ONCE(times->row);
		if (in_guest(open->guest) == !open->row)
			break;
		cpu_relax();
	}

	open->since = kvm_exit_stats_read_counter(&times->since);
	open->paused = kvm_exit_stats_read_counter(&times->paused);
	open->state = READ_ONCE(times->state);
}

static bool changed(const struct kvm_vcpu_exit_times *times,
		    const struct open_interval *open)
{
	/* All of it was read before this. */
	smp_rmb();

	return READ_ONCE(times->row) != open->row ||
	       kvm_exit_stats_read_counter(&times->guest) != open->guest;
}

/* Closes @open at @now, in @sum. */
static void add_open(struct kvm_exit_stats_times *sum,
		     const struct kvm_vcpu_exit_times *times,
		     const struct open_interval *open, u64 now)
{
	struct kvm_exit_stats_time *row;
	unsigned int slot;
	u64 paused;

	sum->guest += open->guest;
	if (in_guest(open->guest)) {
		sum->guest += now;
		return;
	}

	slot = open->row - times->rows;
	row = &sum->rows[slot];
	sum->open[slot] = 1;
	paused = now - open->paused;

	switch (open->state) {
	case KVM_EXIT_STATS_RUNNING:
		paused = 0;
		break;
	case KVM_EXIT_STATS_USER:
		row->user += paused;
		paused = 0;
		break;
	case KVM_EXIT_STATS_NO_EXIT:
		sum->no_exit += paused;
		break;
	case KVM_EXIT_STATS_BLOCKED:
		row->blocked += paused;
		break;
	case KVM_EXIT_STATS_PREEMPTED:
		row->preempted += paused;
		break;
	}

	row->handled += now - paused - open->since;
}

static void clear(struct kvm_exit_stats_times *times, const u16 *slots,
		  unsigned int nr_slots)
{
	unsigned int i;

	times->guest = 0;
	times->no_exit = 0;
	times->elapsed = 0;
	memset(times->open, 0, sizeof(times->open));
	for (i = 0; i < nr_slots; i++)
		memset(&times->rows[slots[i]], 0, sizeof(times->rows[0]));
}

static bool is_in(unsigned int slot, const u16 *slots, unsigned int nr_slots)
{
	unsigned int i;

	for (i = 0; i < nr_slots; i++) {
		if (slots[i] == slot)
			return true;
	}

	return false;
}

int kvm_exit_stats_times_read(struct kvm_exit_stats_times *copy,
			      const struct kvm_vcpu_exit_times *times,
			      u64 (*clock)(void), const u16 *slots,
			      unsigned int nr_slots)
{
	unsigned int i, seq, tries = READ_TRIES;
	struct open_interval open;
	u64 now, first;

	do {
		seq = read_seqcount_begin(&times->seq);
		clear(copy, slots, nr_slots);
		copy->elapsed = times->past;
		copy->guest = times->past_guest;
		read_open(times, &open);
		first = first_entry(times);
		copy->no_exit = kvm_exit_stats_read_counter(&times->no_exit);
		for (i = 0; i < nr_slots; i++)
			add_time(&copy->rows[slots[i]], &times->rows[slots[i]]);
		now = clock();
	} while ((changed(times, &open) ||
		  read_seqcount_retry(&times->seq, seq)) && --tries);

	if (open.row == &times->before)
		return -1;

	if (open.row && !is_in(open.row - times->rows, slots, nr_slots))
		return open.row - times->rows;

	copy->elapsed += now - first;
	add_open(copy, times, &open, now);

	return -1;
}

void kvm_exit_stats_times_sum(struct kvm_exit_stats_times *sum,
			      const struct kvm_exit_stats_times *more,
			      const u16 *slots, unsigned int nr_slots)
{
	unsigned int i, slot;

	sum->guest += more->guest;
	sum->no_exit += more->no_exit;
	sum->elapsed += more->elapsed;
	for (i = 0; i < nr_slots; i++) {
		slot = slots[i];
		sum->open[slot] += more->open[slot];
		add_time(&sum->rows[slot], &more->rows[slot]);
	}
}

void kvm_exit_stats_times_subtract(struct kvm_exit_stats_times *times,
				   const struct kvm_exit_stats_times *baseline,
				   const u16 *slots, unsigned int nr_slots)
{
	unsigned int i;

	times->guest -= baseline->guest;
	times->no_exit -= baseline->no_exit;
	times->elapsed -= baseline->elapsed;
	for (i = 0; i < nr_slots; i++)
		subtract_time(&times->rows[slots[i]], &baseline->rows[slots[i]]);
}

void kvm_exit_stats_times_move(struct kvm_exit_stats_times *times,
			       unsigned int from, unsigned int to)
{
	add_time(&times->rows[to], &times->rows[from]);
	memset(&times->rows[from], 0, sizeof(times->rows[from]));
	times->open[to] += times->open[from];
	times->open[from] = 0;
}

void kvm_exit_stats_times_sums(const struct kvm_exit_stats_times *times,
			       struct kvm_exit_stats_sums *sums)
{
	const struct kvm_exit_stats_time *row;

	memset(sums, 0, sizeof(*sums));
	sums->guest = times->guest;
	sums->no_exit = times->no_exit;
	sums->total = times->elapsed;
	for (row = times->rows; row < times->rows + KVM_EXIT_STATS_SLOTS; row++) {
		sums->kernel += row->handled - row->user;
		sums->user += row->user;
		sums->blocked += row->blocked;
		sums->preempted += row->preempted;
	}
}

u64 kvm_exit_stats_times_exits(const struct kvm_exit_stats_times *times,
			       unsigned int slot)
{
	const struct kvm_exit_stats_time *row = &times->rows[slot];
	u64 exits = times->open[slot];
	unsigned int bucket;

	for (bucket = 0; bucket < KVM_EXIT_STATS_BUCKETS; bucket++)
		exits += row->buckets[bucket];

	return exits;
}

u64 kvm_exit_stats_bucket_end(unsigned int bucket)
{
	return bucket < KVM_EXIT_STATS_BUCKETS - 1 ?
	       1ULL << (KVM_EXIT_STATS_BUCKET_SHIFT + bucket) : U64_MAX;
}
