// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the parameters of kvm.ko.
 *
 * They may be set before KVM is initialised, on the command line, and at any
 * time after.  The static key is switched outside kvm_exit_stats_lock, which
 * is taken under kvm->lock while the key needs the CPU hotplug lock.
 */
#define pr_fmt(fmt) "kvm: exit_stats: " fmt

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kvm_types.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_dump_vms.h"
#include "exit_stats_params.h"
#include "exit_stats_time.h"

#define GAP_MS_MAX	(60 * 60 * 1000)

enum kvm_exit_stats_mode {
	KVM_EXIT_STATS_OFF,
	KVM_EXIT_STATS_COUNT,
	KVM_EXIT_STATS_TIME,
};

static const char * const mode_names[] = {
	[KVM_EXIT_STATS_OFF] = "off",
	[KVM_EXIT_STATS_COUNT] = "count",
#ifdef CONFIG_KVM_EXIT_STATS_TIME
	[KVM_EXIT_STATS_TIME] = "time",
#endif
};

DEFINE_STATIC_KEY_FALSE(kvm_exit_stats_key);
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_key);
DEFINE_STATIC_KEY_FALSE(kvm_exit_stats_handled_key);
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_handled_key);

/* Serialises a parameter against another one and against init and exit. */
static DEFINE_MUTEX(params_lock);
static bool initialised;

static int mode __read_mostly = IS_ENABLED(CONFIG_KVM_EXIT_STATS_DEFAULT_OFF) ?
				KVM_EXIT_STATS_OFF : KVM_EXIT_STATS_COUNT;

const char *kvm_exit_stats_mode_name(void)
{
	return mode_names[READ_ONCE(mode)];
}

static int apply_mode(int new_mode, int old_mode)
{
	int r = 0;

	lockdep_assert_held(&params_lock);

	/* Who handled an exit that was not counted is of no use. */
	if (new_mode == KVM_EXIT_STATS_OFF)
		static_branch_disable(&kvm_exit_stats_handled_key);

	if (new_mode == KVM_EXIT_STATS_TIME)
		r = kvm_exit_stats_time_start();
	else if (old_mode == KVM_EXIT_STATS_TIME)
		kvm_exit_stats_time_stop(new_mode == KVM_EXIT_STATS_COUNT);
	else if (new_mode == KVM_EXIT_STATS_OFF)
		static_branch_disable(&kvm_exit_stats_key);
	else
		static_branch_enable(&kvm_exit_stats_key);

	if (!r && new_mode != KVM_EXIT_STATS_OFF)
		static_branch_enable(&kvm_exit_stats_handled_key);

	return r;
}

static int set_mode(const char *val, const struct kernel_param *kp)
{
	int new_mode, r = 0;

	new_mode = sysfs_match_string(mode_names, val);
	if (new_mode < 0)
		return new_mode;

	mutex_lock(&params_lock);

	if (initialised && new_mode != mode)
		r = apply_mode(new_mode, mode);

	if (!r && new_mode != mode) {
		mutex_lock(&kvm_exit_stats_lock);
		WRITE_ONCE(mode, new_mode);
		kvm_exit_stats_bump_generation();
		mutex_unlock(&kvm_exit_stats_lock);
	}

	mutex_unlock(&params_lock);

	return r;
}

static int get_mode(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%s\n", kvm_exit_stats_mode_name());
}

static int set_interval(const char *val, const struct kernel_param *kp)
{
	u32 new_interval;
	int r;

	r = kstrtou32(val, 10, &new_interval);
	if (r)
		return r;

	mutex_lock(&kvm_exit_stats_lock);
	if (new_interval != kvm_exit_stats_interval)
		kvm_exit_stats_set_interval(new_interval);
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

static int set_gap_ms(const char *val, const struct kernel_param *kp)
{
	u32 new_gap_ms;
	int r;

	r = kstrtou32(val, 10, &new_gap_ms);
	if (r)
		return r;

	if (new_gap_ms > GAP_MS_MAX)
		return -ERANGE;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_set_gap_ms(new_gap_ms);
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

static int set_dump(const char *val, const struct kernel_param *kp)
{
	int r;

	mutex_lock(&kvm_exit_stats_lock);
	r = kvm_exit_stats_select_dumps(val);
	mutex_unlock(&kvm_exit_stats_lock);

	return r;
}

static int get_dump(char *buffer, const struct kernel_param *kp)
{
	int r;

	mutex_lock(&kvm_exit_stats_lock);
	r = sysfs_emit(buffer, "%s\n", kvm_exit_stats_selected_dumps());
	mutex_unlock(&kvm_exit_stats_lock);

	return r;
}

static const struct kernel_param_ops mode_ops = {
	.set = set_mode,
	.get = get_mode,
};

static const struct kernel_param_ops interval_ops = {
	.set = set_interval,
	.get = param_get_uint,
};

static const struct kernel_param_ops gap_ms_ops = {
	.set = set_gap_ms,
	.get = param_get_uint,
};

static const struct kernel_param_ops dump_ops = {
	.set = set_dump,
	.get = get_dump,
};

module_param_cb(exit_stats, &mode_ops, NULL, 0644);
MODULE_PARM_DESC(exit_stats, "Exit statistics: off, count, or, if that is built in, time (counts and times)");
module_param_cb(exit_stats_interval, &interval_ops,
		&kvm_exit_stats_interval, 0644);
MODULE_PARM_DESC(exit_stats_interval,
		 "Exits between two dumps to the kernel log, 0 for no dumps");
module_param_cb(exit_stats_gap_ms, &gap_ms_ops, &kvm_exit_stats_gap_ms, 0644);
MODULE_PARM_DESC(exit_stats_gap_ms,
		 "Least time from the end of a dump to the next one, in milliseconds; after 100 dumps in a row, one each 10 seconds");
module_param_cb(exit_stats_dump, &dump_ops, NULL, 0644);
MODULE_PARM_DESC(exit_stats_dump,
		 "What a dump shows: host, vms (each VM as well), or the VM of this name");

void kvm_exit_stats_params_init(void)
{
	mutex_lock(&params_lock);

	initialised = true;
	if (apply_mode(mode, KVM_EXIT_STATS_OFF)) {
		pr_warn("no memory to measure times, exits are only counted\n");
		WRITE_ONCE(mode, KVM_EXIT_STATS_COUNT);
		apply_mode(KVM_EXIT_STATS_COUNT, KVM_EXIT_STATS_OFF);
	}

	mutex_unlock(&params_lock);
}

void kvm_exit_stats_params_exit(void)
{
	mutex_lock(&params_lock);

	initialised = false;
	apply_mode(KVM_EXIT_STATS_OFF, mode);

	mutex_unlock(&params_lock);
}
