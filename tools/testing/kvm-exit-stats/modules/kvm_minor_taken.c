// SPDX-License-Identifier: GPL-2.0
/*
 * kvm_minor_taken.c - take the minor number of /dev/kvm, so that KVM cannot have it
 *
 * misc_register() is the last of the steps of kvm_init() that can fail, in some
 * kernels the very last: with this module loaded it fails with -EBUSY, and KVM
 * has to undo the others. The device answers to nothing.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

static const struct file_operations minor_fops = {
	.owner = THIS_MODULE,
};

static struct miscdevice minor_device = {
	.minor = KVM_MINOR,
	.name = "not-kvm",
	.fops = &minor_fops,
};
module_misc_device(minor_device);

MODULE_DESCRIPTION("Takes the minor number of /dev/kvm");
MODULE_LICENSE("GPL");
