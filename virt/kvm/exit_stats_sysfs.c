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
 * struct slot_files - a folder with a file for each reason
 * @group: the folder
 * @slots: the files; their variable is the slot
 * @attributes: all files of the folder; NULL is the end
 */
struct slot_files {
	struct attribute_group group;
	struct dev_ext_attribute *slots;
	struct attribute **attributes;
};

static struct slot_files counts = { .group.name = "exit_stats" };
static struct slot_files times = { .group.name = "exit_stats_time" };
static struct miscdevice *kvm_misc;

/* What the file of a slot, or of a sum, shows: a number, in place of a pointer. */
static size_t variable_of(struct device_attribute *attr)
{
	return (size_t)container_of(attr, struct dev_ext_attribute, attr)->var;
}

static const struct attribute_group *exit_stats_groups[] = {
	&counts.group,
	IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME) ? &times.group : NULL,
	NULL,
};

static ssize_t total_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	u64 total;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_read_host(&kvm_exit_stats_scratch, false);
	total = kvm_exit_stats_total(&kvm_exit_stats_scratch);
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n", total);
}
static DEVICE_ATTR_ADMIN_RO(total);

static ssize_t slot_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	u64 exits;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_read_host(&kvm_exit_stats_scratch, false);
	exits = kvm_exit_stats_scratch.exits[variable_of(attr)];
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n", exits);
}

static struct attribute *count_attributes[] = {
	&dev_attr_total.attr,
	NULL,
};

/* ns, as a file shows them.  The variable is the place of the sum. */
static ssize_t sum_show(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	const struct kvm_exit_stats_times *host;
	struct kvm_exit_stats_sums sums = { };

	mutex_lock(&kvm_exit_stats_lock);
	host = kvm_exit_stats_time_read_host();
	if (host)
		kvm_exit_stats_times_sums(host, &sums);
	mutex_unlock(&kvm_exit_stats_lock);

	return sysfs_emit(buf, "%llu\n",
			  kvm_exit_stats_time_ns(((u64 *)&sums)[variable_of(attr)]));
}

#define SUM_FILE(__name)						\
{									\
	.attr.attr = { .name = #__name, .mode = 0400 },			\
	.attr.show = sum_show,						\
	.var = (void *)(offsetof(struct kvm_exit_stats_sums, __name) / sizeof(u64)), \
}

static struct dev_ext_attribute sum_files[] = {
	SUM_FILE(guest), SUM_FILE(kernel), SUM_FILE(user), SUM_FILE(blocked),
	SUM_FILE(preempted), SUM_FILE(no_exit), SUM_FILE(total),
};

static struct attribute *time_attributes[] = {
	&sum_files[0].attr.attr, &sum_files[1].attr.attr,
	&sum_files[2].attr.attr, &sum_files[3].attr.attr,
	&sum_files[4].attr.attr, &sum_files[5].attr.attr,
	&sum_files[6].attr.attr,
	NULL,
};

static ssize_t slot_time_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	const struct kvm_exit_stats_times *host;
	u64 handled;

	mutex_lock(&kvm_exit_stats_lock);
	host = kvm_exit_stats_time_read_host();
	handled = host ? host->rows[variable_of(attr)].handled : 0;
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
	struct dev_ext_attribute *file;
	unsigned int nr;
	size_t slot;

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

		file = &files->slots[slot];
		sysfs_attr_init(&file->attr.attr);
		file->attr.attr.name = kvm_exit_stats_reasons[slot].name;
		file->attr.attr.mode = 0400;
		file->attr.show = show;
		file->var = (void *)slot;
		*attribute++ = &file->attr.attr;
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
	    (IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME) &&
	     add_files(&times, time_attributes, slot_time_show))) {
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
