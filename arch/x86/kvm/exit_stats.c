// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics on x86: which of the two tables this host needs.
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
