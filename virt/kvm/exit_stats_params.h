/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: the parameters of kvm.ko.
 */
#ifndef __KVM_EXIT_STATS_PARAMS_H
#define __KVM_EXIT_STATS_PARAMS_H

/* The parameters take effect.  Context: may sleep; no VM exists. */
void kvm_exit_stats_params_init(void);

/* Nothing is counted any more.  Context: may sleep; no VM exists. */
void kvm_exit_stats_params_exit(void);

/* Return: how the mode is written.  Context: any. */
const char *kvm_exit_stats_mode_name(void);

#endif /* __KVM_EXIT_STATS_PARAMS_H */
