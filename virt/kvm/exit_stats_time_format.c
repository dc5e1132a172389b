// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the text of the tables of times.
 *
 * A table has three kinds of lines for each vCPU, VM or host: one for each reason
 * and three for the whole, which have the same columns, and those of the
 * histograms, which begin with "le".
 */
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "exit_stats_format.h"
#include "exit_stats_reasons.h"
#include "exit_stats_time.h"
#include "exit_stats_times.h"

/* What tools look at before they read on; changes when the columns do. */
#define FORMAT_NUMBER	1

void kvm_exit_stats_format_times_header(struct seq_file *m, const char *mode,
					u64 generation, u64 time_ns,
					const char *extra)
{
	seq_printf(m, "# kvm-exit-stats-time %d isa=%s mode=%s generation=%llu time_ns=%llu clock=%s clock_khz=%u\n",
		   FORMAT_NUMBER, kvm_exit_stats_isa->name, mode, generation,
		   time_ns, kvm_arch_exit_stats_clock_name(),
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

	show_row(m, reason->code, reason->name, kvm_exit_stats_class_of(reason),
		 kvm_exit_stats_times_exits(times, slot),
		 time->handled + time->blocked + time->preempted, time, extra);
	show_histogram(m, reason->name, time, extra);
}

void kvm_exit_stats_format_times(struct seq_file *m,
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
