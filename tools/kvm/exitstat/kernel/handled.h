/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who handled exits: a file of these in debugfs.
 *
 * Documentation/virt/kvm/exit-stats.rst, section "Who handled an exit", is what
 * the numbers mean.
 */
#ifndef EXITSTAT_HANDLED_H
#define EXITSTAT_HANDLED_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "kernel/reasons.h"
#include "kernel/snapshot.h"

/* Which of the files, which is also what its rows are of. */
enum handled_of {
	HANDLED_HOST,
	HANDLED_VM,
	HANDLED_VCPU,
};

enum handled_by {
	HANDLED_FASTPATH,
	HANDLED_KERNEL,
	HANDLED_USER,
	HANDLED_BY,
};

/* "fastpath", "kernel", "user". */
extern const char *const handled_by_names[HANDLED_BY];

/* One reason of a vCPU, a VM, or the host. */
struct handled_row {
	char vm[VM_NAME];	/* "": it is the host */
	unsigned int vcpu;	/* of a vCPU: its ID */
	size_t reason;		/* its index in struct reasons */
	uint64_t exits;		/* the sum of the next ones */
	uint64_t by[HANDLED_BY];
	uint64_t l2;		/* of all, those of an L2 guest */
	uint64_t reflected;	/* of these, those that L1 got */
};

/* All rows of a file, in its order: those of a vCPU or a VM are together. */
struct handled {
	size_t nr;
	struct handled_row *rows;
};

/*
 * Reads a file of the host whose files are below @root. Adds reasons to @reasons.
 * Of kernels that do not know who handled exits, the error is "gone".
 * Return: 0, and the caller frees @handled; -1 with @error set, then it is empty.
 */
int handled_read(struct handled *handled, enum handled_of of, const char *root,
		 struct reasons *reasons, struct error *error);

/* Frees what is in it; one of zeros is fine. */
void handled_free(struct handled *handled);

#endif
