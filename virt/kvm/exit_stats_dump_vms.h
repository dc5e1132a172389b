/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: what a dump shows of single VMs.  See exit_stats_dump_vms.c.
 */
#ifndef __KVM_EXIT_STATS_DUMP_VMS_H
#define __KVM_EXIT_STATS_DUMP_VMS_H

#include <linux/types.h>

struct kvm_exit_stats_counts;
struct kvm_vm_exit_stats;

/* Blocks of VMs in a dump, at most. */
#define KVM_EXIT_STATS_BLOCKS	16

/**
 * struct kvm_exit_stats_block - a VM that is to have a block
 * @vm: the VM, if it is still listed
 * @created_ns: when it was created: another one can get its place in memory
 * @exits: since its last block
 */
struct kvm_exit_stats_block {
	const struct kvm_vm_exit_stats *vm;
	u64 created_ns;
	u64 exits;
};

/**
 * struct kvm_exit_stats_blocks - the VMs that a dump is about
 * @block: those with most exits, the first one with most
 * @nr: number of these
 * @nr_vms: VMs with exits that got no block, or did not get one yet
 * @exits: of these
 */
struct kvm_exit_stats_blocks {
	struct kvm_exit_stats_block block[KVM_EXIT_STATS_BLOCKS];
	unsigned int nr;
	unsigned int nr_vms;
	u64 exits;
};

/**
 * kvm_exit_stats_select_dumps() - set what dumps show
 * @val: "host", "vms", or the name of a live VM; may end in a newline
 *
 * Context: kvm_exit_stats_lock held; the thread need not be there yet.
 * Return: 0 or -EINVAL.
 */
int kvm_exit_stats_select_dumps(const char *val);

/* Return: what was set last.  Context: kvm_exit_stats_lock held. */
const char *kvm_exit_stats_selected_dumps(void);

/**
 * kvm_exit_stats_choose_blocks() - find the VMs that are to have a block
 * @blocks: receives them
 *
 * Context: kvm_exit_stats_lock held.
 */
void kvm_exit_stats_choose_blocks(struct kvm_exit_stats_blocks *blocks);

/**
 * kvm_exit_stats_take_block() - copy what the block of a VM shows
 * @block: the VM
 * @counts: receives its counts
 * @previous: receives those of its last block
 * @record: memory to keep the counts in; becomes NULL when it is used
 *
 * Context: kvm_exit_stats_lock held.
 * Return: the VM, or NULL if it has ended or there is no memory.
 */
const struct kvm_vm_exit_stats *
kvm_exit_stats_take_block(const struct kvm_exit_stats_block *block,
			  struct kvm_exit_stats_counts *counts,
			  struct kvm_exit_stats_counts *previous,
			  struct kvm_exit_stats_counts **record);

/**
 * kvm_exit_stats_print_dump() - write a dump to the kernel log
 * @dump: the host's counts; overwritten by those of VMs
 * @previous: those of the dump before; the same
 *
 * Context: may sleep; takes as long as the consoles do.
 */
void kvm_exit_stats_print_dump(struct kvm_exit_stats_counts *dump,
			       struct kvm_exit_stats_counts *previous);

#endif /* __KVM_EXIT_STATS_DUMP_VMS_H */
