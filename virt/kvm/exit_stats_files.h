/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: the files in debugfs and sysfs.
 */
#ifndef __KVM_EXIT_STATS_FILES_H
#define __KVM_EXIT_STATS_FILES_H

struct dentry;
struct kvm_vcpu_exit_stats;
struct kvm_vm_exit_stats;
struct miscdevice;

/*
 * Tables that grow with the number of VMs get room for all of their text at
 * once, what table_size() of their file says: seq_file would start over with each
 * doubling.
 */
#define DEFINE_KVM_EXIT_STATS_TABLE(__name)				\
static int __name ## _open(struct inode *inode, struct file *file)	\
{									\
	return single_open_size(file, __name ## _show, NULL,		\
				table_size());				\
}									\
									\
static const struct file_operations __name ## _fops = {			\
	.owner = THIS_MODULE,						\
	.open = __name ## _open,					\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = single_release,					\
}

/* Adds the files of the host.  @dir: KVM's directory in debugfs. */
void kvm_exit_stats_debugfs_init(struct dentry *dir);
void kvm_exit_stats_debugfs_exit(void);

/* @dir: the VM's directory, which goes before the VM does. */
void kvm_exit_stats_debugfs_add_vm(struct kvm_vm_exit_stats *vm,
				   struct dentry *dir);

/* The same for times.  @dir: that of the host's exit statistics. */
void kvm_exit_stats_time_debugfs_init(struct dentry *dir);
void kvm_exit_stats_time_debugfs_add_vm(struct kvm_vm_exit_stats *vm,
					struct dentry *dir);
void kvm_exit_stats_time_debugfs_add_vcpu(struct kvm_vcpu_exit_stats *es,
					  struct dentry *dir);

/**
 * kvm_exit_stats_sysfs_init() - give KVM's device the files of the reasons
 * @misc: the device, not registered yet
 *
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_sysfs_init(struct miscdevice *misc);
void kvm_exit_stats_sysfs_exit(void);

#endif /* __KVM_EXIT_STATS_FILES_H */
