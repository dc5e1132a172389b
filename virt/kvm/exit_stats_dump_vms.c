// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: what a dump shows of single VMs.
 *
 * A console may take long, and VMs may be many: nothing is printed, and no memory
 * looked for, under kvm_exit_stats_lock.  The thread takes it once to choose the
 * VMs, and once for each of them to copy its counts.  A VM that ends meanwhile is
 * not found any more, and has no block.
 *
 * What its last block showed is kept with the VM, from its first block on, and goes
 * with it, or with a reset.
 */
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "exit_stats_counts.h"
#include "exit_stats_dump_vms.h"
#include "exit_stats_format.h"

/* Under kvm_exit_stats_lock.  A name can be used again, a time of creation not. */
static enum scope {
	ONLY_HOST,
	ALL_VMS,
	ONE_VM,
} scope;
static char selected[KVM_EXIT_STATS_VM_NAME_LEN] = "host";
static u64 created_ns;

static const struct kvm_vm_exit_stats *find_name(const char *name)
{
	struct kvm_vm_exit_stats *vm;

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		if (sysfs_streq(vm->name, name))
			return vm;
	}

	return NULL;
}

int kvm_exit_stats_select_dumps(const char *val)
{
	const struct kvm_vm_exit_stats *vm;

	lockdep_assert_held(&kvm_exit_stats_lock);

	vm = find_name(val);
	if (vm) {
		WRITE_ONCE(scope, ONE_VM);
		created_ns = vm->created_ns;
		strscpy(selected, vm->name, sizeof(selected));
	} else if (sysfs_streq(val, "vms")) {
		WRITE_ONCE(scope, ALL_VMS);
		strscpy(selected, "vms", sizeof(selected));
	} else if (sysfs_streq(val, "host")) {
		WRITE_ONCE(scope, ONLY_HOST);
		strscpy(selected, "host", sizeof(selected));
	} else {
		return -EINVAL;
	}

	return 0;
}

const char *kvm_exit_stats_selected_dumps(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	return selected;
}

static bool is_selected(const struct kvm_vm_exit_stats *vm)
{
	return scope == ALL_VMS ||
	       (scope == ONE_VM && vm->created_ns == created_ns &&
		!strcmp(vm->name, selected));
}

static u64 exits_since_block(const struct kvm_vm_exit_stats *vm)
{
	kvm_exit_stats_read_vm(vm, &kvm_exit_stats_scratch, false);

	return kvm_exit_stats_total(&kvm_exit_stats_scratch) -
	       (vm->dumped ? kvm_exit_stats_total(vm->dumped) : 0);
}

static void add_block(struct kvm_exit_stats_blocks *blocks,
		      const struct kvm_vm_exit_stats *vm, u64 exits)
{
	struct kvm_exit_stats_block *block = blocks->block;
	unsigned int i;

	blocks->nr_vms++;
	blocks->exits += exits;

	for (i = blocks->nr; i && block[i - 1].exits < exits; i--) {
		if (i < KVM_EXIT_STATS_BLOCKS)
			block[i] = block[i - 1];
	}

	if (i == KVM_EXIT_STATS_BLOCKS)
		return;

	block[i] = (struct kvm_exit_stats_block) {
		.vm = vm,
		.created_ns = vm->created_ns,
		.exits = exits,
	};
	if (blocks->nr < KVM_EXIT_STATS_BLOCKS)
		blocks->nr++;
}

void kvm_exit_stats_choose_blocks(struct kvm_exit_stats_blocks *blocks)
{
	struct kvm_vm_exit_stats *vm;
	u64 exits;

	lockdep_assert_held(&kvm_exit_stats_lock);

	blocks->nr = 0;
	blocks->nr_vms = 0;
	blocks->exits = 0;

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		if (!is_selected(vm))
			continue;

		exits = exits_since_block(vm);
		if (exits)
			add_block(blocks, vm, exits);
	}
}

static struct kvm_vm_exit_stats *find_vm(const struct kvm_exit_stats_block *block)
{
	struct kvm_vm_exit_stats *vm;

	lockdep_assert_held(&kvm_exit_stats_lock);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		if (vm == block->vm && vm->created_ns == block->created_ns)
			return vm;
	}

	return NULL;
}

const struct kvm_vm_exit_stats *
kvm_exit_stats_take_block(const struct kvm_exit_stats_block *block,
			  struct kvm_exit_stats_counts *counts,
			  struct kvm_exit_stats_counts *previous,
			  struct kvm_exit_stats_counts **record)
{
	struct kvm_vm_exit_stats *vm = find_vm(block);

	if (!vm)
		return NULL;

	if (!vm->dumped)
		swap(vm->dumped, *record);
	if (!vm->dumped)
		return NULL;

	*previous = *vm->dumped;
	kvm_exit_stats_read_vm(vm, counts, false);
	*vm->dumped = *counts;

	return vm;
}

/* Its cgroup pays, as for all that is kept for a VM. */
static struct kvm_exit_stats_counts *alloc_record(const struct kvm_exit_stats_block *block)
{
	struct kvm_exit_stats_counts *record;
	struct mem_cgroup *memcg, *old;
	struct kvm_vm_exit_stats *vm;
	struct mm_struct *mm = NULL;

	mutex_lock(&kvm_exit_stats_lock);
	vm = find_vm(block);
	if (vm && !vm->dumped) {
		mm = container_of(vm, struct kvm, exit_stats)->mm;
		mmgrab(mm);
	}
	mutex_unlock(&kvm_exit_stats_lock);

	if (!mm)
		return NULL;

	memcg = get_mem_cgroup_from_mm(mm);
	old = set_active_memcg(memcg);
	record = kcalloc(1, sizeof(*record), GFP_KERNEL_ACCOUNT);
	set_active_memcg(old);
	mem_cgroup_put(memcg);
	mmdrop(mm);

	return record;
}

/* Return: whether there was something to print. */
static bool print_block(const struct kvm_exit_stats_block *block,
			struct kvm_exit_stats_counts *counts,
			struct kvm_exit_stats_counts *previous)
{
	struct kvm_exit_stats_counts *record = alloc_record(block);
	char label[KVM_EXIT_STATS_VM_NAME_LEN + TASK_COMM_LEN];
	const struct kvm_vm_exit_stats *vm;

	mutex_lock(&kvm_exit_stats_lock);
	vm = kvm_exit_stats_take_block(block, counts, previous, &record);
	if (vm)
		snprintf(label, sizeof(label), "%s %s", vm->name, vm->comm);
	mutex_unlock(&kvm_exit_stats_lock);

	kfree(record);

	if (!vm)
		return false;

	kvm_exit_stats_print_vm(label, counts, previous);
	kvm_exit_stats_print_rows(counts, previous);

	return true;
}

static void print_blocks(struct kvm_exit_stats_counts *counts,
			 struct kvm_exit_stats_counts *previous)
{
	struct kvm_exit_stats_blocks blocks;
	unsigned int i;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_choose_blocks(&blocks);
	mutex_unlock(&kvm_exit_stats_lock);

	for (i = 0; i < blocks.nr; i++) {
		if (!print_block(&blocks.block[i], counts, previous))
			continue;

		blocks.nr_vms--;
		blocks.exits -= blocks.block[i].exits;
	}

	if (blocks.nr_vms)
		kvm_exit_stats_print_rest(blocks.nr_vms, blocks.exits);
}

void kvm_exit_stats_print_dump(struct kvm_exit_stats_counts *dump,
			       struct kvm_exit_stats_counts *previous)
{
	enum scope now = READ_ONCE(scope);

	kvm_exit_stats_print_host(dump, previous);
	if (now != ONE_VM)
		kvm_exit_stats_print_rows(dump, previous);
	if (now != ONLY_HOST)
		print_blocks(dump, previous);
}
