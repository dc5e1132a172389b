// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own tables of exit reasons, arch/x86/kvm/exit_stats_{svm,vmx}.c.
 */
#include "bpf/kernel.h"

#include "bpf/isa.inc"
