// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: a number in a file, beside those of KVM's own statistics.
 *
 * KVM has a file in debugfs for each of its statistics, for the host and for each
 * VM, and kvm_stat shows what it finds there.  So there is one for each class of
 * exit reasons.  Nobody can write them: what KVM's own do then, to become zero,
 * races with the increment.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "exit_stats_counts.h"
#include "exit_stats_files.h"
#include "exit_stats_reasons.h"

#define PREFIX		"exits_"

/* A file is told from the others by its name; the host's have no VM. */
static int class_show(struct seq_file *m, void *unused)
{
	const char *name = m->file->f_path.dentry->d_name.name;
	unsigned int slot, class = kvm_exit_stats_class_index(name + strlen(PREFIX));
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	const struct kvm_vm_exit_stats *vm = m->private;
	u64 exits = 0;

	mutex_lock(&kvm_exit_stats_lock);

	if (vm)
		kvm_exit_stats_read_vm(vm, counts, false);
	else
		kvm_exit_stats_read_host(counts, false);

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (kvm_exit_stats_reasons[slot].class == class)
			exits += counts->exits[slot];
	}

	mutex_unlock(&kvm_exit_stats_lock);

	seq_printf(m, "%llu\n", exits);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(class);

void kvm_exit_stats_add_class_files(struct kvm_vm_exit_stats *vm,
				    struct dentry *dir)
{
	char name[sizeof(PREFIX) + KVM_EXIT_STATS_CLASS_LEN];
	unsigned int class;

	for (class = 0; class < KVM_EXIT_STATS_CLASSES; class++) {
		snprintf(name, sizeof(name), PREFIX "%s",
			 kvm_exit_stats_classes[class]);
		debugfs_create_file(name, 0444, dir, vm, &class_fops);
	}
}
