// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: one value per file in sysfs, for shell scripts and for
 * hosts where debugfs is shut.
 *
 * The group belongs to KVM's misc device: it comes and goes with it.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "exit_stats_counts.h"
#include "exit_stats_files.h"
#include "exit_stats_reasons.h"

/**
 * struct slot_attribute - the file of one reason
 * @dev: the attribute that sysfs knows
 * @slot: the slot that it shows
 */
struct slot_attribute {
	struct device_attribute dev;
	unsigned int slot;
};

static struct slot_attribute *slot_attributes;
static struct attribute **attributes;
static struct miscdevice *kvm_misc;

static struct attribute_group exit_stats_group = { .name = "exit_stats" };

static const struct attribute_group *exit_stats_groups[] = {
	&exit_stats_group,
	NULL,
};

static ssize_t total_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	u64 total;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_read_host(&kvm_exit_stats_scratch);
	total = kvm_exit_stats_total(&kvm_exit_stats_scratch);
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n", total);
}
static DEVICE_ATTR_ADMIN_RO(total);

static ssize_t slot_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct slot_attribute *sa;
	u64 exits;

	sa = container_of(attr, struct slot_attribute, dev);

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_read_host(&kvm_exit_stats_scratch);
	exits = kvm_exit_stats_scratch.exits[sa->slot];
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n", exits);
}

int kvm_exit_stats_sysfs_init(struct miscdevice *misc)
{
	unsigned int nr_slots = kvm_exit_stats_isa->nr_slots;
	struct attribute **attribute;
	struct slot_attribute *sa;
	unsigned int slot;

	slot_attributes = kcalloc(nr_slots, sizeof(*slot_attributes),
				  GFP_KERNEL);
	/* All slots, the total and the end of the list. */
	attributes = kcalloc(nr_slots + 2, sizeof(*attributes), GFP_KERNEL);
	if (!slot_attributes || !attributes) {
		kvm_exit_stats_sysfs_exit();
		return -ENOMEM;
	}

	attribute = attributes;
	*attribute++ = &dev_attr_total.attr;

	for (slot = 0; slot < nr_slots; slot++) {
		if (!kvm_exit_stats_reasons[slot].name[0])
			continue;

		sa = &slot_attributes[slot];
		sysfs_attr_init(&sa->dev.attr);
		sa->dev.attr.name = kvm_exit_stats_reasons[slot].name;
		sa->dev.attr.mode = 0400;
		sa->dev.show = slot_show;
		sa->slot = slot;
		*attribute++ = &sa->dev.attr;
	}

	exit_stats_group.attrs = attributes;
	kvm_misc = misc;
	kvm_misc->groups = exit_stats_groups;

	return 0;
}

void kvm_exit_stats_sysfs_exit(void)
{
	if (kvm_misc)
		kvm_misc->groups = NULL;
	kvm_misc = NULL;

	exit_stats_group.attrs = NULL;
	kfree(attributes);
	attributes = NULL;
	kfree(slot_attributes);
	slot_attributes = NULL;
}
