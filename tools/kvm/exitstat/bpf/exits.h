/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the BPF program and exitstat share: the memory with the counts.
 */
#ifndef EXITSTAT_EXITS_H
#define EXITSTAT_EXITS_H

#include <linux/types.h>

/* vCPUs at a time; all of them are less than the 4 MiB that the kernel allows. */
#define EXITS_VCPUS	2048

/* In how many places a vCPU may be. */
#define EXITS_PROBES	16

/*
 * Counts of a vCPU: one for each small code, which those of VMX are, and for each
 * from 0x400 on, where SVM has its page faults. Any other code gets the next one
 * that is free, the same for all vCPUs; the last is for those that find none.
 */
#define EXITS_LOW_CODES		0xac
#define EXITS_NPF_BASE		0x400
#define EXITS_NPF_CODES		0x04
#define EXITS_RARE		(EXITS_LOW_CODES + EXITS_NPF_CODES)
#define EXITS_RARE_CODES	0x10
#define EXITS_COUNTS		(EXITS_RARE + EXITS_RARE_CODES)

/* vCPUs that end between two looks at them, so many bytes; a power of two. */
#define EXITS_ENDED_BYTES	(8u << 20)

struct exits_vcpu {
	__u64 key;		/* of its address; 0: free */
	__u64 kvm;		/* the address of its VM, the next one may get it */
	__u64 vmcb;		/* SVM: that of the guest itself */
	__u64 began_ns;		/* CLOCK_MONOTONIC: its first exit; 0: not yet */
	__u64 ended_ns;		/* 0 while it lives */
	__u32 id;
	__s32 pid;		/* of the task that created the VM */
	char vm[32];		/* what KVM calls it in debugfs, or "" */
	char comm[16];		/* of the process that runs it */
	__u64 count[EXITS_COUNTS];
};

#endif
