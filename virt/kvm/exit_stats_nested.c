// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: exits of L2 guests.
 *
 * KVM, as L0, handles an exit of an L2 guest itself, or reflects it to L1.  Where
 * it decides that, which no exit of L1 passes, the exit is counted again: the exit
 * path has counted it with all others.
 *
 * Few VMs have a guest of their own.  What is counted here gets its memory with
 * the first such exit of a vCPU, and who reads something else passes it by.
 *
 * Not among these are exits that KVM makes up for L1, such as those of interrupts
 * that it took itself before, as the processor took none; those of a preemption
 * timer that ran out though nobody had set it, once in 2^32 of its ticks, as the
 * fastpath enters L2 again; and what KVM does instead of entering L2.
 */
#include <linux/kvm_host.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "exit_stats_counter.h"
#include "exit_stats_counts.h"
#include "exit_stats_nested.h"
#include "exit_stats_reasons.h"
#include "exit_stats_user.h"

/* Of the VMs that are gone, and what a reset of the host subtracts. */
static struct kvm_exit_stats_nested host_retired;
static struct kvm_exit_stats_nested host_baseline;

static struct kvm_exit_stats_nested scratch;

static struct kvm_exit_stats_nested *alloc_nested(struct kvm_vcpu_rare_exits *rare)
{
	/* Without, this exit would be lost. */
	struct kvm_exit_stats_nested *nested =
		kzalloc(sizeof(*nested), GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);

	/* A reader that finds it finds zeros in it. */
	smp_store_release(&rare->nested, nested);

	return nested;
}

void kvm_exit_stats_nested(struct kvm_vcpu *vcpu, unsigned int slot,
			   bool reflected)
{
	struct kvm_vcpu_rare_exits *rare = kvm_exit_stats_rare(vcpu);
	struct kvm_exit_stats_nested *nested = rare->nested ?: alloc_nested(rare);

	kvm_exit_stats_add(&nested->exits[slot], 1);
	if (reflected)
		kvm_exit_stats_add(&nested->reflected[slot], 1);
}

/* Those of a vCPU, or NULL. */
static const struct kvm_exit_stats_nested *
nested_of(const struct kvm_vcpu_exit_stats *es)
{
	/* It comes with its zeros, see exit_stats_user.c. */
	const struct kvm_vcpu_rare_exits *rare = smp_load_acquire(&es->rare);

	/* And so does this. */
	return rare ? smp_load_acquire(&rare->nested) : NULL;
}

static void add_vcpu(struct kvm_exit_stats_nested *sum,
		     const struct kvm_vcpu_exit_stats *es)
{
	const struct kvm_exit_stats_nested *nested = nested_of(es);
	unsigned int slot;

	for (slot = 0; nested && slot < kvm_exit_stats_isa->nr_slots; slot++) {
		sum->reflected[slot] +=
			kvm_exit_stats_read_counter(&nested->reflected[slot]);
		sum->exits[slot] +=
			kvm_exit_stats_read_counter(&nested->exits[slot]);
	}

	/* An exit is counted before it is known to be one of L2. */
	smp_rmb();
}

static void add_vcpus(struct kvm_exit_stats_nested *sum,
		      const struct kvm_vm_exit_stats *vm)
{
	struct kvm_vcpu_exit_stats *es;

	lockdep_assert_held(&kvm_exit_stats_lock);

	list_for_each_entry(es, &vm->vcpus, node)
		add_vcpu(sum, es);
}

static void sum_host(struct kvm_exit_stats_nested *sum)
{
	struct kvm_vm_exit_stats *vm;

	*sum = host_retired;

	list_for_each_entry(vm, &kvm_exit_stats_vms, node)
		add_vcpus(sum, vm);
}

static void move(struct kvm_exit_stats_nested *nested, unsigned int from,
		 unsigned int to)
{
	nested->exits[to] += nested->exits[from];
	nested->reflected[to] += nested->reflected[from];
	nested->exits[from] = 0;
	nested->reflected[from] = 0;
}

/* Turns a sum into what the user sees. */
static const struct kvm_exit_stats_nested *
finish_read(struct kvm_exit_stats_nested *nested,
	    const struct kvm_exit_stats_nested *baseline)
{
	unsigned int slot;

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (baseline) {
			nested->exits[slot] -= baseline->exits[slot];
			nested->reflected[slot] -= baseline->reflected[slot];
		}
		/* As kvm_exit_stats_fold_unnamed() does with all exits. */
		if (nested->exits[slot] && !kvm_exit_stats_reasons[slot].name[0])
			move(nested, slot, kvm_exit_stats_isa->other);
	}

	return nested;
}

const struct kvm_exit_stats_nested *
kvm_exit_stats_nested_read_vcpu(const struct kvm_vcpu_exit_stats *es)
{
	if (!nested_of(es))
		return NULL;

	memset(&scratch, 0, sizeof(scratch));
	add_vcpu(&scratch, es);

	return finish_read(&scratch, es->rare->nested_baseline);
}

const struct kvm_exit_stats_nested *
kvm_exit_stats_nested_read_vm(const struct kvm_vm_exit_stats *vm)
{
	memset(&scratch, 0, sizeof(scratch));
	add_vcpus(&scratch, vm);

	return finish_read(&scratch, vm->nested_baseline);
}

const struct kvm_exit_stats_nested *kvm_exit_stats_nested_read_host(void)
{
	sum_host(&scratch);

	return finish_read(&scratch, &host_baseline);
}

static bool has_any(const struct kvm_exit_stats_nested *nested)
{
	return memchr_inv(nested->exits, 0, sizeof(nested->exits));
}

struct kvm_exit_stats_nested *
kvm_exit_stats_nested_retire_vm(struct kvm_vm_exit_stats *vm)
{
	const struct kvm_exit_stats_nested *nested = kvm_exit_stats_nested_read_vm(vm);
	struct kvm_exit_stats_nested *retired = NULL;

	if (has_any(nested))
		retired = kmemdup(nested, sizeof(*nested),
				  GFP_KERNEL | __GFP_NOFAIL);

	add_vcpus(&host_retired, vm);
	kfree(vm->nested_baseline);

	return retired;
}

/* Return: an empty baseline in the place of the one that was there, or NULL. */
static struct kvm_exit_stats_nested *
renew_baseline(struct kvm_exit_stats_nested **baseline)
{
	if (!*baseline)
		*baseline = kmalloc(sizeof(**baseline), GFP_KERNEL_ACCOUNT);
	if (*baseline)
		memset(*baseline, 0, sizeof(**baseline));

	return *baseline;
}

int kvm_exit_stats_nested_reset_vcpu(struct kvm_vcpu_exit_stats *es)
{
	struct kvm_exit_stats_nested *baseline;
	int r = 0;

	mutex_lock(&kvm_exit_stats_lock);

	if (nested_of(es)) {
		baseline = renew_baseline(&es->rare->nested_baseline);
		if (baseline)
			add_vcpu(baseline, es);
		else
			r = -ENOMEM;
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return r;
}

int kvm_exit_stats_nested_reset_vm(struct kvm_vm_exit_stats *vm)
{
	struct kvm_exit_stats_nested *baseline;
	int r = 0;

	mutex_lock(&kvm_exit_stats_lock);

	if (has_any(kvm_exit_stats_nested_read_vm(vm))) {
		baseline = renew_baseline(&vm->nested_baseline);
		if (baseline)
			add_vcpus(baseline, vm);
		else
			r = -ENOMEM;
	}

	mutex_unlock(&kvm_exit_stats_lock);

	return r;
}

void kvm_exit_stats_nested_reset_host(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	sum_host(&host_baseline);
}

void kvm_exit_stats_nested_forget(void)
{
	memset(&host_retired, 0, sizeof(host_retired));
	memset(&host_baseline, 0, sizeof(host_baseline));
}
