/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: the text of the files, and of the kernel log.  These
 * functions know no locks.
 */
#ifndef __KVM_EXIT_STATS_FORMAT_H
#define __KVM_EXIT_STATS_FORMAT_H

#include <linux/types.h>

struct kvm_exit_stats_counts;
struct kvm_exit_stats_marks;
struct kvm_exit_stats_nested;
struct kvm_exit_stats_retired;
struct kvm_exit_stats_times;
struct kvm_vm_exit_stats;
struct seq_file;

/* Columns after those of the counts: their names, and room for their text. */
#define KVM_EXIT_STATS_VCPU_COLUMNS	"\tvm\tvcpu"
#define KVM_EXIT_STATS_VM_COLUMNS	"\tvm\tpid\tcomm\tvcpus"
#define KVM_EXIT_STATS_RETIRED_COLUMNS	KVM_EXIT_STATS_VM_COLUMNS "\tlifetime_ns"
#define KVM_EXIT_STATS_EXTRA_LEN	128

/*
 * A row of counts, in characters, for who makes room: few are longer.  The rows
 * of times for a slot, its histogram included.
 */
#define KVM_EXIT_STATS_ROW_LEN		80
#define KVM_EXIT_STATS_TIME_ROWS_LEN	768

/**
 * kvm_exit_stats_format_code() - the code of a slot, as tables and log show it
 * @text: receives it; room for KVM_EXIT_STATS_CODE_LEN characters
 * @slot: the slot
 * @counts: the counts that are shown with it
 */
void kvm_exit_stats_format_code(char *text, unsigned int slot,
				const struct kvm_exit_stats_counts *counts);

/* The first line.  @mode: the mode's name; @time_ns: of the monotonic clock. */
void kvm_exit_stats_format_header(struct seq_file *m, const char *mode,
				  u64 generation, u64 time_ns);

/* @extra: the names of the columns after the fourth, each with a tab in front. */
void kvm_exit_stats_format_columns(struct seq_file *m, const char *extra);

/* @extra: these columns themselves. */
void kvm_exit_stats_format_counts(struct seq_file *m,
				  const struct kvm_exit_stats_counts *counts,
				  const char *extra);

/* The text of these columns.  @extra: receives it. */
void kvm_exit_stats_format_vcpu(char *extra,
				const struct kvm_vm_exit_stats *vm, int vcpu_id);
void kvm_exit_stats_format_vm(char *extra, const struct kvm_vm_exit_stats *vm);
void kvm_exit_stats_format_retired(char *extra,
				   const struct kvm_exit_stats_retired *retired);

/* The first two lines of who handled exits. */
void kvm_exit_stats_format_handled_header(struct seq_file *m, const char *mode,
					  u64 generation, u64 time_ns,
					  const char *extra);

/*
 * Rows of all reasons with exits, who handled these, and the total.  @nested: read
 * ahead of @counts, or NULL.
 */
void kvm_exit_stats_format_handled(struct seq_file *m,
				   const struct kvm_exit_stats_counts *counts,
				   const struct kvm_exit_stats_nested *nested,
				   const char *extra);

#ifdef CONFIG_KVM_EXIT_STATS_TIME

/* The first three lines of times.  @extra: as for kvm_exit_stats_format_columns(). */
void kvm_exit_stats_format_times_header(struct seq_file *m, const char *mode,
					u64 generation, u64 time_ns,
					const char *extra);

/* @times: of a vCPU, a VM or the host; NULL if none were ever measured. */
void kvm_exit_stats_format_times(struct seq_file *m,
				 const struct kvm_exit_stats_times *times,
				 const char *extra);

#else /* !CONFIG_KVM_EXIT_STATS_TIME */

static inline void
kvm_exit_stats_format_times_header(struct seq_file *m, const char *mode,
				   u64 generation, u64 time_ns,
				   const char *extra)
{
}

static inline void
kvm_exit_stats_format_times(struct seq_file *m,
			    const struct kvm_exit_stats_times *times,
			    const char *extra)
{
}

#endif /* CONFIG_KVM_EXIT_STATS_TIME */

/* @host: all exits since KVM was loaded; @retired: those of VMs that are gone. */
void kvm_exit_stats_format_since_load(struct seq_file *m, u64 host,
				      u64 retired);

void kvm_exit_stats_format_marks(struct seq_file *m,
				 const struct kvm_exit_stats_marks *marks,
				 u64 pending);

/* All reasons of this host that have a name. */
void kvm_exit_stats_format_reasons(struct seq_file *m);

/*
 * What a dump writes to the kernel log: the first line of the host, and of a VM,
 * @label; the rows of either; and what came of VMs that have no block.  @previous:
 * what the dump before showed.  These may sleep, and take as long as the consoles do.
 */
void kvm_exit_stats_print_host(const struct kvm_exit_stats_counts *counts,
			       const struct kvm_exit_stats_counts *previous);
void kvm_exit_stats_print_vm(const char *label,
			     const struct kvm_exit_stats_counts *counts,
			     const struct kvm_exit_stats_counts *previous);
void kvm_exit_stats_print_rows(const struct kvm_exit_stats_counts *counts,
			       const struct kvm_exit_stats_counts *previous);
void kvm_exit_stats_print_rest(unsigned int vms, u64 exits);

#endif /* __KVM_EXIT_STATS_FORMAT_H */
