/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VMs that have one name in the kernel at the same time.
 *
 * A task can close a VM's descriptor while its vCPUs keep the VM alive, and get
 * the same number for the next VM: both are "<pid>-<fd>". Kernels that do not
 * tell them apart have rows with equal names, one VM after the other, in `vms`
 * and `vcpus` alike. Here they get names of their own, as newer kernels give
 * them: "<pid>-<fd>.2" and so on.
 */
#ifndef EXITSTAT_SAME_NAME_H
#define EXITSTAT_SAME_NAME_H

struct snapshot;

/*
 * Makes the names of the VMs of @snapshot, and those of its vCPUs, unique. A VM
 * keeps the name that it has in @previous, the snapshot before, or NULL; of that
 * only the VMs are looked at, those that live and those that ended.
 *
 * Which of several VMs is which of those before can be seen only by their order
 * and by counts that do not fall. Where that does not tell, shared_name is what
 * keeps delta_compute() from taking the difference of two VMs for exits.
 */
void same_name_tell_apart(struct snapshot *snapshot,
			  const struct snapshot *previous);

#endif
