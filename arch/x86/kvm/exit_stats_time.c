// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics on x86: the clock of times, and entries of the guest.
 */
#include <linux/atomic.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched/clock.h>

#include "exit_stats_time.h"
#include "lapic.h"

/* The clock of times: the TSC, or the kernel's own where that is not stable. */
static bool use_tsc __read_mostly;

DEFINE_STATIC_CALL(exit_stats_enter_guest, kvm_wait_lapic_expire);
EXPORT_STATIC_CALL_GPL(exit_stats_enter_guest);

bool kvm_arch_exit_stats_clock_init(void)
{
	/* For the kernel, a TSC whose rate changes is not stable. */
	use_tsc = !check_tsc_unstable();

	return use_tsc;
}

/*
 * Between CPUs, local_clock() goes back by up to a tick, and a vCPU moves, or is
 * read on another CPU.  Here it does not, and no two calls get the same time.
 */
static u64 clock_of_all_cpus(void)
{
	static atomic64_t latest;
	s64 now = local_clock(), before = atomic64_read(&latest);

	do {
		now = max(now, before + 1);
	} while (!atomic64_try_cmpxchg(&latest, &before, now));

	return now;
}

u64 kvm_arch_exit_stats_clock(void)
{
	return likely(use_tsc) ? rdtsc_ordered() : clock_of_all_cpus();
}

u32 kvm_arch_exit_stats_clock_khz(void)
{
	return use_tsc ? tsc_khz : NSEC_PER_MSEC;
}

const char *kvm_arch_exit_stats_clock_name(void)
{
	if (!use_tsc)
		return "local_clock";

	return check_tsc_unstable() ? "tsc-unstable" : "tsc";
}

void exit_stats_rare_exit(struct kvm_vcpu *vcpu, u64 slot)
{
	struct kvm_vcpu_exit_times *times = kvm_exit_stats_times_of(vcpu);

	if (times)
		kvm_exit_stats_times_exit(times, slot,
					  kvm_arch_exit_stats_clock);
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(exit_stats_rare_exit);

void exit_stats_measure_entry(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_times *times = kvm_exit_stats_times_of(vcpu);

	if (!times)
		times = kvm_exit_stats_start_times(vcpu);
	if (times)
		kvm_exit_stats_times_enter(times, kvm_arch_exit_stats_clock);
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(exit_stats_measure_entry);

/* Waiting for the timer is KVM's time, not the guest's. */
static bool has_to_wait(struct kvm_vcpu *vcpu)
{
	return lapic_in_kernel(vcpu) &&
	       vcpu->arch.apic->lapic_timer.expired_tscdeadline;
}

static noinline void rare_entry(struct kvm_vcpu *vcpu)
{
	kvm_wait_lapic_expire(vcpu);
	exit_stats_measure_entry(vcpu);
}

/* The usual way has no call, and so no frame. */
static void enter_guest(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_times *times = READ_ONCE(vcpu->exit_stats.times);

	if (unlikely(!times || has_to_wait(vcpu)))
		rare_entry(vcpu);
	else
		kvm_exit_stats_times_enter(times, exit_stats_tsc);
}

void kvm_arch_exit_stats_time_entries(bool on)
{
	static_call_update(exit_stats_enter_guest,
			   on ? enter_guest : kvm_wait_lapic_expire);
}
