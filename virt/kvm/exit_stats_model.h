/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: what the model offers to the readers, the dump thread
 * and the parameters.  See exit_stats.c.
 */
#ifndef __KVM_EXIT_STATS_MODEL_H
#define __KVM_EXIT_STATS_MODEL_H

#include <linux/kvm_exit_stats.h>
#include <linux/mutex.h>
#include <linux/sched.h>

struct kvm_exit_stats_marks;
struct seq_file;

/* VMs that ended and are still listed, each with its own counts. */
#define KVM_EXIT_STATS_RETIRED_MAX	64

/* Long enough for any name of the uapi tables; checked when they are read. */
#define KVM_EXIT_STATS_NAME_LEN		32
#define KVM_EXIT_STATS_CODE_LEN		20

/* "<pid>-<fd>", two ints. */
#define KVM_EXIT_STATS_VM_NAME_LEN	24

/**
 * struct kvm_exit_stats_counts - exits by slot, a copy or a sum
 * @other_code: last raw code without a slot of its own, 0 if there was none
 * @exits: exits per slot
 */
struct kvm_exit_stats_counts {
	u64 other_code;
	u64 exits[KVM_EXIT_STATS_SLOTS];
};

/**
 * struct kvm_exit_stats_vm - the record of a VM, alive or retired
 * @node: in the list of live VMs or in that of retired ones
 * @vcpus: the live vCPUs
 * @nr_vcpus: vCPUs that the VM has, or had when it ended
 * @name: name of the VM's directory in debugfs
 * @pid: of the task that created the VM
 * @comm: of the same task, without white space
 * @created_ns: when the VM was created, ns of the monotonic clock
 * @ended_ns: when it ended, same clock; 0 while it lives
 * @retired: counts of the vCPUs that are gone
 * @baseline: what a reset of this VM subtracts
 *
 * Everything is under kvm_exit_stats_lock.
 */
struct kvm_exit_stats_vm {
	struct list_head node;
	struct list_head vcpus;
	unsigned int nr_vcpus;
	char name[KVM_EXIT_STATS_VM_NAME_LEN];
	pid_t pid;
	char comm[TASK_COMM_LEN];
	u64 created_ns;
	u64 ended_ns;
	struct kvm_exit_stats_counts retired;
	struct kvm_exit_stats_counts baseline;
};

/**
 * struct kvm_exit_stats_reason - how a slot is shown
 * @name: the name without white space, "" if the slot's code has none
 * @code: the code as the vendor's manual writes it, "-" if there is none
 * @raw: the code as a number, for slots without a name
 * @class: the vendor-neutral class
 */
struct kvm_exit_stats_reason {
	char name[KVM_EXIT_STATS_NAME_LEN];
	char code[KVM_EXIT_STATS_CODE_LEN];
	u64 raw;
	const char *class;
};

/*
 * exit_stats.c: the model.  The lists, all counts that are not a live vCPU's
 * and the marks of the dump thread change under this lock only.  The scratch
 * is for who holds it: the counts are too large for a stack.
 */
extern struct mutex kvm_exit_stats_lock;
extern struct list_head kvm_exit_stats_vms;
extern struct kvm_exit_stats_counts kvm_exit_stats_scratch;
extern struct list_head kvm_exit_stats_retired_vms;

u64 kvm_exit_stats_generation(void);
void kvm_exit_stats_bump_generation(void);

u64 kvm_exit_stats_total(const struct kvm_exit_stats_counts *counts);

/*
 * What the user is shown: the baseline is subtracted, unnamed codes are folded.
 * Each returns the exits that no reset hides, from the same copy.
 */
u64 kvm_exit_stats_read_vcpu(const struct kvm_vcpu_exit_stats *es,
			     struct kvm_exit_stats_counts *counts);
u64 kvm_exit_stats_read_vm(const struct kvm_exit_stats_vm *vm,
			   struct kvm_exit_stats_counts *counts);
u64 kvm_exit_stats_read_host(struct kvm_exit_stats_counts *counts);

/* Exits of the VMs that are gone; no reset hides them. */
u64 kvm_exit_stats_retired_total(void);

int kvm_exit_stats_reset_vcpu(struct kvm_vcpu_exit_stats *es);
void kvm_exit_stats_reset_vm(struct kvm_exit_stats_vm *vm);
void kvm_exit_stats_reset_host(void);

/* exit_stats_publish.c: the batched host total. */
void kvm_exit_stats_publish_start(struct kvm_vcpu_exit_stats *es);
void kvm_exit_stats_publish_rest(struct kvm_vcpu_exit_stats *es);
void kvm_exit_stats_publish_interval_changed(void);
void kvm_exit_stats_publish_set_mark(u64 mark);
void kvm_exit_stats_publish_reset(void);

/* exit_stats_reasons.c: how the slots of this host are called. */
extern const struct kvm_exit_stats_isa *kvm_exit_stats_isa;
extern struct kvm_exit_stats_reason kvm_exit_stats_reasons[KVM_EXIT_STATS_SLOTS];

int kvm_exit_stats_reasons_init(void);
int kvm_exit_stats_describe(const struct kvm_exit_stats_isa *isa,
			    struct kvm_exit_stats_reason *reasons);
void kvm_exit_stats_fold_unnamed(struct kvm_exit_stats_counts *counts);

/* exit_stats_format.c: the text of the files. */
void kvm_exit_stats_format_code(char *text, unsigned int slot,
				const struct kvm_exit_stats_counts *counts);
void kvm_exit_stats_format_header(struct seq_file *m, u64 generation,
				  u64 time_ns);
void kvm_exit_stats_format_counts(struct seq_file *m,
				  const struct kvm_exit_stats_counts *counts,
				  const char *extra);
void kvm_exit_stats_format_since_load(struct seq_file *m, u64 host,
				      u64 retired);
void kvm_exit_stats_format_marks(struct seq_file *m,
				 const struct kvm_exit_stats_marks *marks,
				 u64 pending);
void kvm_exit_stats_format_reasons(struct seq_file *m);
void kvm_exit_stats_format_columns(struct seq_file *m, const char *extra);

/* exit_stats_dump.c: the marks and the thread that prints. */
int kvm_exit_stats_dump_init(void);
void kvm_exit_stats_dump_exit(void);
void kvm_exit_stats_dump_wake(void);
void kvm_exit_stats_dump_interval_changed(void);
void kvm_exit_stats_dump_reset(void);
void kvm_exit_stats_dump_gap_changed(void);

/**
 * struct kvm_exit_stats_marks - what became of the multiples of the interval
 * @interval: exits between two marks, 0 if there are none
 * @reported: marks that got a dump of their own
 * @coalesced: marks that passed before a dump was possible
 *
 * Marks that passed and wait for the dump thread are pending; together the
 * three are total / interval.
 */
struct kvm_exit_stats_marks {
	u32 interval;
	u64 reported;
	u64 coalesced;
};

/* Returns the marks that are pending at @total, which is as of now. */
u64 kvm_exit_stats_read_marks(u64 total, struct kvm_exit_stats_marks *copy);

/* exit_stats_marks.c: their arithmetic. */
void kvm_exit_stats_marks_restart(struct kvm_exit_stats_marks *marks,
				  u32 interval, u64 total);
u64 kvm_exit_stats_marks_pending(const struct kvm_exit_stats_marks *marks,
				 u64 total);

/* Returns whether a dump is due; if so, it takes all pending marks. */
bool kvm_exit_stats_marks_take(struct kvm_exit_stats_marks *marks, u64 total);

/* Returns the first mark after @total, U64_MAX if there is none. */
u64 kvm_exit_stats_marks_next(const struct kvm_exit_stats_marks *marks,
			      u64 total);

/* exit_stats_params.c: the controls. */
extern u32 kvm_exit_stats_interval;

void kvm_exit_stats_params_init(void);
void kvm_exit_stats_params_exit(void);
const char *kvm_exit_stats_mode_name(void);
u32 kvm_exit_stats_gap_ms(void);

/* exit_stats_debugfs.c and exit_stats_sysfs.c: the files. */
void kvm_exit_stats_debugfs_init(struct dentry *dir);
void kvm_exit_stats_debugfs_exit(void);
void kvm_exit_stats_debugfs_add_vm(struct kvm_exit_stats_vm *vm,
				   struct dentry *dir);

int kvm_exit_stats_sysfs_init(struct miscdevice *misc);
void kvm_exit_stats_sysfs_exit(void);

#endif /* __KVM_EXIT_STATS_MODEL_H */
