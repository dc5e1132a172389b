// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the part of them in a vCPU's binary statistics.
 *
 * The file that KVM_GET_STATS_FD gives for a vCPU describes itself, so that QEMU
 * and others show what it carries without knowing it.  Behind KVM's own it has
 *
 *	exits_<class>		exits of each class
 *	exits_by_reason		exits of each slot, a linear histogram
 *
 * and, in a kernel that can measure time, zero unless it does,
 *
 *	exits_<class>_ns	what KVM and userspace took for them
 *	exits_<class>_hist	exits by what they took, a logarithmic histogram
 *	time_<part>_ns		the account as a whole
 *
 * A cumulative statistic never falls: no reset shows here.
 */
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "exit_stats_binary.h"
#include "exit_stats_counter.h"
#include "exit_stats_counts.h"
#include "exit_stats_reasons.h"
#include "exit_stats_time.h"
#include "exit_stats_times.h"

#define DESC_SIZE	(offsetof(struct kvm_stats_desc, name) + KVM_STATS_NAME_SIZE)

#define COUNT		(KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_NONE | KVM_STATS_BASE_POW10)
#define NSEC		(KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_SECONDS | KVM_STATS_BASE_POW10)
#define BY_SLOT		(KVM_STATS_TYPE_LINEAR_HIST | KVM_STATS_UNIT_NONE | KVM_STATS_BASE_POW10)
/* In units of 2^KVM_EXIT_STATS_BUCKET_SHIFT, the buckets are those that it asks for. */
#define BY_CYCLES	(KVM_STATS_TYPE_LOG_HIST | KVM_STATS_UNIT_CYCLES | KVM_STATS_BASE_POW2)

static const char * const parts[] = {
	"guest", "kernel", "user", "blocked", "preempted", "no_exit",
};

/* Set once, before any VM exists. */
static struct kvm_stats_header header;
static void *descs;
static u32 own_offset;
static u32 data_size;

static void add_desc(const char *prefix, const char *name, const char *suffix,
		     u32 flags, s16 exponent, u16 size, u32 bucket_size)
{
	struct kvm_stats_desc *desc = descs + header.num_desc++ * DESC_SIZE;

	desc->flags = flags;
	desc->exponent = exponent;
	desc->size = size;
	desc->offset = data_size;
	desc->bucket_size = bucket_size;
	snprintf(desc->name, KVM_STATS_NAME_SIZE, "%s%s%s", prefix, name, suffix);
	data_size += size * sizeof(u64);
}

static void add_class_descs(const char *suffix, u32 flags, s16 exponent, u16 size)
{
	unsigned int class;

	for (class = 0; class < KVM_EXIT_STATS_CLASSES; class++)
		add_desc("exits_", kvm_exit_stats_classes[class], suffix,
			 flags, exponent, size, 0);
}

/* KVM's own, as they are without exit statistics. */
static void add_kvm_descs(void)
{
	const struct kvm_stats_desc *desc;
	unsigned int i;

	memcpy(descs, kvm_vcpu_stats_desc,
	       kvm_vcpu_stats_header.num_desc * DESC_SIZE);

	for (i = 0; i < kvm_vcpu_stats_header.num_desc; i++) {
		desc = descs + i * DESC_SIZE;
		data_size = max_t(u32, data_size,
				  desc->offset + desc->size * sizeof(u64));
	}
	own_offset = data_size;
}

int kvm_exit_stats_binary_init(void)
{
	unsigned int part, most = kvm_vcpu_stats_header.num_desc + 1 +
				  3 * KVM_EXIT_STATS_CLASSES + ARRAY_SIZE(parts);

	descs = kvcalloc(most, DESC_SIZE, GFP_KERNEL);
	if (!descs)
		return -ENOMEM;

	header = kvm_vcpu_stats_header;
	data_size = 0;
	add_kvm_descs();

	add_class_descs("", COUNT, 0, 1);
	add_desc("exits_by_reason", "", "", BY_SLOT, 0, kvm_exit_stats_isa->nr_slots, 1);

	if (IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME)) {
		add_class_descs("_ns", NSEC, -9, 1);
		add_class_descs("_hist", BY_CYCLES, KVM_EXIT_STATS_BUCKET_SHIFT,
				KVM_EXIT_STATS_BUCKETS);
		for (part = 0; part < ARRAY_SIZE(parts); part++)
			add_desc("time_", parts[part], "_ns", NSEC, -9, 1, 0);
	}

	header.data_offset = header.desc_offset + header.num_desc * DESC_SIZE;

	return 0;
}

void kvm_exit_stats_binary_exit(void)
{
	kvfree(descs);
	descs = NULL;
}

/* Return: where the times begin. */
static u64 *fill_counts(u64 *data, const struct kvm_vcpu_exit_stats *es)
{
	u64 *by_class = data, *by_slot = data + KVM_EXIT_STATS_CLASSES;
	unsigned int slot, nr_slots = kvm_exit_stats_isa->nr_slots;

	for (slot = 0; slot < nr_slots; slot++) {
		by_slot[slot] = kvm_exit_stats_read_counter(&es->exits[slot]);
		by_class[kvm_exit_stats_reasons[slot].class] += by_slot[slot];
	}

	return by_slot + nr_slots;
}

static void fill_times(u64 *data, const struct kvm_exit_stats_times *times)
{
	u64 *ns = data, *hist = ns + KVM_EXIT_STATS_CLASSES;
	u64 *account = hist + KVM_EXIT_STATS_CLASSES * KVM_EXIT_STATS_BUCKETS;
	unsigned int slot, class, bucket;
	struct kvm_exit_stats_sums sums;

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		class = kvm_exit_stats_reasons[slot].class;
		ns[class] += times->rows[slot].handled;
		for (bucket = 0; bucket < KVM_EXIT_STATS_BUCKETS; bucket++)
			hist[class * KVM_EXIT_STATS_BUCKETS + bucket] +=
				times->rows[slot].buckets[bucket];
	}

	for (class = 0; class < KVM_EXIT_STATS_CLASSES; class++)
		ns[class] = kvm_exit_stats_time_ns(ns[class]);

	kvm_exit_stats_times_sums(times, &sums);
	/* In the order of parts[]. */
	account[0] = kvm_exit_stats_time_ns(sums.guest);
	account[1] = kvm_exit_stats_time_ns(sums.kernel);
	account[2] = kvm_exit_stats_time_ns(sums.user);
	account[3] = kvm_exit_stats_time_ns(sums.blocked);
	account[4] = kvm_exit_stats_time_ns(sums.preempted);
	account[5] = kvm_exit_stats_time_ns(sums.no_exit);
}

/* Return: the data of all statistics, for kvfree(), or NULL. */
static void *read_data(struct kvm_vcpu *vcpu)
{
	const struct kvm_exit_stats_times *times;
	void *data = kvzalloc(data_size, GFP_KERNEL_ACCOUNT);
	u64 *own;

	if (!data)
		return NULL;

	memcpy(data, &vcpu->stat, own_offset);
	/* An exit is counted ahead of KVM's own statistics of it. */
	smp_rmb();
	own = fill_counts(data + own_offset, &vcpu->exit_stats);

	if (IS_ENABLED(CONFIG_KVM_EXIT_STATS_TIME)) {
		mutex_lock(&kvm_exit_stats_lock);
		times = kvm_exit_stats_time_of_vcpu(&vcpu->exit_stats);
		if (times)
			fill_times(own, times);
		mutex_unlock(&kvm_exit_stats_lock);
	}

	return data;
}

ssize_t kvm_exit_stats_read_binary(struct kvm_vcpu *vcpu, char __user *buffer,
				   size_t size, loff_t *offset)
{
	bool wants_data = *offset >= header.data_offset ||
			  size > header.data_offset - *offset;
	void *data = NULL;
	ssize_t len;

	if (wants_data) {
		data = read_data(vcpu);
		if (!data)
			return -ENOMEM;
	}

	len = kvm_stats_read(vcpu->stats_id, &header, descs, data, data_size,
			     buffer, size, offset);
	kvfree(data);

	return len;
}
