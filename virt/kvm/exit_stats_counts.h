/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: counts, sums and baselines.  See exit_stats_counts.c.
 */
#ifndef __KVM_EXIT_STATS_COUNTS_H
#define __KVM_EXIT_STATS_COUNTS_H

#include <linux/kvm_exit_stats.h>
#include <linux/mutex.h>

/* VMs that ended and are still listed, each with its own counts. */
#define KVM_EXIT_STATS_RETIRED_MAX	64

/**
 * struct kvm_exit_stats_counts - exits by slot, a copy or a sum
 * @other_code: last raw code without a slot of its own, 0 if there was none
 * @exits: exits per slot
 * @user: of these, those that userspace handled
 * @fastpath: of these, those that the fastpath handled, by kind
 */
struct kvm_exit_stats_counts {
	u64 other_code;
	u64 exits[KVM_EXIT_STATS_SLOTS];
	u64 user[KVM_EXIT_STATS_SLOTS];
	u64 fastpath[KVM_EXIT_STATS_FASTPATHS];
};

/**
 * struct kvm_exit_stats_retired - a VM that ended
 * @vm: what is known of the VM; its lists and pointers lead nowhere
 * @lifetime_ns: from its creation to its end
 * @counts: what a read of the VM showed at its end
 * @times: the same for its times, or NULL; owned by the list
 * @nested: the same for exits of L2 guests, or NULL; owned by the list
 */
struct kvm_exit_stats_retired {
	struct kvm_vm_exit_stats vm;
	u64 lifetime_ns;
	struct kvm_exit_stats_counts counts;
	struct kvm_exit_stats_times *times;
	struct kvm_exit_stats_nested *nested;
};

/*
 * The lists, and all counts that are not a live vCPU's, change under this lock
 * only.  The scratch is for who holds it: counts are too large for a stack.
 */
extern struct mutex kvm_exit_stats_lock;
extern struct list_head kvm_exit_stats_vms;
extern struct kvm_exit_stats_counts kvm_exit_stats_scratch;

/* vCPUs of all live VMs; for a quick look without the lock too. */
extern unsigned int kvm_exit_stats_nr_vcpus;

/* All that follows needs the lock, unless it says otherwise. */

u64 kvm_exit_stats_generation(void);
void kvm_exit_stats_bump_generation(void);

/**
 * kvm_exit_stats_add_vm() - list a VM that begins
 * @vm: the VM, with @name and @created_ns set
 *
 * Changes the name if another live VM has it.
 */
void kvm_exit_stats_add_vm(struct kvm_vm_exit_stats *vm);

/**
 * kvm_exit_stats_add_vcpu() - list a vCPU that begins
 * @vm: its VM, listed
 * @es: its counters
 */
void kvm_exit_stats_add_vcpu(struct kvm_vm_exit_stats *vm,
			     struct kvm_vcpu_exit_stats *es);

/**
 * kvm_exit_stats_retire_vm() - fold the counts of a VM into the host's
 * @vm: the VM, listed; its vCPUs are still there and do not run any more
 * @times: to be listed with it, or NULL; belongs to the list from now on
 * @nested: the same
 *
 * Frees the baselines.  Return: exits that its vCPUs had not published.
 */
u64 kvm_exit_stats_retire_vm(struct kvm_vm_exit_stats *vm,
			     struct kvm_exit_stats_times *times,
			     struct kvm_exit_stats_nested *nested);

/**
 * kvm_exit_stats_retired_vm() - a VM that ended
 * @index: 0 for the oldest one that is listed
 *
 * Return: the VM, or NULL if there are not so many.
 */
const struct kvm_exit_stats_retired *kvm_exit_stats_retired_vm(unsigned int index);

/* Needs no lock.  Return: the sum of all slots. */
u64 kvm_exit_stats_total(const struct kvm_exit_stats_counts *counts);

/**
 * struct kvm_exit_stats_handled - who handled exits, and whose they were
 * @exits: all of them; the sum of the next three
 * @fastpath: the fastpath, before anything else of KVM had a look at them
 * @kernel: KVM
 * @user: userspace
 * @l2: those of L2 guests
 * @reflected: of these, those that KVM, having handled them, left to L1
 */
struct kvm_exit_stats_handled {
	u64 exits;
	u64 fastpath;
	u64 kernel;
	u64 user;
	u64 l2;
	u64 reflected;
};

/*
 * Needs no lock.  Who handled the exits of @slot, which has a name.  @nested: read
 * ahead of @counts, or NULL.
 */
struct kvm_exit_stats_handled
kvm_exit_stats_handled(const struct kvm_exit_stats_counts *counts,
		       const struct kvm_exit_stats_nested *nested,
		       unsigned int slot);

/* Needs no lock.  Shows codes that have a slot but no name as "other". */
void kvm_exit_stats_fold_unnamed(struct kvm_exit_stats_counts *counts);

/*
 * What the user is shown: the baseline is subtracted, unnamed codes are folded.
 * Without @handled, who handled the exits is not looked for, and is not in @counts.
 * Each returns the exits that no reset hides, from the same copy.
 */
u64 kvm_exit_stats_read_vcpu(const struct kvm_vcpu_exit_stats *es,
			     struct kvm_exit_stats_counts *counts, bool handled);
u64 kvm_exit_stats_read_vm(const struct kvm_vm_exit_stats *vm,
			   struct kvm_exit_stats_counts *counts, bool handled);
u64 kvm_exit_stats_read_host(struct kvm_exit_stats_counts *counts, bool handled);

/* Return: the slots that were seen in use; @nr: receives their number. */
const u16 *kvm_exit_stats_used_slots(unsigned int *nr);

/* A slot is in use from now on. */
void kvm_exit_stats_use_slot(unsigned int slot);

/* Return: the most rows that a table of VMs or vCPUs, or of both, can have. */
size_t kvm_exit_stats_max_rows(void);

/* Return: exits of the VMs that are gone; no reset hides them. */
u64 kvm_exit_stats_retired_total(void);

/*
 * Start over on one level.  Those of a VM and a vCPU take the lock themselves.
 * Return: 0 or -ENOMEM.
 */
int kvm_exit_stats_reset_vcpu(struct kvm_vcpu_exit_stats *es);
int kvm_exit_stats_reset_vm(struct kvm_vm_exit_stats *vm);
void kvm_exit_stats_reset_host(void);

/* Forgets all of the past; no VM exists. */
void kvm_exit_stats_forget(void);

#endif /* __KVM_EXIT_STATS_COUNTS_H */
