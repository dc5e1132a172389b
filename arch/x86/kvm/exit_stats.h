/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics on x86: from an exit code to its slot.
 *
 * A slot is an index, never the result of a search.  Codes that the uapi
 * tables do not name but that fall into one of the ranges below are counted
 * at their own index too, which is how their raw code is kept; readers show
 * them as "other".
 */
#ifndef __KVM_X86_EXIT_STATS_H
#define __KVM_X86_EXIT_STATS_H

#include <linux/kvm_host.h>

#include <asm/svm.h>
#include <asm/vmx.h>

#include "exit_stats_time.h"

/* The kinds of exits that the fastpath of some kernel, on some host, handles. */
enum exit_stats_fastpath {
	EXIT_STATS_WRMSR,
	EXIT_STATS_WRMSR_IMM,
	EXIT_STATS_PREEMPTION_TIMER,
	EXIT_STATS_HLT,
	EXIT_STATS_INVD,
};

#ifdef CONFIG_KVM_EXIT_STATS

/*
 * VMX: the basic exit reason is the slot.  Intel SDM volume 3, appendix C
 * ends well below 128.  When VMLAUNCH or VMRESUME fails, KVM makes up a reason.
 */
#define VMX_EXIT_STATS_CODES			128
#define VMX_EXIT_STATS_MADE_UP			0xdead
#define VMX_EXIT_STATS_OTHER			128
#define VMX_EXIT_STATS_EMULATION_REQUIRED	129
#define VMX_EXIT_STATS_VMFAIL			130
#define VMX_EXIT_STATS_NOT_ENTERED		131
#define VMX_EXIT_STATS_SLOTS			132

/*
 * SVM: AMD APM volume 2, appendix C has a dense range from 0, another from
 * SVM_EXIT_NPF on, and -1; the software-defined VMGEXIT events stand in two
 * ranges of their own.  Each range gets a window.
 */
#define SVM_EXIT_STATS_LOW_CODES		0xa8
#define SVM_EXIT_STATS_NPF_WINDOW		0xa8
#define SVM_EXIT_STATS_NPF_CODES		0x04
#define SVM_EXIT_STATS_VMGEXIT_WINDOW		0xac
#define SVM_EXIT_STATS_VMGEXIT_BASE		0x80000000
#define SVM_EXIT_STATS_VMGEXIT_CODES		0x1c
#define SVM_EXIT_STATS_VMGEXIT_LAST_WINDOW	0xc8
#define SVM_EXIT_STATS_VMGEXIT_LAST_BASE	0x8000fffc
#define SVM_EXIT_STATS_VMGEXIT_LAST_CODES	0x04
#define SVM_EXIT_STATS_OTHER			0xcc
#define SVM_EXIT_STATS_ERR			0xcd
#define SVM_EXIT_STATS_NOT_ENTERED		0xce
#define SVM_EXIT_STATS_SLOTS			0xcf

static_assert(EXIT_STATS_INVD + 1 == KVM_EXIT_STATS_FASTPATHS);
static_assert(VMX_EXIT_STATS_SLOTS <= KVM_EXIT_STATS_SLOTS);
static_assert(SVM_EXIT_STATS_SLOTS == KVM_EXIT_STATS_SLOTS);

extern const struct kvm_exit_stats_isa vmx_exit_stats_isa;
extern const struct kvm_exit_stats_isa svm_exit_stats_isa;

/**
 * vmx_exit_stats_rare_slot() - the slot of a reason with flags or out of range
 * @vcpu: the vCPU; its counters keep the raw reason if that has no slot
 * @exit_reason: all 32 bits of the VMCS field
 *
 * Context: the vCPU's own thread.
 * Return: a slot below VMX_EXIT_STATS_SLOTS.
 */
unsigned int vmx_exit_stats_rare_slot(struct kvm_vcpu *vcpu, u32 exit_reason);

/**
 * svm_exit_stats_rare_slot() - the slot of a code that the hot path does not map
 * @vcpu: the vCPU; its counters keep the raw code if that has no slot
 * @exit_code: the VMCB field, zero-extended where KVM keeps 32 bits of it
 *
 * Context: the vCPU's own thread.
 * Return: a slot below SVM_EXIT_STATS_SLOTS.
 */
unsigned int svm_exit_stats_rare_slot(struct kvm_vcpu *vcpu, u64 exit_code);

/**
 * exit_stats_account() - count one exit
 * @vcpu: the vCPU that took the exit
 * @slot: below KVM_EXIT_STATS_SLOTS; the caller has checked it
 *
 * Three instructions, and a publish when the batch is full.
 *
 * Context: the vCPU's own thread, interrupts off, the key enabled.
 */
static __always_inline void exit_stats_account(struct kvm_vcpu *vcpu, u64 slot)
{
	/* A reader may see the old value or the new one: both are right. */
	data_race(vcpu->exit_stats.exits[slot]++);

	if (unlikely(--vcpu->exit_stats.left < 0))
		kvm_exit_stats_publish(&vcpu->exit_stats);
}

/* The same, and begin to measure its time. */
static __always_inline void exit_stats_account_timed(struct kvm_vcpu *vcpu,
						     u64 slot)
{
	exit_stats_measure_exit(vcpu, slot);
	exit_stats_account(vcpu, slot);
}

/**
 * exit_stats_fastpath() - the fastpath has handled the last exit
 * @vcpu: the vCPU
 * @kind: what it was; not its slot, which depends on the vendor
 *
 * Two instructions, of those exits only.
 *
 * Context: the vCPU's own thread, interrupts off.
 */
static __always_inline void exit_stats_fastpath(struct kvm_vcpu *vcpu,
						enum exit_stats_fastpath kind)
{
	if (static_branch_likely(&kvm_exit_stats_handled_key))
		kvm_exit_stats_add(&vcpu->exit_stats.fastpath[kind], 1);
}

/*
 * What the fastpath of WRMSR has handled, if @result says so, names the MSR by an
 * immediate, which is another reason.  Return: @result.
 */
static __always_inline fastpath_t exit_stats_fastpath_imm(struct kvm_vcpu *vcpu,
							  fastpath_t result)
{
	if (result != EXIT_FASTPATH_NONE &&
	    static_branch_likely(&kvm_exit_stats_handled_key)) {
		kvm_exit_stats_add(&vcpu->exit_stats.fastpath[EXIT_STATS_WRMSR], -1);
		kvm_exit_stats_add(&vcpu->exit_stats.fastpath[EXIT_STATS_WRMSR_IMM], 1);
	}

	return result;
}

/*
 * What the function below does while exits are counted.  Returns @reflected, so
 * that nobody has to save a register for it, which each exit would pay for.
 */
bool exit_stats_count_nested(struct kvm_vcpu *vcpu, u64 code, bool reflected);

/**
 * exit_stats_nested() - count an exit of an L2 guest, once more
 * @vcpu: the vCPU
 * @code: the exit reason (VMX) or exit code (SVM)
 * @reflected: KVM has made it an exit to L1
 *
 * Context: the vCPU's own thread; may sleep.
 * Return: @reflected.
 */
static __always_inline bool exit_stats_nested(struct kvm_vcpu *vcpu, u64 code,
					      bool reflected)
{
	if (static_branch_likely(&kvm_exit_stats_handled_key))
		return exit_stats_count_nested(vcpu, code, reflected);

	return reflected;
}

/**
 * exit_stats_account_not_entered() - count what KVM did instead of an entry
 * @vcpu: the vCPU
 * @slot: the slot that stands for it
 *
 * Context: the vCPU's own thread, interrupts off, counting is on.
 */
void exit_stats_account_not_entered(struct kvm_vcpu *vcpu, u64 slot);

/* Counts, if counting is on, what came without an exit code. */
static __always_inline void exit_stats_account_no_code(struct kvm_vcpu *vcpu,
						       u64 slot)
{
	if (static_branch_likely(&kvm_exit_stats_handled_key))
		exit_stats_account_not_entered(vcpu, slot);
}

static __always_inline u64 vmx_exit_stats_slot(struct kvm_vcpu *vcpu,
					       const u32 *exit_reason)
{
	u64 slot = *exit_reason;

	/* Flags make the reason large: they need no test of their own. */
	if (unlikely(slot >= VMX_EXIT_STATS_CODES)) {
		/* Or the argument is made ready where nobody needs it. */
		OPTIMIZER_HIDE_VAR(slot);
		slot = vmx_exit_stats_rare_slot(vcpu, slot);
	}

	return slot;
}

/**
 * vmx_exit_stats_account() - count a VM exit that the processor reported
 * @vcpu: the vCPU that took it
 * @exit_reason: all 32 bits of the VMCS field; a pointer, so that it is not
 *	loaded while counting is switched off
 *
 * Context: the vCPU's own thread, interrupts off.
 */
static __always_inline void vmx_exit_stats_account(struct kvm_vcpu *vcpu,
						   const u32 *exit_reason)
{
	if (static_branch_likely(&kvm_exit_stats_key))
		exit_stats_account(vcpu, vmx_exit_stats_slot(vcpu, exit_reason));
	else if (kvm_exit_stats_measured())
		exit_stats_account_timed(vcpu,
					 vmx_exit_stats_slot(vcpu, exit_reason));
}

/* The guest was not entered: KVM has to emulate its invalid state. */
static __always_inline void
vmx_exit_stats_account_emulation_required(struct kvm_vcpu *vcpu)
{
	exit_stats_account_no_code(vcpu, VMX_EXIT_STATS_EMULATION_REQUIRED);
}

/*
 * The guest was not entered: VMLAUNCH or VMRESUME failed (SDM: VMfail), or the
 * SEAMCALL that stands for them with TDX.
 */
static __always_inline void vmx_exit_stats_account_vmfail(struct kvm_vcpu *vcpu)
{
	if (static_branch_likely(&kvm_exit_stats_key))
		exit_stats_account(vcpu, VMX_EXIT_STATS_VMFAIL);
	else if (kvm_exit_stats_measured())
		exit_stats_account_timed(vcpu, VMX_EXIT_STATS_VMFAIL);
}

/* The guest was not entered: KVM did not try, and tries again or gives up. */
static __always_inline void
vmx_exit_stats_account_not_entered(struct kvm_vcpu *vcpu)
{
	exit_stats_account_no_code(vcpu, VMX_EXIT_STATS_NOT_ENTERED);
}

static __always_inline u64
svm_exit_stats_slot(struct kvm_vcpu *vcpu,
		    const struct vmcb_control_area *control)
{
	u64 slot = control->exit_code;

	if (slot >= SVM_EXIT_STATS_LOW_CODES) {
		slot -= SVM_EXIT_NPF;
		if (likely(slot < SVM_EXIT_STATS_NPF_CODES))
			slot += SVM_EXIT_STATS_NPF_WINDOW;
		else
			slot = svm_exit_stats_rare_slot(vcpu,
							control->exit_code);
	}

	return slot;
}

/**
 * svm_exit_stats_account() - count a #VMEXIT, failed VMRUNs included
 * @vcpu: the vCPU that took it
 * @control: the VMCB's control area, with the exit code
 *
 * Context: the vCPU's own thread, interrupts off, GIF set.
 */
static __always_inline void
svm_exit_stats_account(struct kvm_vcpu *vcpu,
		       const struct vmcb_control_area *control)
{
	if (static_branch_likely(&kvm_exit_stats_key))
		exit_stats_account(vcpu, svm_exit_stats_slot(vcpu, control));
	else if (kvm_exit_stats_measured())
		exit_stats_account_timed(vcpu,
					 svm_exit_stats_slot(vcpu, control));
}

/* As vmx_exit_stats_account_not_entered(). */
static __always_inline void
svm_exit_stats_account_not_entered(struct kvm_vcpu *vcpu)
{
	exit_stats_account_no_code(vcpu, SVM_EXIT_STATS_NOT_ENTERED);
}

#else /* !CONFIG_KVM_EXIT_STATS */

/* With an empty function, GCC puts instructions of Linux 6.1 in another order. */
#define exit_stats_fastpath(vcpu, kind)	((void)(vcpu), (void)(kind))

static inline fastpath_t exit_stats_fastpath_imm(struct kvm_vcpu *vcpu,
						 fastpath_t result)
{
	return result;
}

static inline bool exit_stats_nested(struct kvm_vcpu *vcpu, u64 code,
				     bool reflected)
{
	return reflected;
}

static inline void vmx_exit_stats_account(struct kvm_vcpu *vcpu,
					  const u32 *exit_reason)
{
}

static inline void
vmx_exit_stats_account_emulation_required(struct kvm_vcpu *vcpu)
{
}

static inline void vmx_exit_stats_account_vmfail(struct kvm_vcpu *vcpu) { }
static inline void vmx_exit_stats_account_not_entered(struct kvm_vcpu *vcpu) { }
static inline void svm_exit_stats_account_not_entered(struct kvm_vcpu *vcpu) { }

static inline void
svm_exit_stats_account(struct kvm_vcpu *vcpu,
		       const struct vmcb_control_area *control)
{
}

#endif /* CONFIG_KVM_EXIT_STATS */

#endif /* __KVM_X86_EXIT_STATS_H */
