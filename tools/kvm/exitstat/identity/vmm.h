/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How programs that run VMs are told what to call them.
 */
#ifndef EXITSTAT_VMM_H
#define EXITSTAT_VMM_H

#include <stddef.h>

/*
 * Finds name and UUID in a command line, as /proc has it: @len bytes, each
 * argument with a NUL behind it. QEMU, Firecracker, crosvm, Cloud Hypervisor,
 * kvmtool and StratoVirt are known; what another program has is left alone.
 * @name, @uuid: NULL; each is the caller's to free if it is found, bytes as they
 * were given.
 */
void vmm_names(const char *cmdline, size_t len, char **name, char **uuid);

#endif
