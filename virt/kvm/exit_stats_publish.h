/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: how exits wake the dump thread.  See
 * exit_stats_publish.c.
 */
#ifndef __KVM_EXIT_STATS_PUBLISH_H
#define __KVM_EXIT_STATS_PUBLISH_H

#include <linux/types.h>

struct task_struct;

/* Looks for marks; NULL where no VM is.  Changes under kvm_exit_stats_lock. */
extern struct task_struct *kvm_exit_stats_thread;

/**
 * kvm_exit_stats_wake() - have the thread look for marks
 *
 * Context: any, interrupts off included: takes the scheduler's raw locks only.
 */
void kvm_exit_stats_wake(void);

/* Return: whether it was woken since it asked the last time. */
bool kvm_exit_stats_look_wanted(void);

/**
 * kvm_exit_stats_publish_start() - have exits published
 *
 * Context: the thread, ahead of reading the counters.
 * Return: the countdown, for kvm_exit_stats_publish_until().
 */
s64 kvm_exit_stats_publish_start(void);

/**
 * kvm_exit_stats_publish_until() - have the thread woken for a mark
 * @exits: from the counters that were read to the mark, more than 0
 * @countdown: what kvm_exit_stats_publish_start() returned before that
 * @moved: exits came since the thread looked before
 *
 * Context: the thread, kvm_exit_stats_lock held.
 * Return: whether the thread has to look again by itself after a while, since
 * the mark may pass in exits that are not published.
 */
bool kvm_exit_stats_publish_until(s64 exits, s64 countdown, bool moved);

/* Exits touch nothing shared from now on.  Context: the thread. */
void kvm_exit_stats_publish_stop(void);

/* @exits of vCPUs that are gone.  Context: any. */
void kvm_exit_stats_publish_rest(u64 exits);

#endif /* __KVM_EXIT_STATS_PUBLISH_H */
