// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the model.
 *
 * KVM counts every VM exit by its reason: why did the guest stop running?
 * Counting happens where the exit happens, so the exits that KVM handles in
 * the fastpath are counted as well, and so are those of an L2 guest.
 *
 * Counters
 * --------
 *
 * A vCPU has an array with one u64 per slot, in struct kvm_vcpu.  A slot is an
 * exit code of the processor, or one of the few returns from the entry code
 * that were no exit at all.  The array has one writer, the thread that runs
 * the vCPU, so a plain increment is exact: no atomics, no locks, no per-CPU
 * data, no cache line that two vCPUs share.
 *
 * Nothing else is counted.  What a VM and what the host did is derived when
 * somebody asks:
 *
 *	VM   = counts of its vCPUs that are gone + sum over its live vCPUs
 *	host = counts of the VMs that are gone   + sum over the live VMs
 *
 * A vCPU that is freed is folded into its VM, a VM that is freed into the
 * host.  The record of a VM (struct kvm_exit_stats_vm) is an allocation of its
 * own and outlives struct kvm: it moves to the list of retired VMs, which
 * keeps the last KVM_EXIT_STATS_RETIRED_MAX of them.
 *
 * Readers
 * -------
 *
 * A reader takes kvm_exit_stats_lock, as creating and freeing do, and sees a
 * fixed set of VMs and vCPUs.  It copies each counter once and makes all its
 * sums from the copies.  The lock is never taken on the exit path.
 *
 *	vCPU thread				reader
 *	===========				======
 *	exits[slot]++ (one instruction)
 *						v = READ_ONCE(exits[slot])
 *
 * The reader gets the value before the increment or the one after it; either
 * was true while it held the lock.  (A 32-bit host reads twice, see
 * read_counter().)
 *
 * A reset never writes a counter, as that would race with the increment and
 * lose exits.  It saves a baseline, which readers subtract, each level its
 * own.  Counts of a vCPU that runs meanwhile land on one side or the other.
 *
 * Switching counting off leaves the values as they are.
 *
 * The host's total, for the dump thread
 * -------------------------------------
 *
 * See exit_stats_publish.c.
 */
#define pr_fmt(fmt) "kvm: exit_stats: " fmt

#include <linux/ctype.h>
#include <linux/kvm_host.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "exit_stats_model.h"

/* Guards the lists and all that is not a counter of a live vCPU. */
DEFINE_MUTEX(kvm_exit_stats_lock);

LIST_HEAD(kvm_exit_stats_vms);
LIST_HEAD(kvm_exit_stats_retired_vms);
struct kvm_exit_stats_counts kvm_exit_stats_scratch;

static unsigned int nr_retired_vms;
static u64 generation;

/* Counts of the VMs that are gone, and what a reset of the host subtracts. */
static struct kvm_exit_stats_counts host_retired;
static struct kvm_exit_stats_counts host_baseline;

u64 kvm_exit_stats_generation(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	return generation;
}

void kvm_exit_stats_bump_generation(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	generation++;
}

static u64 read_counter(const u64 *counter)
{
	u64 value = READ_ONCE(*counter);

#ifndef CONFIG_64BIT
	u64 again;

	/* The two halves may belong to different values: read until they agree. */
	while ((again = READ_ONCE(*counter)) != value)
		value = again;
#endif

	return value;
}

static void add_counts(struct kvm_exit_stats_counts *sum,
		       const struct kvm_exit_stats_counts *counts)
{
	unsigned int slot;

	for (slot = 0; slot < KVM_EXIT_STATS_SLOTS; slot++)
		sum->exits[slot] += counts->exits[slot];

	if (counts->other_code)
		sum->other_code = counts->other_code;
}

static void subtract_counts(struct kvm_exit_stats_counts *counts,
			    const struct kvm_exit_stats_counts *baseline)
{
	unsigned int slot;

	for (slot = 0; slot < KVM_EXIT_STATS_SLOTS; slot++)
		counts->exits[slot] -= baseline->exits[slot];
}

static void add_vcpu(struct kvm_exit_stats_counts *sum,
		     const struct kvm_vcpu_exit_stats *es)
{
	u64 other_code = read_counter(&es->other_code);
	unsigned int slot;

	for (slot = 0; slot < KVM_EXIT_STATS_SLOTS; slot++)
		sum->exits[slot] += read_counter(&es->exits[slot]);

	if (other_code)
		sum->other_code = other_code;
}

static void add_vm(struct kvm_exit_stats_counts *sum,
		   const struct kvm_exit_stats_vm *vm)
{
	struct kvm_vcpu_exit_stats *es;

	add_counts(sum, &vm->retired);

	list_for_each_entry(es, &vm->vcpus, node)
		add_vcpu(sum, es);
}

static void sum_host(struct kvm_exit_stats_counts *sum)
{
	struct kvm_exit_stats_vm *vm;

	memcpy(sum, &host_retired, sizeof(*sum));

	list_for_each_entry(vm, &kvm_exit_stats_vms, node)
		add_vm(sum, vm);
}

u64 kvm_exit_stats_total(const struct kvm_exit_stats_counts *counts)
{
	unsigned int slot;
	u64 total = 0;

	for (slot = 0; slot < KVM_EXIT_STATS_SLOTS; slot++)
		total += counts->exits[slot];

	return total;
}

/* Turns a sum into what the user sees; returns what it was without a reset. */
static u64 finish_read(struct kvm_exit_stats_counts *counts,
		       const struct kvm_exit_stats_counts *baseline)
{
	u64 total = kvm_exit_stats_total(counts);

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (baseline)
		subtract_counts(counts, baseline);

	kvm_exit_stats_fold_unnamed(counts);

	return total;
}

u64 kvm_exit_stats_read_vcpu(const struct kvm_vcpu_exit_stats *es,
			     struct kvm_exit_stats_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	add_vcpu(counts, es);

	return finish_read(counts, es->baseline);
}

u64 kvm_exit_stats_read_vm(const struct kvm_exit_stats_vm *vm,
			   struct kvm_exit_stats_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	add_vm(counts, vm);

	return finish_read(counts, &vm->baseline);
}

u64 kvm_exit_stats_read_host(struct kvm_exit_stats_counts *counts)
{
	sum_host(counts);

	return finish_read(counts, &host_baseline);
}

u64 kvm_exit_stats_retired_total(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	return kvm_exit_stats_total(&host_retired);
}

int kvm_exit_stats_reset_vcpu(struct kvm_vcpu_exit_stats *es)
{
	struct kvm_exit_stats_counts *baseline;

	baseline = kcalloc(1, sizeof(*baseline), GFP_KERNEL_ACCOUNT);
	if (!baseline)
		return -ENOMEM;

	mutex_lock(&kvm_exit_stats_lock);

	add_vcpu(baseline, es);
	swap(es->baseline, baseline);
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);

	kfree(baseline);

	return 0;
}

void kvm_exit_stats_reset_vm(struct kvm_exit_stats_vm *vm)
{
	mutex_lock(&kvm_exit_stats_lock);

	memset(&vm->baseline, 0, sizeof(vm->baseline));
	add_vm(&vm->baseline, vm);
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);
}

void kvm_exit_stats_reset_host(void)
{
	mutex_lock(&kvm_exit_stats_lock);

	sum_host(&host_baseline);
	kvm_exit_stats_dump_reset();
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);
}

/* A table separates its columns by white space; a task may have some in its name. */
static void make_graph(char *comm)
{
	char *p;

	for (p = comm; *p; p++) {
		if (!isascii(*p) || !isgraph(*p))
			*p = '_';
	}
}

int kvm_exit_stats_create_vm(struct kvm *kvm, const char *fdname)
{
	struct kvm_exit_stats_vm *vm;

	/*
	 * Not charged to the cgroup of the creator: the record outlives it, and
	 * the number of those that do so is bounded.
	 */
	vm = kcalloc(1, sizeof(*vm), GFP_KERNEL);
	if (!vm)
		return -ENOMEM;

	INIT_LIST_HEAD(&vm->vcpus);
	vm->pid = task_pid_nr(current);
	vm->created_ns = ktime_get_ns();
	snprintf(vm->name, sizeof(vm->name), "%d-%s", vm->pid, fdname);
	get_task_comm(vm->comm, current);
	make_graph(vm->comm);

	mutex_lock(&kvm_exit_stats_lock);
	list_add_tail(&vm->node, &kvm_exit_stats_vms);
	kvm_exit_stats_bump_generation();
	mutex_unlock(&kvm_exit_stats_lock);

	kvm->exit_stats.vm = vm;
	kvm_exit_stats_debugfs_add_vm(vm, kvm->debugfs_dentry);

	return 0;
}

static void free_oldest_retired_vm(void)
{
	struct kvm_exit_stats_vm *vm;

	vm = list_first_entry(&kvm_exit_stats_retired_vms,
			      struct kvm_exit_stats_vm, node);
	list_del(&vm->node);
	nr_retired_vms--;
	kfree(vm);
}

void kvm_exit_stats_destroy_vm(struct kvm *kvm)
{
	struct kvm_exit_stats_vm *vm = kvm->exit_stats.vm;

	mutex_lock(&kvm_exit_stats_lock);

	WARN_ON_ONCE(!list_empty(&vm->vcpus));
	vm->nr_vcpus = kvm->created_vcpus;
	vm->ended_ns = ktime_get_ns();
	add_counts(&host_retired, &vm->retired);

	list_move_tail(&vm->node, &kvm_exit_stats_retired_vms);
	if (++nr_retired_vms > KVM_EXIT_STATS_RETIRED_MAX)
		free_oldest_retired_vm();

	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);
}

void kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;
	struct kvm_exit_stats_vm *vm = vcpu->kvm->exit_stats.vm;

	mutex_lock(&kvm_exit_stats_lock);

	list_add_tail(&es->node, &vm->vcpus);
	vm->nr_vcpus++;
	kvm_exit_stats_publish_start(es);
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);
}

void kvm_exit_stats_destroy_vcpu(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;
	struct kvm_exit_stats_vm *vm = vcpu->kvm->exit_stats.vm;

	mutex_lock(&kvm_exit_stats_lock);

	list_del(&es->node);
	vm->nr_vcpus--;
	add_vcpu(&vm->retired, es);
	kvm_exit_stats_publish_rest(es);
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);

	kfree(es->baseline);
}

int kvm_exit_stats_init(struct miscdevice *misc, struct dentry *dir)
{
	int r;

	r = kvm_exit_stats_reasons_init();
	if (r)
		return r;

	r = kvm_exit_stats_sysfs_init(misc);
	if (r)
		return r;

	r = kvm_exit_stats_dump_init();
	if (r)
		goto err_dump;

	kvm_exit_stats_debugfs_init(dir);
	kvm_exit_stats_params_init();

	return 0;

err_dump:
	kvm_exit_stats_sysfs_exit();
	return r;
}

void kvm_exit_stats_exit(void)
{
	kvm_exit_stats_params_exit();
	kvm_exit_stats_debugfs_exit();
	kvm_exit_stats_dump_exit();
	kvm_exit_stats_sysfs_exit();

	/* The next vendor module that loads starts from zero. */
	while (nr_retired_vms)
		free_oldest_retired_vm();

	memset(&host_retired, 0, sizeof(host_retired));
	memset(&host_baseline, 0, sizeof(host_baseline));
}
