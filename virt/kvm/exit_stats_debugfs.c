// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the files in debugfs.
 *
 * Each read from the start of a file is one snapshot: the text is made under
 * kvm_exit_stats_lock, in one go, and read from a buffer thereafter.
 *
 * The files of a VM and of a vCPU do not hold a reference to them.  Debugfs
 * waits for readers when KVM removes the directory of the VM, which it does
 * first of all, and who has a file open after that gets -EIO.  So an open file
 * does not keep a VM from being counted as retired.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/ktime.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_files.h"
#include "exit_stats_format.h"
#include "exit_stats_params.h"
#include "exit_stats_time.h"

/* A longer write is no number that a reset takes. */
#define RESET_LEN	32

static struct dentry *exit_stats_dir;

static size_t table_size(void)
{
	size_t rows;

	mutex_lock(&kvm_exit_stats_lock);
	rows = kvm_exit_stats_max_rows();
	mutex_unlock(&kvm_exit_stats_lock);

	return rows * KVM_EXIT_STATS_ROW_LEN;
}

static void show_header(struct seq_file *m)
{
	kvm_exit_stats_format_header(m, kvm_exit_stats_mode_name(),
				     kvm_exit_stats_generation(),
				     ktime_get_ns());
}

static int global_show(struct seq_file *m, void *unused)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	struct kvm_exit_stats_marks marks;
	u64 since_load, pending;

	mutex_lock(&kvm_exit_stats_lock);

	since_load = kvm_exit_stats_read_host(counts);
	pending = kvm_exit_stats_read_marks(kvm_exit_stats_total(counts),
					    &marks);

	show_header(m);
	kvm_exit_stats_format_since_load(m, since_load,
					 kvm_exit_stats_retired_total());
	kvm_exit_stats_format_marks(m, &marks, pending);
	kvm_exit_stats_format_columns(m, "");
	kvm_exit_stats_format_counts(m, counts, "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(global);

static int vcpu_id(const struct kvm_vcpu_exit_stats *es)
{
	return container_of(es, struct kvm_vcpu, exit_stats)->vcpu_id;
}

static int vcpus_show(struct seq_file *m, void *unused)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	struct kvm_vcpu_exit_stats *es;
	struct kvm_vm_exit_stats *vm;
	char extra[KVM_EXIT_STATS_EXTRA_LEN];

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m);
	kvm_exit_stats_format_columns(m, KVM_EXIT_STATS_VCPU_COLUMNS);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			kvm_exit_stats_read_vcpu(es, counts);
			kvm_exit_stats_format_vcpu(extra, vm, vcpu_id(es));
			kvm_exit_stats_format_counts(m, counts, extra);
		}
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_KVM_EXIT_STATS_TABLE(vcpus);

static int vms_show(struct seq_file *m, void *unused)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	struct kvm_vm_exit_stats *vm;
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	u64 host, retired;

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m);
	kvm_exit_stats_format_columns(m, KVM_EXIT_STATS_VM_COLUMNS);

	retired = kvm_exit_stats_retired_total();
	host = retired;
	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		host += kvm_exit_stats_read_vm(vm, counts);
		kvm_exit_stats_format_vm(extra, vm);
		kvm_exit_stats_format_counts(m, counts, extra);
	}

	kvm_exit_stats_format_since_load(m, host, retired);

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_KVM_EXIT_STATS_TABLE(vms);

static int retired_show(struct seq_file *m, void *unused)
{
	const struct kvm_exit_stats_retired *retired;
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	unsigned int i;

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m);
	kvm_exit_stats_format_columns(m, KVM_EXIT_STATS_RETIRED_COLUMNS);

	for (i = 0; (retired = kvm_exit_stats_retired_vm(i)); i++) {
		kvm_exit_stats_format_retired(extra, retired);
		kvm_exit_stats_format_counts(m, &retired->counts, extra);
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_KVM_EXIT_STATS_TABLE(retired);

static int reasons_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kvm_exit_stats_lock);

	show_header(m);
	kvm_exit_stats_format_reasons(m);

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(reasons);

static int vm_show(struct seq_file *m, void *unused)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m);
	kvm_exit_stats_format_columns(m, "");
	kvm_exit_stats_read_vm(m->private, counts);
	kvm_exit_stats_format_counts(m, counts, "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vm);

static int vcpu_show(struct seq_file *m, void *unused)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m);
	kvm_exit_stats_format_columns(m, "");
	kvm_exit_stats_read_vcpu(m->private, counts);
	kvm_exit_stats_format_counts(m, counts, "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vcpu);

/*
 * Not kstrtouint_from_user(), which does not look at what comes after a NUL or
 * after the 34th byte.
 *
 * Return: 0 if the user wrote 1 and nothing else.
 */
static int check_reset(const char __user *ubuf, size_t count)
{
	char text[RESET_LEN + 1] = { };
	unsigned int value;
	int r;

	if (count > RESET_LEN)
		return -EINVAL;

	if (copy_from_user(text, ubuf, count))
		return -EFAULT;

	if (strlen(text) != count)
		return -EINVAL;

	r = kstrtouint(text, 10, &value);
	if (r)
		return r;

	return value == 1 ? 0 : -EINVAL;
}

static ssize_t reset_write(struct file *file, const char __user *ubuf,
			   size_t count, loff_t *ppos)
{
	int r = check_reset(ubuf, count);

	if (r)
		return r;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_reset_host();
	kvm_exit_stats_time_reset_host();
	kvm_exit_stats_dump_reset();
	mutex_unlock(&kvm_exit_stats_lock);

	return count;
}

static ssize_t vm_reset_write(struct file *file, const char __user *ubuf,
			      size_t count, loff_t *ppos)
{
	int r = check_reset(ubuf, count);

	if (!r)
		r = kvm_exit_stats_time_reset_vm(file->private_data);
	if (!r)
		r = kvm_exit_stats_reset_vm(file->private_data);

	return r ?: count;
}

static ssize_t vcpu_reset_write(struct file *file, const char __user *ubuf,
				size_t count, loff_t *ppos)
{
	int r = check_reset(ubuf, count);

	if (!r)
		r = kvm_exit_stats_time_reset_vcpu(file->private_data);
	if (!r)
		r = kvm_exit_stats_reset_vcpu(file->private_data);

	return r ?: count;
}

static const struct file_operations reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = reset_write,
	.llseek = noop_llseek,
};

static const struct file_operations vm_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = vm_reset_write,
	.llseek = noop_llseek,
};

static const struct file_operations vcpu_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = vcpu_reset_write,
	.llseek = noop_llseek,
};

void kvm_exit_stats_debugfs_init(struct dentry *dir)
{
	exit_stats_dir = debugfs_create_dir("exit_stats", dir);

	debugfs_create_file("global", 0400, exit_stats_dir, NULL, &global_fops);
	debugfs_create_file("vcpus", 0400, exit_stats_dir, NULL, &vcpus_fops);
	debugfs_create_file("vms", 0400, exit_stats_dir, NULL, &vms_fops);
	debugfs_create_file("retired", 0400, exit_stats_dir, NULL,
			    &retired_fops);
	debugfs_create_file("reasons", 0400, exit_stats_dir, NULL,
			    &reasons_fops);
	debugfs_create_file("reset", 0200, exit_stats_dir, NULL, &reset_fops);
	kvm_exit_stats_time_debugfs_init(exit_stats_dir);
}

void kvm_exit_stats_debugfs_exit(void)
{
	debugfs_remove_recursive(exit_stats_dir);
	exit_stats_dir = NULL;
}

void kvm_exit_stats_debugfs_add_vm(struct kvm_vm_exit_stats *vm,
				   struct dentry *dir)
{
	debugfs_create_file("exit_stats", 0400, dir, vm, &vm_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, vm, &vm_reset_fops);
	kvm_exit_stats_time_debugfs_add_vm(vm, dir);
}

void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu,
					struct dentry *dir)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;

	debugfs_create_file("exit_stats", 0400, dir, es, &vcpu_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, es,
			    &vcpu_reset_fops);
	kvm_exit_stats_time_debugfs_add_vcpu(es, dir);
}
