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
#include "exit_stats_time.h"
#include "exit_stats_times.h"

/**
 * struct slot_attribute - the file of one reason
 * @dev: the attribute that sysfs knows
 * @slot: the slot that it shows
 */
struct slot_attribute {
	struct device_attribute dev;
	unsigned int slot;
};

/**
 * struct slot_files - a folder with a file for each reason
 * @group: the folder
 * @slots: the files
 * @attributes: all files of the folder; NULL is the end
 */
struct slot_files {
	struct attribute_group group;
	struct slot_attribute *slots;
	struct attribute **attributes;
};

static struct slot_files counts = { .group.name = "exit_stats" };
static struct slot_files times = { .group.name = "exit_stats_time" };
static struct miscdevice *kvm_misc;

static const struct attribute_group *exit_stats_groups[] = {
	&counts.group,
	&times.group,
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

static struct attribute *count_attributes[] = {
	&dev_attr_total.attr,
	NULL,
};

/**
 * struct sum_attribute - the file of a sum of times
 * @dev: the attribute that sysfs knows
 * @offset: of the sum in struct kvm_exit_stats_sums
 */
struct sum_attribute {
	struct device_attribute dev;
	size_t offset;
};

/* ns, as a file shows them.  The lock is taken. */
static ssize_t sum_show(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	struct sum_attribute *sa = container_of(attr, struct sum_attribute, dev);
	const struct kvm_exit_stats_times *host;
	struct kvm_exit_stats_sums sums = { };

	mutex_lock(&kvm_exit_stats_lock);
	host = kvm_exit_stats_time_read_host();
	if (host)
		kvm_exit_stats_times_sums(host, &sums);
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n",
			  kvm_exit_stats_time_ns(*(u64 *)((void *)&sums + sa->offset)));
}

#define SUM_ATTRIBUTE(__name)						\
	static struct sum_attribute sum_ ## __name = {			\
		.dev.attr = { .name = #__name, .mode = 0400 },		\
		.dev.show = sum_show,					\
		.offset = offsetof(struct kvm_exit_stats_sums, __name),	\
	}

SUM_ATTRIBUTE(guest);
SUM_ATTRIBUTE(kernel);
SUM_ATTRIBUTE(user);
SUM_ATTRIBUTE(blocked);
SUM_ATTRIBUTE(preempted);
SUM_ATTRIBUTE(no_exit);
SUM_ATTRIBUTE(total);

static struct attribute *time_attributes[] = {
	&sum_guest.dev.attr,
	&sum_kernel.dev.attr,
	&sum_user.dev.attr,
	&sum_blocked.dev.attr,
	&sum_preempted.dev.attr,
	&sum_no_exit.dev.attr,
	&sum_total.dev.attr,
	NULL,
};

static ssize_t slot_time_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	const struct kvm_exit_stats_times *host;
	struct slot_attribute *sa;
	u64 handled;

	sa = container_of(attr, struct slot_attribute, dev);

	mutex_lock(&kvm_exit_stats_lock);
	host = kvm_exit_stats_time_read_host();
	handled = host ? host->rows[sa->slot].handled : 0;
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n", kvm_exit_stats_time_ns(handled));
}

/* @first: the files that are not those of a reason; NULL is their end. */
static int add_files(struct slot_files *files, struct attribute **first,
		     ssize_t (*show)(struct device *dev,
				     struct device_attribute *attr, char *buf))
{
	unsigned int nr_slots = kvm_exit_stats_isa->nr_slots;
	struct attribute **attribute;
	struct slot_attribute *sa;
	unsigned int slot, nr;

	for (nr = 0; first[nr]; nr++)
		;

	files->slots = kcalloc(nr_slots, sizeof(*files->slots), GFP_KERNEL);
	files->attributes = kcalloc(nr_slots + nr + 1,
				    sizeof(*files->attributes), GFP_KERNEL);
	if (!files->slots || !files->attributes)
		return -ENOMEM;

	attribute = files->attributes;
	while (*first)
		*attribute++ = *first++;

	for (slot = 0; slot < nr_slots; slot++) {
		if (!kvm_exit_stats_reasons[slot].name[0])
			continue;

		sa = &files->slots[slot];
		sysfs_attr_init(&sa->dev.attr);
		sa->dev.attr.name = kvm_exit_stats_reasons[slot].name;
		sa->dev.attr.mode = 0400;
		sa->dev.show = show;
		sa->slot = slot;
		*attribute++ = &sa->dev.attr;
	}

	files->group.attrs = files->attributes;

	return 0;
}

static void remove_files(struct slot_files *files)
{
	files->group.attrs = NULL;
	kfree(files->attributes);
	files->attributes = NULL;
	kfree(files->slots);
	files->slots = NULL;
}

int kvm_exit_stats_sysfs_init(struct miscdevice *misc)
{
	if (add_files(&counts, count_attributes, slot_show) ||
	    add_files(&times, time_attributes, slot_time_show)) {
		kvm_exit_stats_sysfs_exit();
		return -ENOMEM;
	}

	kvm_misc = misc;
	kvm_misc->groups = exit_stats_groups;

	return 0;
}

void kvm_exit_stats_sysfs_exit(void)
{
	if (kvm_misc)
		kvm_misc->groups = NULL;
	kvm_misc = NULL;

	remove_files(&counts);
	remove_files(&times);
}
