/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: exits that userspace handles.  See exit_stats_user.c.
 */
#ifndef __KVM_EXIT_STATS_USER_H
#define __KVM_EXIT_STATS_USER_H

#include <linux/types.h>

struct kvm_vcpu;
struct kvm_vcpu_rare_exits;

/* Return: those of a vCPU.  Context: the vCPU's own thread; may sleep. */
struct kvm_vcpu_rare_exits *kvm_exit_stats_rare(struct kvm_vcpu *vcpu);

/* Return: whether KVM_RUN, with @r, returns for another reason than an exit. */
bool kvm_exit_stats_returned_without_exit(struct kvm_vcpu *vcpu, int r);

#endif /* __KVM_EXIT_STATS_USER_H */
