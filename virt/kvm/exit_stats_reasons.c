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

#include "exit_stats_reasons.h"

const struct kvm_exit_stats_isa *kvm_exit_stats_isa;
struct kvm_exit_stats_reason kvm_exit_stats_reasons[KVM_EXIT_STATS_SLOTS];

const char * const kvm_exit_stats_classes[KVM_EXIT_STATS_CLASSES] = {
	"other",
	"apic",
	"cache",
	"cpuid",
	"cr",
	"descriptor",
	"dr",
	"entry_failure",
	"exception",
	"hlt",
	"hypercall",
	"interrupt",
	"interrupt_window",
	"invlpg",
	"io",
	"mmio",
	"msr",
	"mwait",
	"nested",
	"nmi",
	"npf",
	"pause",
	"preempt_timer",
	"shutdown",
	"smi",
	"task_switch",
	"xsetbv",
};

/* The line that ends a table, and the file in sysfs that is no reason's. */
static const char total[] = "total";

unsigned int kvm_exit_stats_class_index(const char *class)
{
	int index = match_string(kvm_exit_stats_classes, KVM_EXIT_STATS_CLASSES,
				 class);

	return index < 0 ? 0 : index;
}

static bool is_taken(const struct kvm_exit_stats_reason *reasons,
		     const char *name)
{
	unsigned int i;

	for (i = 0; i < KVM_EXIT_STATS_SLOTS; i++) {
		if (!strcmp(reasons[i].name, name))
			return true;
	}

	return !strcmp(name, total);
}

/* Return: whether there was no place for the name. */
static bool set_name(struct kvm_exit_stats_reason *reasons, unsigned int slot,
		     const char *name)
{
	char shown[KVM_EXIT_STATS_NAME_LEN];

	if (reasons[slot].name[0] || strscpy(shown, name, sizeof(shown)) <= 0)
		return true;

	strreplace(shown, ' ', '_');
	if (is_taken(reasons, shown))
		return true;

	strscpy(reasons[slot].name, shown, sizeof(shown));

	return false;
}

static void set_extra(struct kvm_exit_stats_reason *reasons, unsigned int slot,
		      const char *name, const char *class)
{
	strscpy(reasons[slot].name, name, sizeof(reasons[slot].name));
	strscpy(reasons[slot].code, "-", sizeof(reasons[slot].code));
	reasons[slot].class = kvm_exit_stats_class_index(class);
}

unsigned int kvm_exit_stats_describe(const struct kvm_exit_stats_isa *isa,
				     struct kvm_exit_stats_reason *reasons)
{
	const char *first = NULL;
	unsigned int i, left_out = 0;

	memset(reasons, 0, KVM_EXIT_STATS_SLOTS * sizeof(*reasons));

	for (i = 0; i < isa->nr_slots; i++) {
		reasons[i].raw = isa->code(i);
		reasons[i].class = kvm_exit_stats_class_index(isa->class(reasons[i].raw));
		snprintf(reasons[i].code, sizeof(reasons[i].code),
			 isa->hex_codes ? "0x%03llx" : "%llu", reasons[i].raw);
	}

	/* Ours first: no name of uapi may take their place. */
	set_extra(reasons, isa->other, "other", "other");
	for (i = 0; i < isa->nr_extras; i++)
		set_extra(reasons, isa->extras[i].slot, isa->extras[i].name,
			  isa->extras[i].class);

	for (i = 0; i < isa->nr_codes; i++) {
		if (!set_name(reasons, isa->slot(isa->codes[i].code),
			      isa->codes[i].name))
			continue;

		first = first ?: isa->codes[i].name;
		left_out++;
	}

	if (left_out)
		pr_warn("no place for %u names of %s, shown as other, the first is \"%s\"\n",
			left_out, isa->name, first);

	return left_out;
}

void kvm_exit_stats_reasons_init(void)
{
	kvm_exit_stats_isa = kvm_arch_exit_stats_isa();
	kvm_exit_stats_describe(kvm_exit_stats_isa, kvm_exit_stats_reasons);
}
