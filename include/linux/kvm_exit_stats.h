/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: what the rest of KVM sees of them.
 *
 * virt/kvm/exit_stats_counts.c explains the model.  With CONFIG_KVM_EXIT_STATS=n
 * all of this is empty, the two structures included, and KVM builds to the code
 * that it builds to without this file.
 */
#ifndef __LINUX_KVM_EXIT_STATS_H
#define __LINUX_KVM_EXIT_STATS_H

#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/types.h>

struct dentry;
struct kvm;
struct kvm_vcpu;
struct miscdevice;

#ifdef CONFIG_KVM_EXIT_STATS

#include <asm/kvm_exit_stats.h>

struct kvm_exit_stats_counts;
struct kvm_exit_stats_times;
struct kvm_vcpu_exit_times;

/* "<pid>-<fd>.<nr>", three ints. */
#define KVM_EXIT_STATS_VM_NAME_LEN	36

/**
 * struct kvm_exit_stats_nested - exits of L2 guests, of a vCPU or a sum
 * @exits: exits per slot
 * @reflected: of these, those that KVM reflected to L1
 */
struct kvm_exit_stats_nested {
	u64 exits[KVM_EXIT_STATS_SLOTS];
	u64 reflected[KVM_EXIT_STATS_SLOTS];
};

/**
 * struct kvm_vcpu_rare_exits - counts of one vCPU that only some exits need
 * @nested: exits of its L2 guest; NULL until the first one
 * @nested_baseline: what a reset of this vCPU subtracts from @nested, or NULL;
 *	under kvm_exit_stats_lock
 * @user: exits per slot that userspace handled
 *
 * Written by the vCPU's own thread only, but for the baseline, and read by anyone.
 */
struct kvm_vcpu_rare_exits {
	struct kvm_exit_stats_nested *nested;
	struct kvm_exit_stats_nested *nested_baseline;
	u64 user[];
};

/**
 * struct kvm_vcpu_exit_stats - the counters of one vCPU, in struct kvm_vcpu
 * @left: exits of the batch that are left after the next one; the last one of
 *	a batch makes it negative.  Zeros are a first batch of one exit.
 * @batch: what @left started from
 * @published: exits of the batches before
 * @other_code: last raw exit code without a slot of its own, 0 if there was none
 * @exits: exits per slot
 * @times: @record while time is measured, from its first entry on, with a clock
 *	that the exit path can read; else NULL
 * @node: in the list of its VM, under kvm_exit_stats_lock
 * @baseline: what a reset of this vCPU subtracts, or NULL; owned by the vCPU,
 *	under kvm_exit_stats_lock
 * @record: where its time went, or NULL; owned by the vCPU, set under
 *	kvm_exit_stats_lock
 * @times_baseline: as @baseline
 * @fastpath: exits that the fastpath handled, by kind
 * @rare: counts that only some exits need; NULL until the first of these
 * @user_at: all exits, when userspace handled the last one; 32 bits are enough,
 *	as this is compared with what it was shortly before
 * @instead_at: all exits, when the last one was no exit, as KVM did not enter
 * @instead: the slot of that
 *
 * The first five and the last five are written by the vCPU's own thread only, and
 * read by anyone.
 */
struct kvm_vcpu_exit_stats {
	s32 left;
	s32 batch;
	u64 published;
	u64 other_code;
	u64 exits[KVM_EXIT_STATS_SLOTS];
#ifdef CONFIG_KVM_EXIT_STATS_TIME
	struct kvm_vcpu_exit_times *times;
#endif
	struct list_head node;
	struct kvm_exit_stats_counts *baseline;
#ifdef CONFIG_KVM_EXIT_STATS_TIME
	struct kvm_vcpu_exit_times *record;
	struct kvm_exit_stats_times *times_baseline;
#endif
	u64 fastpath[KVM_EXIT_STATS_FASTPATHS];
	struct kvm_vcpu_rare_exits *rare;
	u32 user_at;
	u32 instead_at;
	u16 instead;
};

/**
 * struct kvm_vm_exit_stats - what is known of a VM, in struct kvm
 * @node: in the list of live VMs
 * @vcpus: its vCPUs
 * @baseline: what a reset of this VM subtracts, or NULL; owned by the VM
 * @times_baseline: the same for times
 * @nested_baseline: the same for exits of L2 guests
 * @dumped: what its last block in the kernel log showed, or NULL if it had none
 *	since a reset; owned by the VM
 * @created_ns: when it was created, ns of the monotonic clock
 * @pid: of the task that created it
 * @nr_vcpus: number of @vcpus
 * @comm: of that task, without white space
 * @name: name of its directory in debugfs; if another VM has that, with a
 *	number of its own behind it
 *
 * Everything is under kvm_exit_stats_lock.
 */
struct kvm_vm_exit_stats {
	struct list_head node;
	struct list_head vcpus;
	struct kvm_exit_stats_counts *baseline;
#ifdef CONFIG_KVM_EXIT_STATS_TIME
	struct kvm_exit_stats_times *times_baseline;
#endif
	struct kvm_exit_stats_nested *nested_baseline;
	struct kvm_exit_stats_counts *dumped;
	u64 created_ns;
	pid_t pid;
	unsigned int nr_vcpus;
	char comm[TASK_COMM_LEN];
	char name[KVM_EXIT_STATS_VM_NAME_LEN];
};

/**
 * struct kvm_exit_stats_code - an exit code that has a name
 * @code: the exit reason (VMX) or exit code (SVM)
 * @name: as the kvm_exit trace event prints it
 */
struct kvm_exit_stats_code {
	u64 code;
	const char *name;
};

/**
 * struct kvm_exit_stats_extra - a slot that no exit code leads to
 * @slot: its index
 * @name: its name
 * @class: its vendor-neutral class
 */
struct kvm_exit_stats_extra {
	unsigned int slot;
	const char *name;
	const char *class;
};

/**
 * struct kvm_exit_stats_isa - the exit reasons of one instruction set extension
 * @name: "vmx" or "svm"
 * @hex_codes: the manuals write the codes in hexadecimal
 * @nr_slots: slots in use, at most KVM_EXIT_STATS_SLOTS
 * @other: the slot of codes without a slot of their own
 * @codes: the named codes
 * @nr_codes: number of @codes
 * @extras: the slots that stand for no exit code
 * @nr_extras: number of @extras
 * @fastpath: the slot of each kind of exit that the fastpath handles
 * @slot: the slot of any code; a pure function
 * @code: the code of any slot that is not in @extras and not @other
 * @class: the vendor-neutral class of a code; never NULL
 */
struct kvm_exit_stats_isa {
	const char *name;
	bool hex_codes;
	unsigned int nr_slots;
	unsigned int other;
	const struct kvm_exit_stats_code *codes;
	unsigned int nr_codes;
	const struct kvm_exit_stats_extra *extras;
	unsigned int nr_extras;
	u16 fastpath[KVM_EXIT_STATS_FASTPATHS];
	unsigned int (*slot)(u64 code);
	u64 (*code)(unsigned int slot);
	const char *(*class)(u64 code);
};

/**
 * kvm_arch_exit_stats_isa() - the exit reasons that this host can see
 *
 * Context: any, once the boot CPU's features are known.
 * Return: a static table, never NULL.
 */
const struct kvm_exit_stats_isa *kvm_arch_exit_stats_isa(void);

/**
 * kvm_arch_exit_stats_last_code() - why the guest was left last
 * @vcpu: the vCPU, loaded
 *
 * Context: the vCPU's own thread.
 * Return: the code, as @slot of the struct kvm_exit_stats_isa takes it.
 */
u64 kvm_arch_exit_stats_last_code(struct kvm_vcpu *vcpu);

/* Exits are counted and time is not measured; exits are counted. */
DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_key);
DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_handled_key);

/* For the only writer of @sum. */
static __always_inline void kvm_exit_stats_add(u64 *sum, u64 more)
{
	/* A reader may see the old value or the new one: both are right. */
	data_race(*sum += more);
}

/* What was counted last has no code.  Context: the vCPU's own thread. */
void kvm_exit_stats_counted_without_code(struct kvm_vcpu *vcpu, u16 slot);

/* What the function below does while exits are counted. */
void __kvm_exit_stats_user(struct kvm_vcpu *vcpu, int r);

/**
 * kvm_exit_stats_user() - count the last exit as one that userspace handles
 * @vcpu: the vCPU, loaded
 * @r: what KVM_RUN is about to return
 *
 * Does nothing if KVM_RUN returns for another reason, or did so for this exit.
 *
 * Context: the vCPU's own thread; may sleep.
 */
static inline void kvm_exit_stats_user(struct kvm_vcpu *vcpu, int r)
{
	if (static_branch_likely(&kvm_exit_stats_handled_key))
		__kvm_exit_stats_user(vcpu, r);
}

/**
 * kvm_exit_stats_nested() - count an exit of an L2 guest, once more
 * @vcpu: the vCPU
 * @slot: the slot of the reason
 * @reflected: KVM has made it an exit to L1
 *
 * Context: the vCPU's own thread; may sleep.
 */
void kvm_exit_stats_nested(struct kvm_vcpu *vcpu, unsigned int slot,
			   bool reflected);

/**
 * kvm_exit_stats_publish() - end a batch of exits, start the next one
 * @es: counters of the vCPU that runs this
 *
 * Context: the vCPU's own thread, interrupts off, no lock held.  Wakes the
 * dump thread when the host's total comes to a mark.
 */
void kvm_exit_stats_publish(struct kvm_vcpu_exit_stats *es);

/**
 * kvm_exit_stats_init() - set up all that does not belong to one VM
 * @misc: KVM's device, not registered yet; gets the sysfs group
 * @dir: KVM's directory in debugfs
 *
 * Context: may sleep; no VM exists.
 * Return: 0, or a negative errno with nothing left behind.
 */
int kvm_exit_stats_init(struct miscdevice *misc, struct dentry *dir);

/**
 * kvm_exit_stats_exit() - undo kvm_exit_stats_init()
 *
 * Context: may sleep; KVM's device is gone and so is every VM.
 */
void kvm_exit_stats_exit(void);

/**
 * kvm_exit_stats_create_vm() - start the record of a VM
 * @kvm: the VM, with its debugfs directory
 * @fdname: the number of its file descriptor, as in the debugfs name
 *
 * Context: may sleep; the task that creates the VM, which cannot fail any more.
 */
void kvm_exit_stats_create_vm(struct kvm *kvm, const char *fdname);

/**
 * kvm_exit_stats_destroy_vm() - retire a VM, fold its counts into the host's
 * @kvm: the VM; its debugfs directory is gone, its vCPUs are not, but do not
 *	run any more
 *
 * Context: may sleep.
 */
void kvm_exit_stats_destroy_vm(struct kvm *kvm);

/**
 * kvm_exit_stats_create_vcpu() - list the counters of a vCPU
 * @vcpu: the vCPU, whose creation cannot fail any more; it may have run
 *
 * Context: may sleep; kvm->lock is held.
 */
void kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu);

/**
 * kvm_exit_stats_create_vcpu_debugfs() - add the files of a vCPU
 * @vcpu: the vCPU
 * @dir: its debugfs directory, which goes before the vCPU does
 *
 * Context: may sleep.
 */
void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu,
					struct dentry *dir);

#else /* !CONFIG_KVM_EXIT_STATS */

struct kvm_vcpu_exit_stats { };
struct kvm_vm_exit_stats { };

static inline int kvm_exit_stats_init(struct miscdevice *misc,
				      struct dentry *dir)
{
	return 0;
}

static inline void kvm_exit_stats_exit(void) { }

static inline void kvm_exit_stats_create_vm(struct kvm *kvm, const char *fdname)
{
}

static inline void kvm_exit_stats_destroy_vm(struct kvm *kvm) { }
static inline void kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_user(struct kvm_vcpu *vcpu, int r) { }

static inline void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu,
						      struct dentry *dir)
{
}

#endif /* CONFIG_KVM_EXIT_STATS */

/**
 * kvm_exit_stats_read_binary() - read the file of KVM_GET_STATS_FD of a vCPU
 * @vcpu: the vCPU, running or not
 * @buffer: receives KVM's statistics, and those of exits behind them
 * @size: of @buffer
 * @offset: where to start, and where the read has ended
 *
 * What one call copies is one snapshot of the exit statistics.
 *
 * Context: may sleep.
 * Return: bytes that were copied, or a negative errno.
 */
ssize_t kvm_exit_stats_read_binary(struct kvm_vcpu *vcpu, char __user *buffer,
				   size_t size, loff_t *offset);

#include <linux/kvm_exit_stats_time.h>

#endif /* __LINUX_KVM_EXIT_STATS_H */
