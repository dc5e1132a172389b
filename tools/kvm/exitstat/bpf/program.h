/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The BPF program in the kernel.
 */
#ifndef EXITSTAT_PROGRAM_H
#define EXITSTAT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "bpf/exits.h"

struct exits;
struct ring_buffer;

struct program {
	bool svm;			/* or VMX */
	/* What it counts into, and sees change at any time. */
	struct exits_vcpu *vcpus;	/* EXITS_VCPUS */
	const volatile __u64 *rare;	/* EXITS_RARE_CODES */
	const volatile __u64 *lost;
	struct exits *skeleton;
	struct ring_buffer *ended;
};

/*
 * Loads and attaches it. @root: where /sys is looked at, to say what is missing.
 * @take: gets each vCPU that ended, a struct exits_vcpu, by program_take_ended();
 * returns 0.
 * Return: 0; -1 with @error set, which also says if KVM is just not there.
 */
int program_start(struct program *program, const char *root,
		  int (*take)(void *context, void *vcpu, size_t size),
		  void *context, struct error *error);

void program_take_ended(struct program *program);

void program_stop(struct program *program);

#endif
