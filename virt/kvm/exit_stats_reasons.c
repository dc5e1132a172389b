// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: how the slots of this host are called.
 *
 * Built once from the architecture's tables, which take the names from uapi.
 */
#define pr_fmt(fmt) "kvm: exit_stats: " fmt

#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "exit_stats_model.h"

const struct kvm_exit_stats_isa *kvm_exit_stats_isa;
struct kvm_exit_stats_reason kvm_exit_stats_reasons[KVM_EXIT_STATS_SLOTS];

static int set_name(struct kvm_exit_stats_reason *reason, const char *name)
{
	if (reason->name[0] ||
	    strscpy(reason->name, name, sizeof(reason->name)) <= 0) {
		pr_err("no place for the name \"%s\"\n", name);
		return -EINVAL;
	}

	strreplace(reason->name, ' ', '_');

	return 0;
}

/* @reasons has room for KVM_EXIT_STATS_SLOTS. */
int kvm_exit_stats_describe(const struct kvm_exit_stats_isa *isa,
			    struct kvm_exit_stats_reason *reasons)
{
	struct kvm_exit_stats_reason *reason;
	unsigned int i;
	int r;

	memset(reasons, 0, KVM_EXIT_STATS_SLOTS * sizeof(*reasons));

	for (i = 0; i < isa->nr_slots; i++) {
		reason = &reasons[i];
		reason->raw = isa->code(i);
		reason->class = isa->class(reason->raw);
		snprintf(reason->code, sizeof(reason->code),
			 isa->hex_codes ? "0x%03llx" : "%llu", reason->raw);
	}

	for (i = 0; i < isa->nr_codes; i++) {
		reason = &reasons[isa->slot(isa->codes[i].code)];
		r = set_name(reason, isa->codes[i].name);
		if (r)
			return r;
	}

	for (i = 0; i < isa->nr_extras; i++) {
		reason = &reasons[isa->extras[i].slot];
		strscpy(reason->code, "-", sizeof(reason->code));
		reason->class = isa->extras[i].class;
		r = set_name(reason, isa->extras[i].name);
		if (r)
			return r;
	}

	reason = &reasons[isa->other];
	strscpy(reason->code, "-", sizeof(reason->code));
	reason->class = "other";

	return set_name(reason, "other");
}

int kvm_exit_stats_reasons_init(void)
{
	kvm_exit_stats_isa = kvm_arch_exit_stats_isa();

	return kvm_exit_stats_describe(kvm_exit_stats_isa,
				       kvm_exit_stats_reasons);
}

/*
 * Codes that have a slot but no name are shown as "other".  The raw code shown
 * with it is one that was out of the range of slots if there was such a one,
 * else the highest of these.
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
		if (kvm_exit_stats_reasons[slot].name[0] || !counts->exits[slot])
			continue;

		counts->exits[other] += counts->exits[slot];
		counts->exits[slot] = 0;
		code = kvm_exit_stats_reasons[slot].raw;
	}

	if (!counts->other_code)
		counts->other_code = code;
}
