/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What KVM would call a VM.
 */
#ifndef EXITSTAT_BPF_VM_NAME_H
#define EXITSTAT_BPF_VM_NAME_H

#include <stddef.h>

/*
 * @name: room for "<pid>-<fd>" of @size. @known: what KVM calls it in debugfs, or
 * "" where it has no directory there, as without CONFIG_DEBUG_FS: then the
 * descriptor is the last one of a VM that <root>/proc/<pid> has, or else 0.
 */
void vm_name_find(char *name, size_t size, const char *root, const char *known,
		  int pid);

#endif
