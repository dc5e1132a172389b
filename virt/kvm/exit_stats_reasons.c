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

static void format_code(char *text, u64 code)
{
	snprintf(text, KVM_EXIT_STATS_CODE_LEN,
		 kvm_exit_stats_isa->hex_codes ? "0x%03llx" : "%llu", code);
}

static int set_name(unsigned int slot, const char *name)
{
	struct kvm_exit_stats_reason *reason = &kvm_exit_stats_reasons[slot];

	if (reason->name[0] ||
	    strscpy(reason->name, name, sizeof(reason->name)) <= 0) {
		pr_err("no place for the name \"%s\" in slot %u\n", name, slot);
		return -EINVAL;
	}

	strreplace(reason->name, ' ', '_');

	return 0;
}

int kvm_exit_stats_reasons_init(void)
{
	const struct kvm_exit_stats_isa *isa = kvm_arch_exit_stats_isa();
	struct kvm_exit_stats_reason *reason;
	unsigned int i;
	int r;

	kvm_exit_stats_isa = isa;
	memset(kvm_exit_stats_reasons, 0, sizeof(kvm_exit_stats_reasons));

	for (i = 0; i < isa->nr_slots; i++) {
		reason = &kvm_exit_stats_reasons[i];
		reason->raw = isa->code(i);
		reason->class = isa->class(reason->raw);
		format_code(reason->code, reason->raw);
	}

	for (i = 0; i < isa->nr_codes; i++) {
		r = set_name(isa->slot(isa->codes[i].code), isa->codes[i].name);
		if (r)
			return r;
	}

	for (i = 0; i < isa->nr_extras; i++) {
		reason = &kvm_exit_stats_reasons[isa->extras[i].slot];
		strscpy(reason->code, "-", sizeof(reason->code));
		reason->class = isa->extras[i].class;
		r = set_name(isa->extras[i].slot, isa->extras[i].name);
		if (r)
			return r;
	}

	reason = &kvm_exit_stats_reasons[isa->other];
	strscpy(reason->code, "-", sizeof(reason->code));
	reason->class = "other";

	return set_name(isa->other, "other");
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

/* @text has room for KVM_EXIT_STATS_CODE_LEN characters. */
void kvm_exit_stats_code_text(char *text, unsigned int slot,
			      const struct kvm_exit_stats_counts *counts)
{
	if (slot == kvm_exit_stats_isa->other && counts->other_code)
		snprintf(text, KVM_EXIT_STATS_CODE_LEN, "0x%llx",
			 counts->other_code);
	else
		strscpy(text, kvm_exit_stats_reasons[slot].code,
			KVM_EXIT_STATS_CODE_LEN);
}
