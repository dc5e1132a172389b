/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What users call a VM, and which VM a user means.
 */
#ifndef EXITSTAT_WHICH_VM_H
#define EXITSTAT_WHICH_VM_H

#include "base/error.h"
#include "kernel/snapshot.h"

/* What users see as the name of a VM: that of QEMU, or else "<pid>-<fd>". */
const char *vm_label(const struct vm *vm);

/* How a text names a VM. The higher ones hold if any VM has them. */
enum vm_match {
	VM_OTHER,	/* it does not */
	VM_CALLED,	/* by its name or PID, which others may have too */
	VM_EXACT,	/* by "<pid>-<fd>" or UUID */
};

/* @name: as in struct vm, "<pid>-<fd>". */
enum vm_match vm_match(const char *name, int pid,
		       const struct identity *identity, const char *text);

/*
 * Refuses a text that names several VMs of @snapshot, none of them better than
 * the others. Return: 0, or -1 with @error set, which lists them.
 */
int snapshot_check_vm(const struct snapshot *snapshot, const char *text,
		      struct error *error);

#endif
