// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the exit reasons of VMX.
 *
 * Intel SDM volume 3, appendix C, "VMX Basic Exit Reasons".  The names are
 * those of the kvm_exit trace event.
 */
#include <linux/export.h>
#include <linux/kernel.h>

#include "exit_stats.h"

#define VMX_EXIT_STATS_BASIC	GENMASK(15, 0)

static const struct kvm_exit_stats_code vmx_codes[] = { VMX_EXIT_REASONS };

static const struct kvm_exit_stats_extra vmx_extras[] = {
	{ VMX_EXIT_STATS_EMULATION_REQUIRED, "EMULATION_REQUIRED", "entry_failure" },
	{ VMX_EXIT_STATS_VMFAIL, "VMFAIL", "entry_failure" },
	{ VMX_EXIT_STATS_NOT_ENTERED, "NOT_ENTERED", "entry_failure" },
};

static bool vmx_is_entry_failure(u32 basic)
{
	return basic == EXIT_REASON_INVALID_STATE ||
	       basic == EXIT_REASON_MSR_LOAD_FAIL ||
	       basic == EXIT_REASON_MCE_DURING_VMENTRY;
}

static unsigned int vmx_slot(u64 code)
{
	u32 basic = code & VMX_EXIT_STATS_BASIC;

	if (code == VMX_EXIT_STATS_MADE_UP)
		return VMX_EXIT_STATS_VMFAIL;

	if (upper_32_bits(code) || basic >= VMX_EXIT_STATS_CODES)
		return VMX_EXIT_STATS_OTHER;

	/* Only these three have slots that say that the entry failed. */
	if ((code & VMX_EXIT_REASONS_FAILED_VMENTRY) &&
	    !vmx_is_entry_failure(basic))
		return VMX_EXIT_STATS_OTHER;

	return basic;
}

static u64 vmx_code(unsigned int slot)
{
	return slot;
}

static const char *vmx_class(u64 code)
{
	switch (code) {
	case EXIT_REASON_EXCEPTION_NMI:
		return "exception";
	case EXIT_REASON_EXTERNAL_INTERRUPT:
		return "interrupt";
	case EXIT_REASON_TRIPLE_FAULT:
		return "shutdown";
	case EXIT_REASON_INTERRUPT_WINDOW:
		return "interrupt_window";
	case EXIT_REASON_NMI_WINDOW:
		return "nmi";
	case EXIT_REASON_TASK_SWITCH:
		return "task_switch";
	case EXIT_REASON_CPUID:
		return "cpuid";
	case EXIT_REASON_HLT:
		return "hlt";
	case EXIT_REASON_INVD:
	case EXIT_REASON_WBINVD:
		return "cache";
	case EXIT_REASON_INVLPG:
	case EXIT_REASON_INVPCID:
		return "invlpg";
	case EXIT_REASON_VMCALL:
#ifdef EXIT_REASON_TDCALL
	case EXIT_REASON_TDCALL:
#endif
		return "hypercall";
	case EXIT_REASON_VMCLEAR:
	case EXIT_REASON_VMLAUNCH:
	case EXIT_REASON_VMPTRLD:
	case EXIT_REASON_VMPTRST:
	case EXIT_REASON_VMREAD:
	case EXIT_REASON_VMRESUME:
	case EXIT_REASON_VMWRITE:
	case EXIT_REASON_VMOFF:
	case EXIT_REASON_VMON:
	case EXIT_REASON_INVEPT:
	case EXIT_REASON_INVVPID:
	case EXIT_REASON_VMFUNC:
		return "nested";
	case EXIT_REASON_CR_ACCESS:
		return "cr";
	case EXIT_REASON_DR_ACCESS:
		return "dr";
	case EXIT_REASON_IO_INSTRUCTION:
		return "io";
	case EXIT_REASON_MSR_READ:
	case EXIT_REASON_MSR_WRITE:
#ifdef EXIT_REASON_MSR_READ_IMM
	case EXIT_REASON_MSR_READ_IMM:
	case EXIT_REASON_MSR_WRITE_IMM:
#endif
		return "msr";
	case EXIT_REASON_INVALID_STATE:
	case EXIT_REASON_MSR_LOAD_FAIL:
	case EXIT_REASON_MCE_DURING_VMENTRY:
		return "entry_failure";
	case EXIT_REASON_MWAIT_INSTRUCTION:
	case EXIT_REASON_MONITOR_INSTRUCTION:
	case EXIT_REASON_UMWAIT:
		return "mwait";
	case EXIT_REASON_PAUSE_INSTRUCTION:
	case EXIT_REASON_TPAUSE:
		return "pause";
	case EXIT_REASON_TPR_BELOW_THRESHOLD:
	case EXIT_REASON_APIC_ACCESS:
	case EXIT_REASON_EOI_INDUCED:
	case EXIT_REASON_APIC_WRITE:
		return "apic";
	case EXIT_REASON_GDTR_IDTR:
	case EXIT_REASON_LDTR_TR:
		return "descriptor";
	case EXIT_REASON_EPT_VIOLATION:
		return "npf";
	case EXIT_REASON_EPT_MISCONFIG:
		return "mmio";
	case EXIT_REASON_PREEMPTION_TIMER:
		return "preempt_timer";
	case EXIT_REASON_XSETBV:
		return "xsetbv";
	default:
		return "other";
	}
}

const struct kvm_exit_stats_isa vmx_exit_stats_isa = {
	.name = "vmx",
	.nr_slots = VMX_EXIT_STATS_SLOTS,
	.other = VMX_EXIT_STATS_OTHER,
	.codes = vmx_codes,
	.nr_codes = ARRAY_SIZE(vmx_codes),
	.extras = vmx_extras,
	.nr_extras = ARRAY_SIZE(vmx_extras),
	.fastpath = {
		[EXIT_STATS_WRMSR] = EXIT_REASON_MSR_WRITE,
#ifdef EXIT_REASON_MSR_WRITE_IMM
		[EXIT_STATS_WRMSR_IMM] = EXIT_REASON_MSR_WRITE_IMM,
#endif
		[EXIT_STATS_PREEMPTION_TIMER] = EXIT_REASON_PREEMPTION_TIMER,
		[EXIT_STATS_HLT] = EXIT_REASON_HLT,
		[EXIT_STATS_INVD] = EXIT_REASON_INVD,
	},
	.slot = vmx_slot,
	.code = vmx_code,
	.class = vmx_class,
};

unsigned int vmx_exit_stats_rare_slot(struct kvm_vcpu *vcpu, u32 exit_reason)
{
	unsigned int slot = vmx_slot(exit_reason);

	if (slot == VMX_EXIT_STATS_OTHER)
		WRITE_ONCE(vcpu->exit_stats.other_code, exit_reason);

	return slot;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(vmx_exit_stats_rare_slot);
