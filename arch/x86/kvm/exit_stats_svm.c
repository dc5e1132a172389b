// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the exit codes of SVM.
 *
 * AMD APM volume 2, appendix C, "SVM Intercept Exit Codes".  The names are
 * those of the kvm_exit trace event.
 */
#include <linux/export.h>
#include <linux/kernel.h>

#include "exit_stats.h"

static const struct kvm_exit_stats_code svm_codes[] = { SVM_EXIT_REASONS };

static const struct kvm_exit_stats_extra svm_extras[] = {
	{ SVM_EXIT_STATS_NOT_ENTERED, "NOT_ENTERED", "entry_failure" },
};

static unsigned int svm_slot(u64 code)
{
	/* KVM keeps 32 bits of the code in some versions and 64 in others. */
	if (code == U32_MAX || code == (u64)SVM_EXIT_ERR)
		return SVM_EXIT_STATS_ERR;

	if (code < SVM_EXIT_STATS_LOW_CODES)
		return code;

	code -= SVM_EXIT_NPF;
	if (code < SVM_EXIT_STATS_NPF_CODES)
		return SVM_EXIT_STATS_NPF_WINDOW + code;

	code -= SVM_EXIT_STATS_VMGEXIT_BASE - SVM_EXIT_NPF;
	if (code < SVM_EXIT_STATS_VMGEXIT_CODES)
		return SVM_EXIT_STATS_VMGEXIT_WINDOW + code;

	code -= SVM_EXIT_STATS_VMGEXIT_LAST_BASE - SVM_EXIT_STATS_VMGEXIT_BASE;
	if (code < SVM_EXIT_STATS_VMGEXIT_LAST_CODES)
		return SVM_EXIT_STATS_VMGEXIT_LAST_WINDOW + code;

	return SVM_EXIT_STATS_OTHER;
}

static u64 svm_code(unsigned int slot)
{
	if (slot == SVM_EXIT_STATS_ERR)
		return U32_MAX;

	if (slot >= SVM_EXIT_STATS_VMGEXIT_LAST_WINDOW)
		return slot - SVM_EXIT_STATS_VMGEXIT_LAST_WINDOW +
		       SVM_EXIT_STATS_VMGEXIT_LAST_BASE;

	if (slot >= SVM_EXIT_STATS_VMGEXIT_WINDOW)
		return slot - SVM_EXIT_STATS_VMGEXIT_WINDOW +
		       SVM_EXIT_STATS_VMGEXIT_BASE;

	if (slot >= SVM_EXIT_STATS_NPF_WINDOW)
		return slot - SVM_EXIT_STATS_NPF_WINDOW + SVM_EXIT_NPF;

	return slot;
}

static const char *svm_class(u64 code)
{
	switch (code) {
	case SVM_EXIT_READ_CR0 ... SVM_EXIT_WRITE_CR0 + 0xf:
	case SVM_EXIT_CR0_SEL_WRITE:
	case SVM_EXIT_CR0_WRITE_TRAP ... SVM_EXIT_CR15_WRITE_TRAP:
		return "cr";
	case SVM_EXIT_READ_DR0 ... SVM_EXIT_WRITE_DR0 + 0xf:
		return "dr";
	case SVM_EXIT_EXCP_BASE ... SVM_EXIT_LAST_EXCP:
	case SVM_EXIT_ICEBP:
		return "exception";
	case SVM_EXIT_INTR:
		return "interrupt";
	case SVM_EXIT_NMI:
	case SVM_EXIT_IRET:
	case SVM_VMGEXIT_NMI_COMPLETE:
		return "nmi";
	case SVM_EXIT_SMI:
	case SVM_EXIT_RSM:
		return "smi";
	case SVM_EXIT_VINTR:
		return "interrupt_window";
	case SVM_EXIT_IDTR_READ ... SVM_EXIT_TR_WRITE:
		return "descriptor";
	case SVM_EXIT_CPUID:
		return "cpuid";
	case SVM_EXIT_INVD:
	case SVM_EXIT_WBINVD:
		return "cache";
	case SVM_EXIT_PAUSE:
		return "pause";
	case SVM_EXIT_HLT:
#ifdef SVM_EXIT_IDLE_HLT
	case SVM_EXIT_IDLE_HLT:
#endif
	case SVM_VMGEXIT_AP_HLT_LOOP:
		return "hlt";
	case SVM_EXIT_INVLPG:
	case SVM_EXIT_INVPCID:
		return "invlpg";
	case SVM_EXIT_IOIO:
		return "io";
	case SVM_EXIT_MSR:
	case SVM_EXIT_EFER_WRITE_TRAP:
		return "msr";
	case SVM_EXIT_TASK_SWITCH:
		return "task_switch";
	case SVM_EXIT_SHUTDOWN:
		return "shutdown";
	case SVM_EXIT_INVLPGA:
	case SVM_EXIT_VMRUN:
	case SVM_EXIT_VMLOAD ... SVM_EXIT_SKINIT:
		return "nested";
	case SVM_EXIT_VMMCALL:
	case SVM_EXIT_VMGEXIT:
	case SVM_VMGEXIT_AP_JUMP_TABLE:
	case SVM_VMGEXIT_PSC ... SVM_VMGEXIT_AP_CREATION:
	case SVM_VMGEXIT_HV_FEATURES ... SVM_VMGEXIT_UNSUPPORTED_EVENT:
		return "hypercall";
	case SVM_EXIT_MONITOR ... SVM_EXIT_MWAIT_COND:
		return "mwait";
	case SVM_EXIT_XSETBV:
		return "xsetbv";
	case SVM_EXIT_NPF:
		return "npf";
	case SVM_VMGEXIT_MMIO_READ:
	case SVM_VMGEXIT_MMIO_WRITE:
		return "mmio";
	case SVM_EXIT_AVIC_INCOMPLETE_IPI:
	case SVM_EXIT_AVIC_UNACCELERATED_ACCESS:
		return "apic";
	case U32_MAX:
		return "entry_failure";
	default:
		return "other";
	}
}

const struct kvm_exit_stats_isa svm_exit_stats_isa = {
	.name = "svm",
	.hex_codes = true,
	.nr_slots = SVM_EXIT_STATS_SLOTS,
	.other = SVM_EXIT_STATS_OTHER,
	.codes = svm_codes,
	.nr_codes = ARRAY_SIZE(svm_codes),
	.extras = svm_extras,
	.nr_extras = ARRAY_SIZE(svm_extras),
	.fastpath = {
		[EXIT_STATS_WRMSR] = SVM_EXIT_MSR,
		[EXIT_STATS_HLT] = SVM_EXIT_HLT,
		[EXIT_STATS_INVD] = SVM_EXIT_INVD,
	},
	.slot = svm_slot,
	.code = svm_code,
	.class = svm_class,
};

unsigned int svm_exit_stats_rare_slot(struct kvm_vcpu *vcpu, u64 exit_code)
{
	unsigned int slot = svm_slot(exit_code);

	if (slot == SVM_EXIT_STATS_OTHER)
		WRITE_ONCE(vcpu->exit_stats.other_code, exit_code);

	return slot;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(svm_exit_stats_rare_slot);
