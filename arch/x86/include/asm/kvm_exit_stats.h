/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_KVM_EXIT_STATS_H
#define _ASM_X86_KVM_EXIT_STATS_H

/*
 * Slots of one vCPU: those of SVM, which has more than VMX.  The layouts are in
 * arch/x86/kvm/exit_stats.h, which checks this number.
 *
 * Of VMX's vCPUs, three share 32 KiB of slab, with and without this array:
 * struct vcpu_vmx leaves 1792 bytes in Linux 6.1 and 1856 in 6.12 and 7.3.
 */
#define KVM_EXIT_STATS_SLOTS	207

/* Kinds of exits that the fastpath handles.  Their slots: as above. */
#define KVM_EXIT_STATS_FASTPATHS	5

#endif /* _ASM_X86_KVM_EXIT_STATS_H */
