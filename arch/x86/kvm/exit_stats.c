// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics on x86: which of the two tables this host needs, and what
 * KVM knows of the last exit.
 */
#include <linux/string.h>

#include "exit_stats.h"

const struct kvm_exit_stats_isa *kvm_arch_exit_stats_isa(void)
{
	/* The vendor module has filled in its operations by now. */
	if (!strcmp(kvm_x86_ops.name, "kvm_amd"))
		return &svm_exit_stats_isa;

	return &vmx_exit_stats_isa;
}

u64 kvm_arch_exit_stats_last_code(struct kvm_vcpu *vcpu)
{
	u32 code, interrupt, error_code;
	u64 info1, info2;

	static_call(kvm_x86_get_exit_info)(vcpu, &code, &info1, &info2,
					   &interrupt, &error_code);

	/*
	 * A guest with encrypted state has put what it asks for in the place of
	 * VMGEXIT, by which it did: codes that it never exits with.
	 */
	if (vcpu->arch.guest_state_protected &&
	    kvm_arch_exit_stats_isa() == &svm_exit_stats_isa &&
	    !vcpu->exit_stats.exits[svm_exit_stats_isa.slot(code)])
		return SVM_EXIT_VMGEXIT;

	return code;
}

bool exit_stats_count_nested(struct kvm_vcpu *vcpu, u64 code, bool reflected)
{
	kvm_exit_stats_nested(vcpu, kvm_arch_exit_stats_isa()->slot(code),
			      reflected);

	return reflected;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(exit_stats_count_nested);

void exit_stats_account_not_entered(struct kvm_vcpu *vcpu, u64 slot)
{
	if (kvm_exit_stats_measured())
		__kvm_exit_stats_instead(vcpu, slot);

	exit_stats_account(vcpu, slot);
	kvm_exit_stats_counted_without_code(vcpu, slot);
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(exit_stats_account_not_entered);
