/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: the files in debugfs and sysfs.
 */
#ifndef __KVM_EXIT_STATS_FILES_H
#define __KVM_EXIT_STATS_FILES_H

#include <linux/fs.h>

struct dentry;
struct kvm_vm_exit_stats;
struct miscdevice;

/* Adds the files of the host.  @dir: KVM's directory in debugfs. */
void kvm_exit_stats_debugfs_init(struct dentry *dir);
void kvm_exit_stats_debugfs_exit(void);

/* @dir: the VM's directory, which goes before the VM does. */
void kvm_exit_stats_debugfs_add_vm(struct kvm_vm_exit_stats *vm,
				   struct dentry *dir);

/* Adds a file for each class, of the VM, or of the host if @vm is NULL. */
void kvm_exit_stats_add_class_files(struct kvm_vm_exit_stats *vm,
				    struct dentry *dir);

/* Start over when 1 is written: the host, or the VM or vCPU of the file. */
extern const struct file_operations kvm_exit_stats_reset_fops;
extern const struct file_operations kvm_exit_stats_vm_reset_fops;
extern const struct file_operations kvm_exit_stats_vcpu_reset_fops;

/**
 * kvm_exit_stats_sysfs_init() - give KVM's device the files of the reasons
 * @misc: the device, not registered yet
 *
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_sysfs_init(struct miscdevice *misc);
void kvm_exit_stats_sysfs_exit(void);

#endif /* __KVM_EXIT_STATS_FILES_H */
