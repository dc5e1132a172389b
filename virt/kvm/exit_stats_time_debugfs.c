// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the files of times in debugfs.
 *
 * They go and are read as those of the counts do, see exit_stats_debugfs.c.  A
 * table has three kinds of lines for each vCPU, VM or host: one for each reason
 * and three for the whole, which have the same columns, and those of the
 * histograms, which begin with "le".
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/ktime.h>
#include <linux/seq_file.h>

#include "exit_stats_counts.h"
#include "exit_stats_files.h"
#include "exit_stats_format.h"
#include "exit_stats_params.h"
#include "exit_stats_reasons.h"
#include "exit_stats_time.h"
#include "exit_stats_times.h"

/* What tools look at before they read on; changes when the columns do. */
#define FORMAT_NUMBER	1

/* Lines for a slot, and characters in one, for who makes room. */
#define SLOT_LINES	6
#define LINE_LEN	128

static size_t table_size(void)
{
	size_t lines;

	mutex_lock(&kvm_exit_stats_lock);
	lines = kvm_exit_stats_max_rows();
	if (kvm_exit_stats_time_measured())
		lines *= SLOT_LINES;
	mutex_unlock(&kvm_exit_stats_lock);

	return lines * LINE_LEN;
}

static void show_header(struct seq_file *m, const char *extra)
{
	seq_printf(m, "# kvm-exit-stats-time %d isa=%s mode=%s generation=%llu time_ns=%llu clock=%s clock_khz=%u\n",
		   FORMAT_NUMBER, kvm_exit_stats_isa->name,
		   kvm_exit_stats_mode_name(), kvm_exit_stats_generation(),
		   ktime_get_ns(), kvm_arch_exit_stats_clock_name(),
		   kvm_arch_exit_stats_clock_khz());
	seq_printf(m, "# le\tname\tend_ns\texits%s\n", extra);
	seq_printf(m, "code\tname\tclass\texits\ttotal_ns\tkernel_ns\tuser_ns\tblocked_ns\tpreempted_ns\tlongest_ns%s\n",
		   extra);
}

static void show_row(struct seq_file *m, const char *code, const char *name,
		     const char *class, u64 exits, u64 total,
		     const struct kvm_exit_stats_time *time, const char *extra)
{
	seq_printf(m, "%s\t%s\t%s\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu%s\n",
		   code, name, class, exits, kvm_exit_stats_time_ns(total),
		   kvm_exit_stats_time_ns(time->handled - time->user),
		   kvm_exit_stats_time_ns(time->user),
		   kvm_exit_stats_time_ns(time->blocked),
		   kvm_exit_stats_time_ns(time->preempted),
		   kvm_exit_stats_time_ns(time->longest), extra);
}

static void show_histogram(struct seq_file *m, const char *name,
			   const struct kvm_exit_stats_time *time,
			   const char *extra)
{
	unsigned int bucket;
	u64 end;

	for (bucket = 0; bucket < KVM_EXIT_STATS_BUCKETS; bucket++) {
		if (!time->buckets[bucket])
			continue;

		end = kvm_exit_stats_bucket_end(bucket);
		if (end == U64_MAX)
			seq_printf(m, "le\t%s\tinf\t%llu%s\n", name,
				   time->buckets[bucket], extra);
		else
			seq_printf(m, "le\t%s\t%llu\t%llu%s\n", name,
				   kvm_exit_stats_time_ns(end),
				   time->buckets[bucket], extra);
	}
}

static void show_slot(struct seq_file *m, unsigned int slot,
		      const struct kvm_exit_stats_times *times,
		      const char *extra)
{
	const struct kvm_exit_stats_reason *reason = &kvm_exit_stats_reasons[slot];
	const struct kvm_exit_stats_time *time = &times->rows[slot];

	show_row(m, reason->code, reason->name, reason->class,
		 kvm_exit_stats_times_exits(times, slot),
		 time->handled + time->blocked + time->preempted, time, extra);
	show_histogram(m, reason->name, time, extra);
}

/* @times: or NULL, if none were ever measured */
static void show_times(struct seq_file *m,
		       const struct kvm_exit_stats_times *times,
		       const char *extra)
{
	struct kvm_exit_stats_time none = { }, all = { };
	struct kvm_exit_stats_sums sums = { };
	u64 exits, all_exits = 0;
	unsigned int slot;

	for (slot = 0; times && slot < kvm_exit_stats_isa->nr_slots; slot++) {
		exits = kvm_exit_stats_times_exits(times, slot);
		if (!exits)
			continue;

		show_slot(m, slot, times, extra);
		all.longest = max(all.longest, times->rows[slot].longest);
		all_exits += exits;
	}

	if (times)
		kvm_exit_stats_times_sums(times, &sums);

	all.handled = sums.kernel + sums.user;
	all.user = sums.user;
	all.blocked = sums.blocked;
	all.preempted = sums.preempted;

	show_row(m, "guest", "-", "-", 0, sums.guest, &none, extra);
	show_row(m, "no_exit", "-", "-", 0, sums.no_exit, &none, extra);
	show_row(m, "total", "-", "-", all_exits, sums.total, &all, extra);
}

static int global_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kvm_exit_stats_lock);

	show_header(m, "");
	show_times(m, kvm_exit_stats_time_read_host(), "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_KVM_EXIT_STATS_TABLE(global);

static int vcpus_show(struct seq_file *m, void *unused)
{
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	struct kvm_vcpu_exit_stats *es;
	struct kvm_vm_exit_stats *vm;
	struct kvm_vcpu *vcpu;

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m, KVM_EXIT_STATS_VCPU_COLUMNS);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			vcpu = container_of(es, struct kvm_vcpu, exit_stats);
			kvm_exit_stats_format_vcpu(extra, vm, vcpu->vcpu_id);
			show_times(m, kvm_exit_stats_time_read_vcpu(es), extra);
		}
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_KVM_EXIT_STATS_TABLE(vcpus);

static int vms_show(struct seq_file *m, void *unused)
{
	char extra[KVM_EXIT_STATS_EXTRA_LEN];
	struct kvm_vm_exit_stats *vm;

	mutex_lock(&kvm_exit_stats_lock);

	show_header(m, KVM_EXIT_STATS_VM_COLUMNS);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		kvm_exit_stats_format_vm(extra, vm);
		show_times(m, kvm_exit_stats_time_read_vm(vm), extra);
	}

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

	show_header(m, KVM_EXIT_STATS_RETIRED_COLUMNS);

	for (i = 0; (retired = kvm_exit_stats_retired_vm(i)); i++) {
		kvm_exit_stats_format_retired(extra, retired);
		show_times(m, retired->times, extra);
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

DEFINE_KVM_EXIT_STATS_TABLE(retired);

static int vm_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kvm_exit_stats_lock);

	show_header(m, "");
	show_times(m, kvm_exit_stats_time_read_vm(m->private), "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vm);

static int vcpu_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kvm_exit_stats_lock);

	show_header(m, "");
	show_times(m, kvm_exit_stats_time_read_vcpu(m->private), "");

	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vcpu);

void kvm_exit_stats_time_debugfs_init(struct dentry *dir)
{
	dir = debugfs_create_dir("time", dir);

	debugfs_create_file("global", 0400, dir, NULL, &global_fops);
	debugfs_create_file("vcpus", 0400, dir, NULL, &vcpus_fops);
	debugfs_create_file("vms", 0400, dir, NULL, &vms_fops);
	debugfs_create_file("retired", 0400, dir, NULL, &retired_fops);
}

void kvm_exit_stats_time_debugfs_add_vm(struct kvm_vm_exit_stats *vm,
					struct dentry *dir)
{
	debugfs_create_file("exit_stats_time", 0400, dir, vm, &vm_fops);
}

void kvm_exit_stats_time_debugfs_add_vcpu(struct kvm_vcpu_exit_stats *es,
					  struct dentry *dir)
{
	debugfs_create_file("exit_stats_time", 0400, dir, es, &vcpu_fops);
}
