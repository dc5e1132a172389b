/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: measuring time, or not, and sums of times.  See
 * exit_stats_time.c.
 */
#ifndef __KVM_EXIT_STATS_TIME_H
#define __KVM_EXIT_STATS_TIME_H

#include <linux/errno.h>
#include <linux/types.h>

struct kvm;
struct kvm_exit_stats_times;
struct kvm_vcpu;
struct kvm_vcpu_exit_stats;
struct kvm_vm_exit_stats;

#ifdef CONFIG_KVM_EXIT_STATS_TIME

/* Context: KVM is loaded; no VM exists. */
void kvm_exit_stats_time_init(void);

/**
 * kvm_exit_stats_time_start() - measure time from now on
 *
 * Every vCPU has its record after that, those that come later included.  Its
 * account begins, or goes on, with its next entry.
 *
 * Context: may sleep; takes kvm_exit_stats_lock.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int kvm_exit_stats_time_start(void);

/**
 * kvm_exit_stats_time_stop() - close all accounts, for now or for ever
 * @count: exits are counted all the same
 *
 * Context: may sleep; takes kvm_exit_stats_lock.
 */
void kvm_exit_stats_time_stop(bool count);

/* Forgets all of the past; no VM exists. */
void kvm_exit_stats_time_forget(void);

/**
 * kvm_exit_stats_time_add_vcpu() - give a vCPU that begins its record
 * @vcpu: the vCPU, listed
 *
 * Without memory, its time is not measured, and the kernel log says so.
 *
 * Context: may sleep; takes kvm_exit_stats_lock.
 */
void kvm_exit_stats_time_add_vcpu(struct kvm_vcpu *vcpu);

/**
 * kvm_exit_stats_time_retire_vm() - fold the times of a VM into the host's
 * @vm: the VM, listed; its vCPUs do not run any more
 * @times: receives the times of the VM, or NULL
 *
 * Frees the records and the baselines.  Context: kvm_exit_stats_lock is held.
 */
void kvm_exit_stats_time_retire_vm(struct kvm_vm_exit_stats *vm,
				   struct kvm_exit_stats_times *times);

/* Return: room for the times of a VM that ends, or NULL. */
struct kvm_exit_stats_times *kvm_exit_stats_time_alloc_retired(void);

/* Under kvm_exit_stats_lock.  Return: whether there can be times to show. */
bool kvm_exit_stats_time_measured(void);

/*
 * What the user is shown.  Each returns times that are valid under
 * kvm_exit_stats_lock, until the next one is called, or NULL if none were ever
 * measured.
 */
const struct kvm_exit_stats_times *
kvm_exit_stats_time_read_vcpu(const struct kvm_vcpu_exit_stats *es);
const struct kvm_exit_stats_times *
kvm_exit_stats_time_read_vm(const struct kvm_vm_exit_stats *vm);
const struct kvm_exit_stats_times *kvm_exit_stats_time_read_host(void);

/* The same of a vCPU, whatever was reset. */
const struct kvm_exit_stats_times *
kvm_exit_stats_time_of_vcpu(const struct kvm_vcpu_exit_stats *es);

/*
 * Start over on one level.  Those of a VM and a vCPU take the lock themselves,
 * that of the host needs it.
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_time_reset_vcpu(struct kvm_vcpu_exit_stats *es);
int kvm_exit_stats_time_reset_vm(struct kvm_vm_exit_stats *vm);
void kvm_exit_stats_time_reset_host(void);

/* Return: whole nanoseconds.  @cycles: of the clock. */
u64 kvm_exit_stats_time_ns(u64 cycles);

#else /* !CONFIG_KVM_EXIT_STATS_TIME */

static inline void kvm_exit_stats_time_init(void) { }
static inline int kvm_exit_stats_time_start(void) { return -EINVAL; }
static inline void kvm_exit_stats_time_stop(bool count) { }
static inline void kvm_exit_stats_time_forget(void) { }
static inline void kvm_exit_stats_time_add_vcpu(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_time_reset_host(void) { }

static inline void
kvm_exit_stats_time_retire_vm(struct kvm_vm_exit_stats *vm,
			      struct kvm_exit_stats_times *times)
{
}

static inline struct kvm_exit_stats_times *kvm_exit_stats_time_alloc_retired(void)
{
	return NULL;
}

static inline int kvm_exit_stats_time_reset_vcpu(struct kvm_vcpu_exit_stats *es)
{
	return 0;
}

static inline int kvm_exit_stats_time_reset_vm(struct kvm_vm_exit_stats *vm)
{
	return 0;
}

static inline bool kvm_exit_stats_time_measured(void)
{
	return false;
}

static inline const struct kvm_exit_stats_times *
kvm_exit_stats_time_read_vcpu(const struct kvm_vcpu_exit_stats *es)
{
	return NULL;
}

static inline const struct kvm_exit_stats_times *
kvm_exit_stats_time_of_vcpu(const struct kvm_vcpu_exit_stats *es)
{
	return NULL;
}

static inline const struct kvm_exit_stats_times *
kvm_exit_stats_time_read_vm(const struct kvm_vm_exit_stats *vm)
{
	return NULL;
}

static inline const struct kvm_exit_stats_times *kvm_exit_stats_time_read_host(void)
{
	return NULL;
}

static inline u64 kvm_exit_stats_time_ns(u64 cycles)
{
	return 0;
}

#endif /* CONFIG_KVM_EXIT_STATS_TIME */

#endif /* __KVM_EXIT_STATS_TIME_H */
