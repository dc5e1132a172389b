/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: exits of L2 guests.  See exit_stats_nested.c.
 */
#ifndef __KVM_EXIT_STATS_NESTED_H
#define __KVM_EXIT_STATS_NESTED_H

#include <linux/kvm_exit_stats.h>

/* All that follows needs kvm_exit_stats_lock, unless it says otherwise. */

/*
 * What the user is shown, to be read ahead of all exits, of which there may not be
 * fewer: the baseline is subtracted, unnamed codes are folded.
 *
 * Return: good until the next call of one of these; NULL for a vCPU that never had
 * an L2 guest.
 */
const struct kvm_exit_stats_nested *
kvm_exit_stats_nested_read_vcpu(const struct kvm_vcpu_exit_stats *es);
const struct kvm_exit_stats_nested *
kvm_exit_stats_nested_read_vm(const struct kvm_vm_exit_stats *vm);
const struct kvm_exit_stats_nested *kvm_exit_stats_nested_read_host(void);

/**
 * kvm_exit_stats_nested_retire_vm() - fold the exits of a VM into the host's
 * @vm: the VM, listed; its vCPUs are still there and do not run any more
 *
 * Frees what the VM and its vCPUs had.
 *
 * Return: what a read of the VM showed at its end, or NULL; owned by the caller.
 */
struct kvm_exit_stats_nested *
kvm_exit_stats_nested_retire_vm(struct kvm_vm_exit_stats *vm);

/*
 * Start over on one level.  Those of a VM and a vCPU take the lock themselves.
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_nested_reset_vcpu(struct kvm_vcpu_exit_stats *es);
int kvm_exit_stats_nested_reset_vm(struct kvm_vm_exit_stats *vm);
void kvm_exit_stats_nested_reset_host(void);

/* Forgets all of the past; no VM exists.  Needs no lock. */
void kvm_exit_stats_nested_forget(void);

#endif /* __KVM_EXIT_STATS_NESTED_H */
