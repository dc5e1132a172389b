// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: what KVM calls when it, a VM or a vCPU comes and goes.
 *
 * KVM counts every VM exit by its reason: why did the guest stop running?
 * Counting happens where the exit happens, so the exits that KVM handles in
 * the fastpath are counted as well, and so are those of an L2 guest.
 *
 * The house, from the roof down; each file calls those below it:
 *
 *	exit_stats.c		life cycles
 *	exit_stats_debugfs.c, exit_stats_sysfs.c	the files
 *	exit_stats_classes.c, exit_stats_reset.c	more of them
 *	exit_stats_binary.c	what QEMU and others read
 *	exit_stats_params.c	the controls
 *	exit_stats_dump.c	the thread that prints
 *	exit_stats_dump_vms.c	what it prints of single VMs
 *	exit_stats_format.c, exit_stats_time_format.c	text; knows no locks
 *	exit_stats_publish.c	how exits wake the thread
 *	exit_stats_time.c	measuring time, or not, and sums of times
 *	exit_stats_nested.c	exits of L2 guests
 *	exit_stats_user.c	exits that userspace handles
 *	exit_stats_counts.c	counters, sums, baselines; where to start reading
 *	exit_stats_marks.c, exit_stats_times.c, exit_stats_reasons.c	arithmetic; names
 *
 * The exit path touches its vCPU's counters, and the countdown of
 * exit_stats_publish.c once in a batch.
 */
#include <linux/ctype.h>
#include <linux/kvm_host.h>
#include <linux/ktime.h>
#include <linux/sched.h>

#include "exit_stats_binary.h"
#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_files.h"
#include "exit_stats_nested.h"
#include "exit_stats_params.h"
#include "exit_stats_publish.h"
#include "exit_stats_reasons.h"
#include "exit_stats_time.h"

/* A table separates its columns by white space; a task may have some in its name. */
static void make_graph(char *comm)
{
	char *p;

	for (p = comm; *p; p++) {
		if (!isascii(*p) || !isgraph(*p))
			*p = '_';
	}
}

void kvm_exit_stats_create_vm(struct kvm *kvm, const char *fdname)
{
	struct kvm_vm_exit_stats *vm = &kvm->exit_stats;

	vm->pid = task_pid_nr(current);
	vm->created_ns = ktime_get_ns();
	snprintf(vm->name, sizeof(vm->name), "%d-%s", vm->pid, fdname);
	get_task_comm(vm->comm, current);
	make_graph(vm->comm);

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_add_vm(vm);
	mutex_unlock(&kvm_exit_stats_lock);

	kvm_exit_stats_debugfs_add_vm(vm, kvm->debugfs_dentry);
}

void kvm_exit_stats_destroy_vm(struct kvm *kvm)
{
	struct kvm_exit_stats_times *times = kvm_exit_stats_time_alloc_retired();
	struct kvm_exit_stats_nested *nested;
	u64 unpublished;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_time_retire_vm(&kvm->exit_stats, times);
	nested = kvm_exit_stats_nested_retire_vm(&kvm->exit_stats);
	unpublished = kvm_exit_stats_retire_vm(&kvm->exit_stats, times, nested);
	mutex_unlock(&kvm_exit_stats_lock);

	kvm_exit_stats_publish_rest(unpublished);
}

void kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_add_vcpu(&vcpu->kvm->exit_stats, &vcpu->exit_stats);
	mutex_unlock(&kvm_exit_stats_lock);

	kvm_exit_stats_time_add_vcpu(vcpu);
}

int kvm_exit_stats_init(struct miscdevice *misc, struct dentry *dir)
{
	int r;

	kvm_exit_stats_reasons_init();
	kvm_exit_stats_time_init();

	r = kvm_exit_stats_binary_init();
	if (r)
		return r;

	r = kvm_exit_stats_sysfs_init(misc);
	if (r)
		goto err_sysfs;

	r = kvm_exit_stats_dump_init();
	if (r)
		goto err_dump;

	kvm_exit_stats_debugfs_init(dir);
	kvm_exit_stats_params_init();

	return 0;

err_dump:
	kvm_exit_stats_sysfs_exit();
err_sysfs:
	kvm_exit_stats_binary_exit();
	return r;
}

void kvm_exit_stats_exit(void)
{
	kvm_exit_stats_params_exit();
	kvm_exit_stats_debugfs_exit();
	kvm_exit_stats_dump_exit();
	kvm_exit_stats_sysfs_exit();
	kvm_exit_stats_binary_exit();

	/* The next vendor module that loads starts from zero. */
	kvm_exit_stats_forget();
	kvm_exit_stats_nested_forget();
	kvm_exit_stats_time_forget();
}
