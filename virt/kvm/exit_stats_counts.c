// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: counts, sums and baselines.
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
 *	VM   = sum over its vCPUs
 *	host = counts of the VMs that are gone + sum over the live VMs
 *
 * vCPUs go when their VM does, so both are folded at once: into the host's
 * counts, and into the ring of the last KVM_EXIT_STATS_RETIRED_MAX VMs.
 *
 * Readers
 * -------
 *
 * A reader takes kvm_exit_stats_lock, as creating and ending VMs do, and sees a
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
 * kvm_exit_stats_read_counter().)
 *
 * A vCPU uses few of its slots.  A reader adds up those that any vCPU was ever
 * seen to use, and then asks the vCPU for its total, which its batches tell.
 * If the two are equal, no other slot can have an exit.  If not, because of an
 * exit of a new kind or of one that came meanwhile, it looks at all slots.
 *
 * Baselines
 * ---------
 *
 * A reset never writes a counter, as that would race with the increment and
 * lose exits.  It saves a baseline, which readers subtract, each level its
 * own.  Counts of a vCPU that runs meanwhile land on one side or the other.
 */
#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "exit_stats_counter.h"
#include "exit_stats_counts.h"
#include "exit_stats_reasons.h"

/* Guards the lists and all that is not a counter of a live vCPU. */
DEFINE_MUTEX(kvm_exit_stats_lock);

LIST_HEAD(kvm_exit_stats_vms);
struct kvm_exit_stats_counts kvm_exit_stats_scratch;
unsigned int kvm_exit_stats_nr_vcpus;

static u64 generation;

/* Counts of the VMs that are gone, and what a reset of the host subtracts. */
static struct kvm_exit_stats_counts host_retired;
static struct kvm_exit_stats_counts host_baseline;

/* The last VMs that ended: @nr_retired so far, each at its number. */
static struct kvm_exit_stats_retired retired_vms[KVM_EXIT_STATS_RETIRED_MAX];
static u64 nr_retired;

/* The slots that were seen in use, in the order in which they were. */
static u16 used_slots[KVM_EXIT_STATS_SLOTS];
static unsigned int nr_used;
static DECLARE_BITMAP(used, KVM_EXIT_STATS_SLOTS);

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

static u64 vcpu_total(const struct kvm_vcpu_exit_stats *es)
{
	/* First: kvm_exit_stats_publish() writes it last. */
	s32 left = smp_load_acquire(&es->left);

	return kvm_exit_stats_read_counter(&es->published) + (READ_ONCE(es->batch) - left);
}

const u16 *kvm_exit_stats_used_slots(unsigned int *nr)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	*nr = nr_used;

	return used_slots;
}

void kvm_exit_stats_use_slot(unsigned int slot)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!__test_and_set_bit(slot, used))
		used_slots[nr_used++] = slot;
}

/* Slots that no reader has seen in use. */
static noinline void add_new_slots(struct kvm_exit_stats_counts *sum,
				   const struct kvm_vcpu_exit_stats *es)
{
	/* Comes with its zeros, see exit_stats_user.c. */
	const struct kvm_vcpu_rare_exits *rare = smp_load_acquire(&es->rare);
	unsigned int slot;
	u64 exits, handled;

	for_each_clear_bit(slot, used, KVM_EXIT_STATS_SLOTS) {
		handled = rare && slot < kvm_exit_stats_isa->nr_slots ?
			  kvm_exit_stats_read_counter(&rare->user[slot]) : 0;
		/* As in add_handled(). */
		smp_rmb();
		exits = kvm_exit_stats_read_counter(&es->exits[slot]);
		if (!exits)
			continue;

		sum->exits[slot] += exits;
		sum->user[slot] += handled;
		kvm_exit_stats_use_slot(slot);
	}
}

/* Ahead of the exits, of which there may not be fewer. */
static void add_handled(struct kvm_exit_stats_counts *sum,
			const struct kvm_vcpu_exit_stats *es)
{
	/* Comes with its zeros, see exit_stats_user.c. */
	const struct kvm_vcpu_rare_exits *rare = smp_load_acquire(&es->rare);
	const u16 *slot, *end = used_slots + nr_used;
	unsigned int kind;

	for (kind = 0; kind < KVM_EXIT_STATS_FASTPATHS; kind++)
		sum->fastpath[kind] += kvm_exit_stats_read_counter(&es->fastpath[kind]);

	for (slot = used_slots; rare && slot < end; slot++)
		sum->user[*slot] += kvm_exit_stats_read_counter(&rare->user[*slot]);

	/* An exit is counted before it is handled. */
	smp_rmb();
}

/* @handled: who handled the exits is asked for too. */
static void add_vcpu(struct kvm_exit_stats_counts *sum,
		     const struct kvm_vcpu_exit_stats *es, bool handled)
{
	const u16 *slot, *end = used_slots + nr_used;
	u64 exits, total;

	lockdep_assert_held(&kvm_exit_stats_lock);

	/* Most of many vCPUs may never have run. */
	if (!vcpu_total(es))
		return;

	if (handled)
		add_handled(sum, es);

	for (slot = used_slots, total = 0; slot < end; slot++) {
		exits = kvm_exit_stats_read_counter(&es->exits[*slot]);
		sum->exits[*slot] += exits;
		total += exits;
	}

	/* Slots first: the total may not be older than what they add up to. */
	smp_rmb();
	if (unlikely(total != vcpu_total(es)))
		add_new_slots(sum, es);

	if (unlikely(es->other_code))
		sum->other_code = kvm_exit_stats_read_counter(&es->other_code);
}

static void add_vcpus(struct kvm_exit_stats_counts *sum,
		      const struct kvm_vm_exit_stats *vm, bool handled)
{
	struct kvm_vcpu_exit_stats *es;

	list_for_each_entry(es, &vm->vcpus, node)
		add_vcpu(sum, es, handled);
}

static void sum_host(struct kvm_exit_stats_counts *sum, bool handled)
{
	struct kvm_vm_exit_stats *vm;

	memcpy(sum, &host_retired, sizeof(*sum));

	list_for_each_entry(vm, &kvm_exit_stats_vms, node)
		add_vcpus(sum, vm, handled);
}

u64 kvm_exit_stats_total(const struct kvm_exit_stats_counts *counts)
{
	unsigned int slot;
	u64 total = 0;

	for (slot = 0; slot < KVM_EXIT_STATS_SLOTS; slot++)
		total += counts->exits[slot];

	return total;
}

struct kvm_exit_stats_handled
kvm_exit_stats_handled(const struct kvm_exit_stats_counts *counts,
		       const struct kvm_exit_stats_nested *nested,
		       unsigned int slot)
{
	struct kvm_exit_stats_handled handled = { .exits = counts->exits[slot] };
	unsigned int kind;

	for (kind = 0; kind < KVM_EXIT_STATS_FASTPATHS; kind++) {
		if (kvm_exit_stats_isa->fastpath[kind] == slot)
			handled.fastpath += counts->fastpath[kind];
	}

	/* A change of the mode, or a reset, came between an exit and its end. */
	handled.fastpath = min(handled.fastpath, handled.exits);
	handled.user = min(counts->user[slot], handled.exits - handled.fastpath);
	handled.kernel = handled.exits - handled.fastpath - handled.user;
	if (nested) {
		handled.l2 = min(nested->exits[slot], handled.exits);
		handled.reflected = min(nested->reflected[slot], handled.l2);
	}

	return handled;
}

/*
 * The raw code shown with "other" is one that was out of the range of slots if
 * there was such a one, else the highest of those in it that have no name.
 */
void kvm_exit_stats_fold_unnamed(struct kvm_exit_stats_counts *counts)
{
	unsigned int other = kvm_exit_stats_isa->other;
	u64 code = 0;
	unsigned int slot;

	/* A reset hid the exits that the raw code belongs to. */
	if (!counts->exits[other])
		counts->other_code = 0;

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (!counts->exits[slot] || kvm_exit_stats_reasons[slot].name[0])
			continue;

		counts->exits[other] += counts->exits[slot];
		counts->user[other] += counts->user[slot];
		counts->exits[slot] = 0;
		counts->user[slot] = 0;
		code = kvm_exit_stats_reasons[slot].raw;
	}

	if (!counts->other_code)
		counts->other_code = code;
}

/* All slots of a sum are in use, and so were those of a baseline. */
static void subtract(struct kvm_exit_stats_counts *counts,
		     const struct kvm_exit_stats_counts *baseline)
{
	const u16 *slot, *end = used_slots + nr_used;
	unsigned int kind;

	for (slot = used_slots; slot < end; slot++) {
		counts->exits[*slot] -= baseline->exits[*slot];
		counts->user[*slot] -= baseline->user[*slot];
	}

	for (kind = 0; kind < KVM_EXIT_STATS_FASTPATHS; kind++)
		counts->fastpath[kind] -= baseline->fastpath[kind];
}

/* As kvm_exit_stats_total(), of a sum. */
static u64 total_in_use(const struct kvm_exit_stats_counts *counts)
{
	const u16 *slot, *end = used_slots + nr_used;
	u64 total = 0;

	lockdep_assert_held(&kvm_exit_stats_lock);

	for (slot = used_slots; slot < end; slot++)
		total += counts->exits[*slot];

	return total;
}

/* Turns a sum into what the user sees; returns what it was without a reset. */
static u64 finish_read(struct kvm_exit_stats_counts *counts,
		       const struct kvm_exit_stats_counts *baseline)
{
	u64 total = total_in_use(counts);

	if (baseline)
		subtract(counts, baseline);

	kvm_exit_stats_fold_unnamed(counts);

	return total;
}

u64 kvm_exit_stats_read_vcpu(const struct kvm_vcpu_exit_stats *es,
			     struct kvm_exit_stats_counts *counts, bool handled)
{
	memset(counts, 0, sizeof(*counts));
	add_vcpu(counts, es, handled);

	return finish_read(counts, es->baseline);
}

u64 kvm_exit_stats_read_vm(const struct kvm_vm_exit_stats *vm,
			   struct kvm_exit_stats_counts *counts, bool handled)
{
	memset(counts, 0, sizeof(*counts));
	add_vcpus(counts, vm, handled);

	return finish_read(counts, vm->baseline);
}

u64 kvm_exit_stats_read_host(struct kvm_exit_stats_counts *counts, bool handled)
{
	sum_host(counts, handled);

	return finish_read(counts, &host_baseline);
}

u64 kvm_exit_stats_retired_total(void)
{
	return total_in_use(&host_retired);
}

static struct kvm_exit_stats_counts *alloc_baseline(void)
{
	return kcalloc(1, sizeof(struct kvm_exit_stats_counts),
		       GFP_KERNEL_ACCOUNT);
}

int kvm_exit_stats_reset_vcpu(struct kvm_vcpu_exit_stats *es)
{
	struct kvm_exit_stats_counts *baseline = alloc_baseline();

	if (!baseline)
		return -ENOMEM;

	mutex_lock(&kvm_exit_stats_lock);

	add_vcpu(baseline, es, true);
	swap(es->baseline, baseline);
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);

	kfree(baseline);

	return 0;
}

int kvm_exit_stats_reset_vm(struct kvm_vm_exit_stats *vm)
{
	struct kvm_exit_stats_counts *baseline = alloc_baseline();

	if (!baseline)
		return -ENOMEM;

	mutex_lock(&kvm_exit_stats_lock);

	add_vcpus(baseline, vm, true);
	swap(vm->baseline, baseline);
	kfree(vm->dumped);
	vm->dumped = NULL;
	kvm_exit_stats_bump_generation();

	mutex_unlock(&kvm_exit_stats_lock);

	kfree(baseline);

	return 0;
}

void kvm_exit_stats_reset_host(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	sum_host(&host_baseline, true);
	kvm_exit_stats_bump_generation();
}

static bool name_is_taken(const char *name)
{
	struct kvm_vm_exit_stats *vm;

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		if (!strcmp(vm->name, name))
			return true;
	}

	return false;
}

/*
 * A VM lives as long as one of its vCPUs is open, but the number of its own
 * descriptor is used again when that is closed.  KVM gives the second VM no
 * directory; here it gets a name of its own.
 */
static void make_name_unique(char *name)
{
	size_t len = strlen(name);
	unsigned int nr = 1;

	while (name_is_taken(name))
		snprintf(name + len, KVM_EXIT_STATS_VM_NAME_LEN - len, ".%u",
			 ++nr);
}

void kvm_exit_stats_add_vm(struct kvm_vm_exit_stats *vm)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	make_name_unique(vm->name);
	INIT_LIST_HEAD(&vm->vcpus);
	list_add_tail(&vm->node, &kvm_exit_stats_vms);
	kvm_exit_stats_bump_generation();
}

void kvm_exit_stats_add_vcpu(struct kvm_vm_exit_stats *vm,
			     struct kvm_vcpu_exit_stats *es)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	list_add_tail(&es->node, &vm->vcpus);
	vm->nr_vcpus++;
	WRITE_ONCE(kvm_exit_stats_nr_vcpus, kvm_exit_stats_nr_vcpus + 1);
	kvm_exit_stats_bump_generation();
}

static void free_rare(struct kvm_vcpu_exit_stats *es)
{
	if (!es->rare)
		return;

	kfree(es->rare->nested);
	kfree(es->rare->nested_baseline);
	kfree(es->rare);
}

u64 kvm_exit_stats_retire_vm(struct kvm_vm_exit_stats *vm,
			     struct kvm_exit_stats_times *times,
			     struct kvm_exit_stats_nested *nested)
{
	struct kvm_exit_stats_counts *counts = &kvm_exit_stats_scratch;
	struct kvm_exit_stats_retired *retired;
	struct kvm_vcpu_exit_stats *es;
	u64 unpublished = 0;

	lockdep_assert_held(&kvm_exit_stats_lock);

	list_for_each_entry(es, &vm->vcpus, node) {
		add_vcpu(&host_retired, es, true);
		unpublished += es->batch - es->left;
		kfree(es->baseline);
		kvm_exit_stats_bump_generation();
	}

	/* One that took no exit would only push out one that did. */
	if (kvm_exit_stats_read_vm(vm, counts, true)) {
		retired = &retired_vms[nr_retired++ % KVM_EXIT_STATS_RETIRED_MAX];
		retired->vm = *vm;
		retired->lifetime_ns = ktime_get_ns() - vm->created_ns;
		retired->counts = *counts;
		swap(retired->times, times);
		swap(retired->nested, nested);
	}

	list_for_each_entry(es, &vm->vcpus, node)
		free_rare(es);

	kvfree(times);
	kfree(nested);
	kfree(vm->baseline);
	kfree(vm->dumped);
	list_del(&vm->node);
	WRITE_ONCE(kvm_exit_stats_nr_vcpus,
		   kvm_exit_stats_nr_vcpus - vm->nr_vcpus);
	kvm_exit_stats_bump_generation();

	return unpublished;
}

const struct kvm_exit_stats_retired *kvm_exit_stats_retired_vm(unsigned int index)
{
	unsigned int nr = min_t(u64, nr_retired, KVM_EXIT_STATS_RETIRED_MAX);

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (index >= nr)
		return NULL;

	return &retired_vms[(nr_retired - nr + index) % KVM_EXIT_STATS_RETIRED_MAX];
}

size_t kvm_exit_stats_max_rows(void)
{
	size_t tables = KVM_EXIT_STATS_RETIRED_MAX + kvm_exit_stats_nr_vcpus;
	struct kvm_vm_exit_stats *vm;

	lockdep_assert_held(&kvm_exit_stats_lock);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node)
		tables++;

	/* The total, and what the next reader may see in use. */
	return tables * (nr_used + 2);
}

void kvm_exit_stats_forget(void)
{
	unsigned int i;

	for (i = 0; i < KVM_EXIT_STATS_RETIRED_MAX; i++) {
		kvfree(retired_vms[i].times);
		kfree(retired_vms[i].nested);
		retired_vms[i].times = NULL;
		retired_vms[i].nested = NULL;
	}

	nr_retired = 0;
	nr_used = 0;
	bitmap_zero(used, KVM_EXIT_STATS_SLOTS);
	memset(&host_retired, 0, sizeof(host_retired));
	memset(&host_baseline, 0, sizeof(host_baseline));
}
