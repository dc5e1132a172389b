/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's tables of exit reasons need around them in a program: they
 * are used here as they are, so that names and classes are the same.
 */
#ifndef EXITSTAT_BPF_KERNEL_H
#define EXITSTAT_BPF_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include <asm/kvm.h>
#include <asm/svm.h>
#include <asm/vmx.h>

#define U32_MAX			UINT32_MAX
#define GENMASK(high, low)	((2ul << (high)) - (1ul << (low)))
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define WRITE_ONCE(x, value)	((x) = (value))
#define upper_32_bits(n)	((u32)((n) >> 32))

typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

struct kvm_vcpu {
	struct {
		u64 other_code;
	} exit_stats;
};

/* Structures, numbers of slots and codes: cut out of the kernel's headers. */
#include "bpf/kernel.inc"

extern const struct kvm_exit_stats_isa vmx_exit_stats_isa;
extern const struct kvm_exit_stats_isa svm_exit_stats_isa;

#endif
