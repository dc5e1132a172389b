/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics on x86: measuring exits and entries of the guest.
 */
#ifndef __KVM_X86_EXIT_STATS_TIME_H
#define __KVM_X86_EXIT_STATS_TIME_H

#include <linux/kvm_host.h>
#include <linux/static_call.h>

#include <asm/msr.h>
#include <asm/tsc.h>

/* lapic.h, which has it, leads to x86.h in some kernels, and that to here. */
void kvm_wait_lapic_expire(struct kvm_vcpu *vcpu);

#ifdef CONFIG_KVM_EXIT_STATS_TIME

/* The clock of times, as long as it is the TSC. */
static __always_inline u64 exit_stats_tsc(void)
{
	return rdtsc();
}

/* The guest has exited where the TSC is not the clock, or time is not measured. */
void exit_stats_rare_exit(struct kvm_vcpu *vcpu, u64 slot);

/**
 * exit_stats_measure_exit() - begin to measure the time of an exit
 * @vcpu: the vCPU that took the exit
 * @slot: below KVM_EXIT_STATS_SLOTS; the caller has checked it
 *
 * Context: the vCPU's own thread, interrupts off, the guest has been entered.
 */
static __always_inline void exit_stats_measure_exit(struct kvm_vcpu *vcpu,
						    u64 slot)
{
	struct kvm_vcpu_exit_times *times = READ_ONCE(vcpu->exit_stats.times);

	if (likely(times))
		kvm_exit_stats_times_exit(times, slot, exit_stats_tsc);
	else
		exit_stats_rare_exit(vcpu, slot);
}

DECLARE_STATIC_CALL(exit_stats_enter_guest, kvm_wait_lapic_expire);

/**
 * exit_stats_enter_guest() - kvm_wait_lapic_expire(), and measure the entry
 * @vcpu: the vCPU, about to enter the guest
 *
 * A call that is there anyway is another one while time is measured.
 *
 * Context: the vCPU's own thread, interrupts off.
 */
static __always_inline void exit_stats_enter_guest(struct kvm_vcpu *vcpu)
{
	static_call(exit_stats_enter_guest)(vcpu);
}

/**
 * exit_stats_measure_entry() - measure the entry
 * @vcpu: the vCPU, about to enter the guest; it has not to wait for its timer
 *
 * Context: the vCPU's own thread, interrupts off, time is measured.
 */
void exit_stats_measure_entry(struct kvm_vcpu *vcpu);

/* For vCPUs that call kvm_wait_lapic_expire() in some cases only. */
static __always_inline void exit_stats_enter_guest_no_wait(struct kvm_vcpu *vcpu)
{
	if (kvm_exit_stats_measured())
		exit_stats_measure_entry(vcpu);
}

#else /* !CONFIG_KVM_EXIT_STATS_TIME */

static inline void exit_stats_measure_exit(struct kvm_vcpu *vcpu, u64 slot) { }

static inline void exit_stats_enter_guest(struct kvm_vcpu *vcpu)
{
	kvm_wait_lapic_expire(vcpu);
}

static inline void exit_stats_enter_guest_no_wait(struct kvm_vcpu *vcpu) { }

#endif /* CONFIG_KVM_EXIT_STATS_TIME */

#endif /* __KVM_X86_EXIT_STATS_TIME_H */
