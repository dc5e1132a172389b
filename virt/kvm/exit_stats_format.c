// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the text of the files, and of the kernel log.
 *
 * In files, columns are separated by one tab, and lines that begin with # are
 * comments.
 */
#define pr_fmt(fmt) "kvm: exit_stats: " fmt

#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_format.h"
#include "exit_stats_reasons.h"

/* What tools look at before they read on; changes when the columns do. */
#define FORMAT_NUMBER	1

void kvm_exit_stats_format_code(char *text, unsigned int slot,
				const struct kvm_exit_stats_counts *counts)
{
	if (slot == kvm_exit_stats_isa->other && counts->other_code)
		snprintf(text, KVM_EXIT_STATS_CODE_LEN, "0x%llx",
			 counts->other_code);
	else
		strscpy(text, kvm_exit_stats_reasons[slot].code,
			KVM_EXIT_STATS_CODE_LEN);
}

void kvm_exit_stats_format_header(struct seq_file *m, const char *mode,
				  u64 generation, u64 time_ns)
{
	seq_printf(m, "# kvm-exit-stats %d isa=%s mode=%s generation=%llu time_ns=%llu\n",
		   FORMAT_NUMBER, kvm_exit_stats_isa->name, mode, generation,
		   time_ns);
}

void kvm_exit_stats_format_counts(struct seq_file *m,
				  const struct kvm_exit_stats_counts *counts,
				  const char *extra)
{
	char code[KVM_EXIT_STATS_CODE_LEN];
	unsigned int slot;
	u64 total = 0;

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (!counts->exits[slot])
			continue;

		total += counts->exits[slot];
		kvm_exit_stats_format_code(code, slot, counts);
		seq_printf(m, "%s\t%s\t%s\t%llu%s\n", code,
			   kvm_exit_stats_reasons[slot].name,
			   kvm_exit_stats_class_of(&kvm_exit_stats_reasons[slot]),
			   counts->exits[slot], extra);
	}

	seq_printf(m, "total\t-\t-\t%llu%s\n", total, extra);
}

void kvm_exit_stats_format_vcpu(char *extra,
				const struct kvm_vm_exit_stats *vm, int vcpu_id)
{
	snprintf(extra, KVM_EXIT_STATS_EXTRA_LEN, "\t%s\t%d", vm->name, vcpu_id);
}

void kvm_exit_stats_format_vm(char *extra, const struct kvm_vm_exit_stats *vm)
{
	snprintf(extra, KVM_EXIT_STATS_EXTRA_LEN, "\t%s\t%d\t%s\t%u", vm->name,
		 vm->pid, vm->comm, vm->nr_vcpus);
}

void kvm_exit_stats_format_retired(char *extra,
				   const struct kvm_exit_stats_retired *retired)
{
	kvm_exit_stats_format_vm(extra, &retired->vm);
	snprintf(extra + strlen(extra),
		 KVM_EXIT_STATS_EXTRA_LEN - strlen(extra), "\t%llu",
		 retired->lifetime_ns);
}

void kvm_exit_stats_format_since_load(struct seq_file *m, u64 host, u64 retired)
{
	seq_printf(m, "# since_load host=%llu retired=%llu vms=%llu\n", host,
		   retired, host - retired);
}

void kvm_exit_stats_format_marks(struct seq_file *m,
				 const struct kvm_exit_stats_marks *marks,
				 u64 pending)
{
	seq_printf(m, "# marks interval=%u reported=%llu coalesced=%llu pending=%llu\n",
		   marks->interval, marks->reported, marks->coalesced, pending);
}

void kvm_exit_stats_format_reasons(struct seq_file *m)
{
	const struct kvm_exit_stats_reason *reason;
	unsigned int slot;

	seq_puts(m, "code\tname\tclass\tisa\n");

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		reason = &kvm_exit_stats_reasons[slot];
		if (reason->name[0])
			seq_printf(m, "%s\t%s\t%s\t%s\n", reason->code,
				   reason->name, kvm_exit_stats_class_of(reason),
				   kvm_exit_stats_isa->name);
	}
}

void kvm_exit_stats_format_columns(struct seq_file *m, const char *extra)
{
	seq_printf(m, "code\tname\tclass\texits%s\n", extra);
}

void kvm_exit_stats_print_host(const struct kvm_exit_stats_counts *counts,
			       const struct kvm_exit_stats_counts *previous)
{
	u64 total = kvm_exit_stats_total(counts);

	pr_info("%llu exits (+%llu) on %s\n", total,
		total - kvm_exit_stats_total(previous),
		kvm_exit_stats_isa->name);
}

void kvm_exit_stats_print_vm(const char *label,
			     const struct kvm_exit_stats_counts *counts,
			     const struct kvm_exit_stats_counts *previous)
{
	u64 total = kvm_exit_stats_total(counts);

	pr_info("%s: %llu exits (+%llu)\n", label, total,
		total - kvm_exit_stats_total(previous));
}

void kvm_exit_stats_print_rows(const struct kvm_exit_stats_counts *counts,
			       const struct kvm_exit_stats_counts *previous)
{
	char code[KVM_EXIT_STATS_CODE_LEN];
	unsigned int slot;

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (!counts->exits[slot])
			continue;

		/* A console may take long for a line. */
		cond_resched();
		kvm_exit_stats_format_code(code, slot, counts);
		pr_info("%4s %s %llu (+%llu)\n", code,
			kvm_exit_stats_reasons[slot].name, counts->exits[slot],
			counts->exits[slot] - previous->exits[slot]);
	}
}

void kvm_exit_stats_print_rest(unsigned int vms, u64 exits)
{
	pr_info("VMs not shown: %u, with %llu exits\n", vms, exits);
}

void kvm_exit_stats_format_handled_header(struct seq_file *m, const char *mode,
					  u64 generation, u64 time_ns,
					  const char *extra)
{
	seq_printf(m, "# kvm-exit-stats-handled %d isa=%s mode=%s generation=%llu time_ns=%llu\n",
		   FORMAT_NUMBER, kvm_exit_stats_isa->name, mode, generation,
		   time_ns);
	seq_printf(m, "code\tname\tclass\texits\tfastpath\tkernel\tuser\tl2\treflected%s\n",
		   extra);
}

static void show_handled(struct seq_file *m, const char *code, const char *name,
			 const char *class,
			 const struct kvm_exit_stats_handled *handled,
			 const char *extra)
{
	seq_printf(m, "%s\t%s\t%s\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu%s\n",
		   code, name, class, handled->exits, handled->fastpath,
		   handled->kernel, handled->user, handled->l2,
		   handled->reflected, extra);
}

void kvm_exit_stats_format_handled(struct seq_file *m,
				   const struct kvm_exit_stats_counts *counts,
				   const struct kvm_exit_stats_nested *nested,
				   const char *extra)
{
	struct kvm_exit_stats_handled handled, all = { };
	char code[KVM_EXIT_STATS_CODE_LEN];
	unsigned int slot;

	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		if (!counts->exits[slot])
			continue;

		handled = kvm_exit_stats_handled(counts, nested, slot);
		all.exits += handled.exits;
		all.fastpath += handled.fastpath;
		all.kernel += handled.kernel;
		all.user += handled.user;
		all.l2 += handled.l2;
		all.reflected += handled.reflected;

		kvm_exit_stats_format_code(code, slot, counts);
		show_handled(m, code, kvm_exit_stats_reasons[slot].name,
			     kvm_exit_stats_class_of(&kvm_exit_stats_reasons[slot]),
			     &handled, extra);
	}

	show_handled(m, "total", "-", "-", &all, extra);
}
