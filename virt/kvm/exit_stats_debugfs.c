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

#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_files.h"
#include "exit_stats_format.h"
#include "exit_stats_nested.h"
#include "exit_stats_params.h"
#include "exit_stats_time.h"

static struct dentry *exit_stats_dir;

/**
 * struct table - what a file shows, of vCPUs, VMs, VMs that ended, or the host
 * @header: the lines ahead of the rows; @columns: names of those at the end
 * @counts: the rows of counts; @extra: those columns; NULL: it shows times
 * @handled: they show who handled them
 * @since_load: what stands behind all VMs, or NULL
 * @row_len: room for the rows of a slot, in characters
 *
 * All are called under kvm_exit_stats_lock.
 */
struct table {
	void (*header)(struct seq_file *m, const char *columns);
	void (*counts)(struct seq_file *m,
		       const struct kvm_exit_stats_counts *counts,
		       const struct kvm_exit_stats_nested *nested,
		       const char *extra);
	bool handled;
	void (*since_load)(struct seq_file *m, u64 host, u64 retired);
	size_t row_len;
};

static void first_line(struct seq_file *m)
{
	kvm_exit_stats_format_header(m, kvm_exit_stats_mode_name(),
				     kvm_exit_stats_generation(),
				     ktime_get_ns());
}

static void counts_header(struct seq_file *m, const char *columns)
{
	first_line(m);
	kvm_exit_stats_format_columns(m, columns);
}

static void counts_rows(struct seq_file *m,
			const struct kvm_exit_stats_counts *counts,
			const struct kvm_exit_stats_nested *nested,
			const char *extra)
{
	kvm_exit_stats_format_counts(m, counts, extra);
}

static void handled_header(struct seq_file *m, const char *columns)
{
	kvm_exit_stats_format_handled_header(m, kvm_exit_stats_mode_name(),
					     kvm_exit_stats_generation(),
					     ktime_get_ns(), columns);
}

static void times_header(struct seq_file *m, const char *columns)
{
	kvm_exit_stats_format_times_header(m, kvm_exit_stats_mode_name(),
					   kvm_exit_stats_generation(),
					   ktime_get_ns(), columns);
}

static const struct table counts_table = {
	.header = counts_header,
	.counts = counts_rows,
	.since_load = kvm_exit_stats_format_since_load,
	.row_len = KVM_EXIT_STATS_ROW_LEN,
};

static const struct table handled_table = {
	.header = handled_header,
	.counts = kvm_exit_stats_format_handled,
	.handled = true,
	.row_len = KVM_EXIT_STATS_ROW_LEN,
};

static const struct table times_table = {
	.header = times_header,
	.row_len = KVM_EXIT_STATS_TIME_ROWS_LEN,
};

static void table_vcpu(const struct table *table, struct seq_file *m,
		       const struct kvm_vcpu_exit_stats *es, const char *extra)
{
	const struct kvm_exit_stats_nested *nested = NULL;

	if (!table->counts) {
		kvm_exit_stats_format_times(m, kvm_exit_stats_time_read_vcpu(es),
					    extra);
		return;
	}

	if (table->handled)
		nested = kvm_exit_stats_nested_read_vcpu(es);
	kvm_exit_stats_read_vcpu(es, &kvm_exit_stats_scratch, table->handled);
	table->counts(m, &kvm_exit_stats_scratch, nested, extra);
}

/* Return: exits that no reset hides, for since_load. */
static u64 table_vm(const struct table *table, struct seq_file *m,
		    const struct kvm_vm_exit_stats *vm, const char *extra)
{
	const struct kvm_exit_stats_nested *nested = NULL;
	u64 exits;

	if (!table->counts) {
		kvm_exit_stats_format_times(m, kvm_exit_stats_time_read_vm(vm),
					    extra);
		return 0;
	}

	if (table->handled)
		nested = kvm_exit_stats_nested_read_vm(vm);
	exits = kvm_exit_stats_read_vm(vm, &kvm_exit_stats_scratch,
				       table->handled);
	table->counts(m, &kvm_exit_stats_scratch, nested, extra);

	return exits;
}

static void table_retired(const struct table *table, struct seq_file *m,
			  const struct kvm_exit_stats_retired *retired,
			  const char *extra)
{
	if (table->counts)
		table->counts(m, &retired->counts, retired->nested, extra);
	else
		kvm_exit_stats_format_times(m, retired->times, extra);
}

static size_t table_size(const struct table *table)
{
	size_t rows, row_len = table->row_len;

	mutex_lock(&kvm_exit_stats_lock);
	rows = kvm_exit_stats_max_rows();
	/* Of times that were never measured, there is a line for each VM. */
	if (!kvm_exit_stats_time_measured())
		row_len = KVM_EXIT_STATS_ROW_LEN;
	mutex_unlock(&kvm_exit_stats_lock);

	return rows * row_len;
}

/*
 * Tables that grow with the number of VMs get room for all of their text at
 * once: seq_file would start over with each doubling.
 */
#define DEFINE_TABLE(__name)						\
static int __name ## _open(struct inode *inode, struct file *file)	\
{									\
	return single_open_size(file, __name ## _show,			\
				inode->i_private,			\
				table_size(inode->i_private));		\
}									\
									\
static const struct file_operations __name ## _fops = {			\
	.owner = THIS_MODULE,						\
	.open = __name ## _open,					\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = single_release,					\
}

static int global_show(struct seq_file *m, void *unused)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	struct kvm_exit_stats_marks marks;
	u64 since_load, pending;

	mutex_lock(&kvm_exit_stats_lock);

	since_load = kvm_exit_stats_read_host(counts, false);
	pending = kvm_exit_stats_read_marks(kvm_exit_stats_total(counts),
					    &marks);

	first_line(m);
	kvm_exit_stats_format_since_load(m, since_load,
					 kvm_exit_stats_retired_total());
	kvm_exit_stats_format_marks(m, &marks, pending);
	kvm_exit_stats_format_columns(m, "");
	kvm_exit_stats_format_counts(m, counts, "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(global);

/* The same for who handled exits, and for times. */
static int host_show(struct seq_file *m, void *unused)
{
	const struct kvm_exit_stats_nested *nested;
	const struct table *table = m->private;

	mutex_lock(&kvm_exit_stats_lock);

	table->header(m, "");
	if (table->counts) {
		nested = kvm_exit_stats_nested_read_host();
		kvm_exit_stats_read_host(&kvm_exit_stats_scratch,
					 table->handled);
		table->counts(m, &kvm_exit_stats_scratch, nested, "");
	} else {
		kvm_exit_stats_format_times(m, kvm_exit_stats_time_read_host(),
					    "");
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(host);

static int vcpu_id(const struct kvm_vcpu_exit_stats *es)
{
	return container_of(es, struct kvm_vcpu, exit_stats)->vcpu_id;
}

static int vcpus_show(struct seq_file *m, void *unused)
{
	const struct table *table = m->private;
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	struct kvm_vcpu_exit_stats *es;
	struct kvm_vm_exit_stats *vm;

	mutex_lock(&kvm_exit_stats_lock);

	table->header(m, KVM_EXIT_STATS_VCPU_COLUMNS);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			kvm_exit_stats_format_vcpu(extra, vm, vcpu_id(es));
			table_vcpu(table, m, es, extra);
		}
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_TABLE(vcpus);

static int vms_show(struct seq_file *m, void *unused)
{
	const struct table *table = m->private;
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	struct kvm_vm_exit_stats *vm;
	u64 exits = 0, retired;

	mutex_lock(&kvm_exit_stats_lock);

	table->header(m, KVM_EXIT_STATS_VM_COLUMNS);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		kvm_exit_stats_format_vm(extra, vm);
		exits += table_vm(table, m, vm, extra);
	}

	retired = kvm_exit_stats_retired_total();
	if (table->since_load)
		table->since_load(m, retired + exits, retired);

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_TABLE(vms);

static int retired_show(struct seq_file *m, void *unused)
{
	const struct kvm_exit_stats_retired *retired;
	const struct table *table = m->private;
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	unsigned int i;

	mutex_lock(&kvm_exit_stats_lock);

	table->header(m, KVM_EXIT_STATS_RETIRED_COLUMNS);

	for (i = 0; (retired = kvm_exit_stats_retired_vm(i)); i++) {
		kvm_exit_stats_format_retired(extra, retired);
		table_retired(table, m, retired, extra);
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_TABLE(retired);

static int reasons_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kvm_exit_stats_lock);

	first_line(m);
	kvm_exit_stats_format_reasons(m);

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(reasons);

static int show_vm(struct seq_file *m, const struct table *table)
{
	mutex_lock(&kvm_exit_stats_lock);

	table->header(m, "");
	table_vm(table, m, m->private, "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

static int vm_show(struct seq_file *m, void *unused)
{
	return show_vm(m, &counts_table);
}
DEFINE_SHOW_ATTRIBUTE(vm);

static int vm_handled_show(struct seq_file *m, void *unused)
{
	return show_vm(m, &handled_table);
}
DEFINE_SHOW_ATTRIBUTE(vm_handled);

static int vm_times_show(struct seq_file *m, void *unused)
{
	return show_vm(m, &times_table);
}
DEFINE_SHOW_ATTRIBUTE(vm_times);

static int show_vcpu(struct seq_file *m, const struct table *table)
{
	mutex_lock(&kvm_exit_stats_lock);

	table->header(m, "");
	table_vcpu(table, m, m->private, "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

static int vcpu_show(struct seq_file *m, void *unused)
{
	return show_vcpu(m, &counts_table);
}
DEFINE_SHOW_ATTRIBUTE(vcpu);

static int vcpu_handled_show(struct seq_file *m, void *unused)
{
	return show_vcpu(m, &handled_table);
}
DEFINE_SHOW_ATTRIBUTE(vcpu_handled);

static int vcpu_times_show(struct seq_file *m, void *unused)
{
	return show_vcpu(m, &times_table);
}
DEFINE_SHOW_ATTRIBUTE(vcpu_times);

/* Adds the files of vCPUs, VMs, and VMs that ended. */
static void add_tables(struct dentry *dir, const struct table *table)
{
	void *data = (void *)table;

	debugfs_create_file("vcpus", 0400, dir, data, &vcpus_fops);
	debugfs_create_file("vms", 0400, dir, data, &vms_fops);
	debugfs_create_file("retired", 0400, dir, data, &retired_fops);
}

static void add_folder(const char *name, const struct table *table)
{
	struct dentry *dir = debugfs_create_dir(name, exit_stats_dir);

	debugfs_create_file("global", 0400, dir, (void *)table, &host_fops);
	add_tables(dir, table);
}

void kvm_exit_stats_debugfs_init(struct dentry *dir)
{
	exit_stats_dir = debugfs_create_dir("exit_stats", dir);

	debugfs_create_file("global", 0400, exit_stats_dir, NULL, &global_fops);
	add_tables(exit_stats_dir, &counts_table);
	add_folder("handled", &handled_table);
	if (IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME))
		add_folder("time", &times_table);
	debugfs_create_file("reasons", 0400, exit_stats_dir, NULL,
			    &reasons_fops);
	debugfs_create_file("reset", 0200, exit_stats_dir, NULL,
			    &kvm_exit_stats_reset_fops);
	kvm_exit_stats_add_class_files(NULL, dir);
}

/* Those of classes go with KVM's directory, which is next. */
void kvm_exit_stats_debugfs_exit(void)
{
	debugfs_remove_recursive(exit_stats_dir);
	exit_stats_dir = NULL;
}

void kvm_exit_stats_debugfs_add_vm(struct kvm_vm_exit_stats *vm,
				   struct dentry *dir)
{
	debugfs_create_file("exit_stats", 0400, dir, vm, &vm_fops);
	debugfs_create_file("exit_stats_handled", 0400, dir, vm,
			    &vm_handled_fops);
	if (IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME))
		debugfs_create_file("exit_stats_time", 0400, dir, vm,
				    &vm_times_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, vm, &kvm_exit_stats_vm_reset_fops);
	kvm_exit_stats_add_class_files(vm, dir);
}

void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu,
					struct dentry *dir)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;

	debugfs_create_file("exit_stats", 0400, dir, es, &vcpu_fops);
	debugfs_create_file("exit_stats_handled", 0400, dir, es,
			    &vcpu_handled_fops);
	if (IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME))
		debugfs_create_file("exit_stats_time", 0400, dir, es,
				    &vcpu_times_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, es,
			    &kvm_exit_stats_vcpu_reset_fops);
}
