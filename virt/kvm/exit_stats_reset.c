// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the files that start over.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_files.h"
#include "exit_stats_nested.h"
#include "exit_stats_time.h"

/* A longer write is no number that a reset takes. */
#define RESET_LEN	32

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
	kvm_exit_stats_nested_reset_host();
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
		r = kvm_exit_stats_nested_reset_vm(file->private_data);
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
		r = kvm_exit_stats_nested_reset_vcpu(file->private_data);
	if (!r)
		r = kvm_exit_stats_reset_vcpu(file->private_data);

	return r ?: count;
}

const struct file_operations kvm_exit_stats_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = reset_write,
	.llseek = noop_llseek,
};

const struct file_operations kvm_exit_stats_vm_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = vm_reset_write,
	.llseek = noop_llseek,
};

const struct file_operations kvm_exit_stats_vcpu_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = vcpu_reset_write,
	.llseek = noop_llseek,
};
