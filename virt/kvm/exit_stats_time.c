// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: measuring time, or not, and sums of times.
 *
 * A vCPU measures where kvm_vcpu_exit_stats.times is set.  It sets that by itself,
 * ahead of an entry, as that is where its account can begin, and only the thread
 * that stops measuring takes it away.  Who is interrupted by that between two
 * changes has told one and does not tell the other; the account is closed then.
 *
 *	vCPU, interrupts off		stop
 *	====================		====
 *	times = es->times		starting = false
 *	if times			es->times = NULL
 *	  write them			synchronize_rcu()
 *					write them
 */
#define pr_fmt(fmt) "kvm: exit_stats: " fmt

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/vmalloc.h>

#include "exit_stats_counts.h"
#include "exit_stats_reasons.h"
#include "exit_stats_time.h"
#include "exit_stats_times.h"
#include "exit_stats_user.h"

/**
 * struct host_times - what measuring needs besides the records of the vCPUs
 * @retired: times of the VMs that are gone
 * @baseline: what a reset of the host subtracts
 * @vcpu: of one vCPU, for who holds the lock
 * @sum: of many, the same
 */
struct host_times {
	struct kvm_exit_stats_times retired;
	struct kvm_exit_stats_times baseline;
	struct kvm_exit_stats_times vcpu;
	struct kvm_exit_stats_times sum;
};

/* Under kvm_exit_stats_lock.  Once there, it stays until KVM is unloaded. */
static struct host_times *host;

/* New vCPUs get a record; vCPUs with a record may start to measure. */
static bool recording;
static bool starting;

/* The exit path can read the clock. */
static bool fast_clock;

DEFINE_STATIC_KEY_FALSE(kvm_exit_stats_time_key);
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_time_key);

/* @mm: that of the VM, whose cgroup pays */
static struct kvm_vcpu_exit_times *alloc_record(struct mm_struct *mm)
{
	struct mem_cgroup *memcg = get_mem_cgroup_from_mm(mm);
	struct mem_cgroup *old = set_active_memcg(memcg);
	struct kvm_vcpu_exit_times *record;

	/* Whole pages: less than what a slab of this size takes. */
	record = __vmalloc(struct_size(record, rows,
				       kvm_exit_stats_isa->nr_slots),
			   GFP_KERNEL_ACCOUNT | __GFP_ZERO);

	set_active_memcg(old);
	mem_cgroup_put(memcg);

	if (record)
		kvm_exit_stats_times_start(record);

	return record;
}

static struct kvm_vcpu_exit_stats *vcpu_without_record(void)
{
	struct kvm_vcpu_exit_stats *es;
	struct kvm_vm_exit_stats *vm;

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			if (!es->record)
				return es;
		}
	}

	return NULL;
}

static void set_recording(bool on)
{
	mutex_lock(&kvm_exit_stats_lock);
	recording = on;
	mutex_unlock(&kvm_exit_stats_lock);
}

static int alloc_host(void)
{
	struct host_times *new;

	if (host)
		return 0;

	new = kvcalloc(1, sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;

	mutex_lock(&kvm_exit_stats_lock);
	host = new;
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

/*
 * The lock is not held while memory is looked for.  The vCPU may be gone when it
 * is taken again.
 *
 * Return: 1 if a vCPU got a record, 0 if each one has one, or -ENOMEM.
 */
static int add_record(void)
{
	struct kvm_vcpu_exit_times *record;
	struct kvm_vcpu_exit_stats *es;
	struct mm_struct *mm;

	mutex_lock(&kvm_exit_stats_lock);
	es = vcpu_without_record();
	if (es) {
		mm = container_of(es, struct kvm_vcpu, exit_stats)->kvm->mm;
		mmgrab(mm);
	}
	mutex_unlock(&kvm_exit_stats_lock);

	if (!es)
		return 0;

	record = alloc_record(mm);
	mmdrop(mm);
	if (!record)
		return -ENOMEM;

	mutex_lock(&kvm_exit_stats_lock);
	if (vcpu_without_record() == es)
		swap(es->record, record);
	mutex_unlock(&kvm_exit_stats_lock);

	vfree(record);

	return 1;
}

/* Those that have measured something stay. */
static void free_unused_records(void)
{
	struct kvm_vcpu_exit_stats *es;
	struct kvm_vm_exit_stats *vm;

	mutex_lock(&kvm_exit_stats_lock);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			if (es->record && !es->record->past) {
				vfree(es->record);
				es->record = NULL;
			}
		}
	}

	mutex_unlock(&kvm_exit_stats_lock);
}

/* Every vCPU gets its record, those that come later included. */
static int prepare(void)
{
	int r = alloc_host();

	if (r)
		return r;

	set_recording(true);

	do {
		cond_resched();
		r = add_record();
	} while (r > 0);

	if (r) {
		set_recording(false);
		free_unused_records();
	}

	return r;
}

/* An exit is counted while at least one key is set, and with both only once. */
int kvm_exit_stats_time_start(void)
{
	int r = prepare();

	if (r)
		return r;

	static_branch_enable(&kvm_exit_stats_time_key);
	static_branch_disable(&kvm_exit_stats_key);
	/* Exits are measured: now entries may be. */
	kvm_arch_exit_stats_time_entries(true);
	WRITE_ONCE(starting, true);

	return 0;
}

struct kvm_vcpu_exit_times *kvm_exit_stats_start_times(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_times *record = READ_ONCE(vcpu->exit_stats.record);

	if (!READ_ONCE(starting))
		return NULL;

	if (fast_clock)
		WRITE_ONCE(vcpu->exit_stats.times, record);
	else if (record)
		WRITE_ONCE(record->called, true);

	return record;
}

struct kvm_vcpu_exit_times *kvm_exit_stats_times_of(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_times *times = READ_ONCE(vcpu->exit_stats.times);

	if (likely(times))
		return times;

	times = READ_ONCE(vcpu->exit_stats.record);

	return times && READ_ONCE(times->called) ? times : NULL;
}

/* Exits are still measured. */
static void close_accounts(void)
{
	struct kvm_vcpu_exit_stats *es;
	struct kvm_vm_exit_stats *vm;

	WRITE_ONCE(starting, false);
	synchronize_rcu_expedited();

	mutex_lock(&kvm_exit_stats_lock);

	recording = false;
	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			WRITE_ONCE(es->times, NULL);
			if (es->record)
				WRITE_ONCE(es->record->called, false);
		}
	}

	mutex_unlock(&kvm_exit_stats_lock);

	synchronize_rcu_expedited();

	mutex_lock(&kvm_exit_stats_lock);

	list_for_each_entry(vm, &kvm_exit_stats_vms, node) {
		list_for_each_entry(es, &vm->vcpus, node) {
			if (es->record)
				kvm_exit_stats_times_stop(es->record,
							  kvm_arch_exit_stats_clock());
		}
	}

	mutex_unlock(&kvm_exit_stats_lock);
}

void kvm_exit_stats_time_stop(bool count)
{
	close_accounts();
	kvm_arch_exit_stats_time_entries(false);
	if (count)
		static_branch_enable(&kvm_exit_stats_key);
	static_branch_disable(&kvm_exit_stats_time_key);
}

void kvm_exit_stats_time_init(void)
{
	fast_clock = kvm_arch_exit_stats_clock_init();
}

void kvm_exit_stats_time_forget(void)
{
	kvfree(host);
	host = NULL;
}

void kvm_exit_stats_time_add_vcpu(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;
	struct kvm_vcpu_exit_times *record;

	if (!READ_ONCE(recording))
		return;

	record = alloc_record(vcpu->kvm->mm);
	if (!record) {
		pr_warn_once("no memory to measure the time of a vCPU\n");
		return;
	}

	mutex_lock(&kvm_exit_stats_lock);
	if (!es->record)
		swap(es->record, record);
	mutex_unlock(&kvm_exit_stats_lock);

	vfree(record);
}

struct kvm_exit_stats_times *kvm_exit_stats_time_alloc_retired(void)
{
	if (!READ_ONCE(host))
		return NULL;

	return kvcalloc(1, sizeof(struct kvm_exit_stats_times), GFP_KERNEL);
}

static void add_vcpu(struct kvm_exit_stats_times *sum,
		     const struct kvm_vcpu_exit_stats *es)
{
	const u16 *slots;
	unsigned int nr;
	int missing;

	if (!es->record)
		return;

	/* Names the slots that are in use. */
	kvm_exit_stats_read_vcpu(es, &kvm_exit_stats_scratch, false);

	do {
		slots = kvm_exit_stats_used_slots(&nr);
		missing = kvm_exit_stats_times_read(&host->vcpu, es->record,
						    kvm_arch_exit_stats_clock,
						    slots, nr);
		if (missing >= 0)
			kvm_exit_stats_use_slot(missing);
	} while (missing >= 0);

	kvm_exit_stats_times_sum(sum, &host->vcpu, slots, nr);
}

static void add_vcpus(struct kvm_exit_stats_times *sum,
		      const struct kvm_vm_exit_stats *vm)
{
	struct kvm_vcpu_exit_stats *es;

	list_for_each_entry(es, &vm->vcpus, node)
		add_vcpu(sum, es);
}

static void sum_host(struct kvm_exit_stats_times *sum)
{
	struct kvm_vm_exit_stats *vm;

	*sum = host->retired;
	list_for_each_entry(vm, &kvm_exit_stats_vms, node)
		add_vcpus(sum, vm);
}

static void finish_read(struct kvm_exit_stats_times *times,
			const struct kvm_exit_stats_times *baseline)
{
	unsigned int i, nr, other = kvm_exit_stats_isa->other;
	const u16 *slots = kvm_exit_stats_used_slots(&nr);

	if (baseline)
		kvm_exit_stats_times_subtract(times, baseline, slots, nr);

	for (i = 0; i < nr; i++) {
		if (!kvm_exit_stats_reasons[slots[i]].name[0])
			kvm_exit_stats_times_move(times, slots[i], other);
	}
}

void kvm_exit_stats_time_retire_vm(struct kvm_vm_exit_stats *vm,
				   struct kvm_exit_stats_times *times)
{
	struct kvm_vcpu_exit_stats *es;
	const u16 *slots;
	unsigned int nr;

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!host)
		return;

	list_for_each_entry(es, &vm->vcpus, node) {
		if (es->record)
			kvm_exit_stats_times_stop(es->record,
						  kvm_arch_exit_stats_clock());
	}

	memset(&host->sum, 0, sizeof(host->sum));
	add_vcpus(&host->sum, vm);
	slots = kvm_exit_stats_used_slots(&nr);
	kvm_exit_stats_times_sum(&host->retired, &host->sum, slots, nr);

	if (times) {
		*times = host->sum;
		finish_read(times, vm->times_baseline);
	}

	list_for_each_entry(es, &vm->vcpus, node) {
		vfree(es->record);
		kvfree(es->times_baseline);
		es->record = NULL;
		es->times = NULL;
	}
	kvfree(vm->times_baseline);
}

bool kvm_exit_stats_time_measured(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	return host;
}

const struct kvm_exit_stats_times *
kvm_exit_stats_time_of_vcpu(const struct kvm_vcpu_exit_stats *es)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!host)
		return NULL;

	memset(&host->sum, 0, sizeof(host->sum));
	add_vcpu(&host->sum, es);

	return &host->sum;
}

const struct kvm_exit_stats_times *
kvm_exit_stats_time_read_vcpu(const struct kvm_vcpu_exit_stats *es)
{
	if (!kvm_exit_stats_time_of_vcpu(es))
		return NULL;

	finish_read(&host->sum, es->times_baseline);

	return &host->sum;
}

const struct kvm_exit_stats_times *
kvm_exit_stats_time_read_vm(const struct kvm_vm_exit_stats *vm)
{
	if (!host)
		return NULL;

	memset(&host->sum, 0, sizeof(host->sum));
	add_vcpus(&host->sum, vm);
	finish_read(&host->sum, vm->times_baseline);

	return &host->sum;
}

const struct kvm_exit_stats_times *kvm_exit_stats_time_read_host(void)
{
	if (!host)
		return NULL;

	sum_host(&host->sum);
	finish_read(&host->sum, &host->baseline);

	return &host->sum;
}

/* @es: NULL for all of the VM. */
static int reset(struct kvm_exit_stats_times **place,
		 const struct kvm_vm_exit_stats *vm,
		 const struct kvm_vcpu_exit_stats *es)
{
	struct kvm_exit_stats_times *baseline;

	if (!READ_ONCE(host))
		return 0;

	baseline = kvcalloc(1, sizeof(*baseline), GFP_KERNEL_ACCOUNT);
	if (!baseline)
		return -ENOMEM;

	mutex_lock(&kvm_exit_stats_lock);
	if (es)
		add_vcpu(baseline, es);
	else
		add_vcpus(baseline, vm);
	swap(*place, baseline);
	mutex_unlock(&kvm_exit_stats_lock);

	kvfree(baseline);

	return 0;
}

int kvm_exit_stats_time_reset_vcpu(struct kvm_vcpu_exit_stats *es)
{
	return reset(&es->times_baseline, NULL, es);
}

int kvm_exit_stats_time_reset_vm(struct kvm_vm_exit_stats *vm)
{
	return reset(&vm->times_baseline, vm, NULL);
}

void kvm_exit_stats_time_reset_host(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	if (host)
		sum_host(&host->baseline);
}

u64 kvm_exit_stats_time_ns(u64 cycles)
{
	return mul_u64_u64_div_u64(cycles, NSEC_PER_MSEC,
				   kvm_arch_exit_stats_clock_khz());
}

/*
 * A change that KVM tells.  Preemption is off, as the hooks of the scheduler write
 * the same record, and for close_accounts().
 *
 * Return: the times to be changed, or NULL if they are not measured.
 */
static struct kvm_vcpu_exit_times *begin_change(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_times *times;

	preempt_disable();

	times = kvm_exit_stats_times_of(vcpu);
	if (times)
		raw_write_seqcount_begin(&times->seq);
	else
		preempt_enable();

	return times;
}

static void end_change(struct kvm_vcpu_exit_times *times)
{
	raw_write_seqcount_end(&times->seq);
	preempt_enable();
}

void __kvm_exit_stats_pause(struct kvm_vcpu *vcpu,
			    enum kvm_exit_stats_state state)
{
	struct kvm_vcpu_exit_times *times = begin_change(vcpu);

	if (!times)
		return;

	kvm_exit_stats_times_pause(times, state, kvm_arch_exit_stats_clock());
	end_change(times);
}

void __kvm_exit_stats_resume(struct kvm_vcpu *vcpu,
			     enum kvm_exit_stats_state state)
{
	struct kvm_vcpu_exit_times *times = begin_change(vcpu);

	if (!times)
		return;

	kvm_exit_stats_times_resume(times, state, kvm_arch_exit_stats_clock());
	end_change(times);
}

void __kvm_exit_stats_run(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_times *times = begin_change(vcpu);

	if (!times)
		return;

	kvm_exit_stats_times_run(times, kvm_arch_exit_stats_clock());
	end_change(times);
}

void __kvm_exit_stats_instead(struct kvm_vcpu *vcpu, u64 slot)
{
	struct kvm_vcpu_exit_times *times = begin_change(vcpu);

	if (!times)
		return;

	kvm_exit_stats_times_instead(times, slot, kvm_arch_exit_stats_clock());
	end_change(times);
}

void __kvm_exit_stats_return(struct kvm_vcpu *vcpu, int r)
{
	__kvm_exit_stats_pause(vcpu,
			       kvm_exit_stats_returned_without_exit(vcpu, r) ?
			       KVM_EXIT_STATS_NO_EXIT : KVM_EXIT_STATS_USER);
}
