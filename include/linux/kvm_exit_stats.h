/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: what the rest of KVM sees of them.
 *
 * virt/kvm/exit_stats.c explains the model.  With CONFIG_KVM_EXIT_STATS=n all
 * of this is empty, the two structures included, and KVM builds to the code
 * that it builds to without this file.
 */
#ifndef __LINUX_KVM_EXIT_STATS_H
#define __LINUX_KVM_EXIT_STATS_H

#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/types.h>

struct dentry;
struct kvm;
struct kvm_vcpu;
struct miscdevice;

#ifdef CONFIG_KVM_EXIT_STATS

struct kvm_exit_stats_counts;
struct kvm_exit_stats_vm;

/*
 * Slots of one vCPU: enough for the larger of the two x86 layouts, SVM's (see
 * arch/x86/kvm/exit_stats.h; checked there at build time).
 */
#define KVM_EXIT_STATS_SLOTS	259

/**
 * struct kvm_vcpu_exit_stats - the counters of one vCPU, in struct kvm_vcpu
 * @left: exits until the next publish; written by the vCPU's own thread only
 * @batch: what @left started from, in exits; written as @left is
 * @held: exits that were not published while the interval was 0
 * @other_code: last raw exit code without a slot of its own, 0 if there was none
 * @exits: exits per slot; written by the vCPU's own thread only, read by anyone
 * @node: in the list of its VM, under kvm_exit_stats_lock
 * @baseline: what a reset of this vCPU subtracts, or NULL; owned by the vCPU,
 *	under kvm_exit_stats_lock
 */
struct kvm_vcpu_exit_stats {
	u32 left;
	u32 batch;
	u64 held;
	u64 other_code;
	u64 exits[KVM_EXIT_STATS_SLOTS];
	struct list_head node;
	struct kvm_exit_stats_counts *baseline;
};

/**
 * struct kvm_vm_exit_stats - the part of a VM's statistics in struct kvm
 * @vm: the VM's record, which outlives struct kvm; owned by exit_stats.c
 */
struct kvm_vm_exit_stats {
	struct kvm_exit_stats_vm *vm;
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

DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_key);

/**
 * kvm_exit_stats_publish() - add a full batch of exits to the host's total
 * @vcpu: the vCPU that runs this
 *
 * Context: the vCPU's own thread, interrupts off, no lock held.  Wakes the
 * dump thread when the total reached a mark.
 */
void kvm_exit_stats_publish(struct kvm_vcpu *vcpu);

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
 * Context: may sleep; the task that creates the VM.
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_create_vm(struct kvm *kvm, const char *fdname);

/**
 * kvm_exit_stats_destroy_vm() - retire the record of a VM
 * @kvm: the VM; its vCPUs and its debugfs directory are gone
 *
 * Context: may sleep.
 */
void kvm_exit_stats_destroy_vm(struct kvm *kvm);

/**
 * kvm_exit_stats_create_vcpu() - start counting for a vCPU
 * @vcpu: the vCPU, which userspace cannot reach yet
 *
 * Context: may sleep; kvm->lock may be held.
 */
void kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu);

/**
 * kvm_exit_stats_destroy_vcpu() - fold the counts of a vCPU into its VM
 * @vcpu: the vCPU, which will not run again
 *
 * Context: may sleep; kvm->lock may be held.
 */
void kvm_exit_stats_destroy_vcpu(struct kvm_vcpu *vcpu);

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

static inline int kvm_exit_stats_create_vm(struct kvm *kvm, const char *fdname)
{
	return 0;
}

static inline void kvm_exit_stats_destroy_vm(struct kvm *kvm) { }
static inline void kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu) { }
static inline void kvm_exit_stats_destroy_vcpu(struct kvm_vcpu *vcpu) { }

static inline void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu,
						      struct dentry *dir)
{
}

#endif /* CONFIG_KVM_EXIT_STATS */

#endif /* __LINUX_KVM_EXIT_STATS_H */
