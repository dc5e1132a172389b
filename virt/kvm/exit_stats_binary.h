/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: the part of them in a vCPU's binary statistics.
 */
#ifndef __KVM_EXIT_STATS_BINARY_H
#define __KVM_EXIT_STATS_BINARY_H

/**
 * kvm_exit_stats_binary_init() - describe the statistics of a vCPU
 *
 * Context: may sleep; the slots have their names, and no VM exists.
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_binary_init(void);

/* Context: every VM is gone. */
void kvm_exit_stats_binary_exit(void);

#endif /* __KVM_EXIT_STATS_BINARY_H */
