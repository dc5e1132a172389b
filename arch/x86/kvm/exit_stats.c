// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics on x86: which of the two tables this host needs.
 */
#include <asm/cpufeature.h>

#include "exit_stats.h"

const struct kvm_exit_stats_isa *kvm_arch_exit_stats_isa(void)
{
	/* No processor has both extensions; kvm-amd insists on this bit. */
	if (boot_cpu_has(X86_FEATURE_SVM))
		return &svm_exit_stats_isa;

	return &vmx_exit_stats_isa;
}
