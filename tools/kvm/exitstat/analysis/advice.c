// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/advice.h"
#include "base/text.h"
#include "times/account_sum.h"

/* Fewer exits are over before anybody could do something about them. */
#define LEAST_EXITS	10000

/* A guest that was there from the start and is recorded for longer does not boot. */
#define BOOT_NS		(10 * NS_PER_S)

/* As long as KVM polls by default before it lets a vCPU's thread sleep. */
#define SHORT_WAIT_NS	200000

enum {
	PER_VCPU = 1 << 0,	/* the rate is that of each vCPU */
	AFTER_BOOT = 1 << 1,	/* only of guests that do not boot */
	SHORT_WAITS = 1 << 2,	/* where time is known, only if waits are short */
	SHADOW = 1 << 3,	/* only if the first class has one in a hundred */
};

struct rule {
	const char *class;
	const char *classes;
	unsigned int percent;	/* of all exits, at least */
	unsigned int rate;	/* per second, at least */
	unsigned int flags;
};

static const struct rule rules[] = {
	{ "invlpg", "invlpg cr exception", 30, 1000, SHADOW },
	{ "io", "io", 40, 1000, 0 },
	{ "mmio", "mmio", 40, 5000, 0 },
	{ "npf", "npf", 20, 1000, AFTER_BOOT },
	{ "pause", "pause", 20, 1000, 0 },
	{ "interrupt_window", "interrupt_window", 10, 1000, 0 },
	{ "apic", "apic", 20, 1000, 0 },
	{ "msr", "msr", 40, 5000, 0 },
	{ "hlt", "hlt", 20, 1000, PER_VCPU | SHORT_WAITS },
	{ "interrupt", "interrupt", 30, 2000, PER_VCPU },
	{ "preempt_timer", "preempt_timer", 30, 2000, PER_VCPU },
	{ "cpuid", "cpuid", 20, 1000, 0 },
	{ "nested", "nested", 20, 1000, 0 },
};

#define NR_RULES	(sizeof(rules) / sizeof(rules[0]))

/* What is judged: a VM, or all that is looked at. */
struct subject {
	const struct summary_vm *vm;	/* or NULL */
	const struct counts *counts;
	const struct summary_time *time;
	uint64_t ns;
	unsigned int nr_vcpus;	/* 0: not known */
	bool was_there;		/* from the start */
};

static bool has_class(const char *classes, const char *class)
{
	size_t len = strlen(class);
	const char *at = strstr(classes, class);

	return at && (at == classes || at[-1] == ' ') &&
	       (!at[len] || at[len] == ' ');
}

static uint64_t count(const struct counts *counts, const struct reasons *reasons,
		      const char *classes)
{
	uint64_t exits = 0;
	size_t i;

	for (i = 0; i < counts->nr; i++)
		if (has_class(classes, reasons->reason[i].class))
			exits += counts->exits[i];

	return exits;
}

static void take_times(struct advice *advice, const struct subject *subject,
		       const struct reasons *reasons)
{
	const struct account *account = &subject->time->account;
	const struct reason_time *time;
	enum times_part part;
	size_t i;

	advice->has_time = subject->time->nr_intervals;
	if (!advice->has_time)
		return;
	advice->whole_ns = account_sum(account);
	for (i = 0; i < account->nr; i++) {
		time = &account->reasons[i];
		if (!has_class(advice->classes, reasons->reason[time->reason].class))
			continue;
		advice->timed += time->exits;
		for (part = 0; part < TIMES_PARTS; part++)
			advice->ns[part] += time->ns[part];
	}
}

/* Return: whether the rule speaks; then @advice is all but how many VMs. */
static bool judge(const struct rule *rule, const struct subject *subject,
		  const struct reasons *reasons, struct advice *advice)
{
	const struct counts *counts = subject->counts;
	uint64_t first;

	/* Most VMs of a recording of many. */
	if (counts->total < LEAST_EXITS || !subject->ns)
		return false;
	*advice = (struct advice) {
		.class = rule->class,
		.classes = rule->classes,
		.vm = subject->vm,
		.nr_vms = 1,
		.all = counts->total,
		.exits = count(counts, reasons, rule->classes),
	};
	if (advice->exits < LEAST_EXITS ||
	    advice->exits * 100.0 < (double)counts->total * rule->percent)
		return false;
	advice->rate = delta_rate(advice->exits, subject->ns);
	if ((rule->flags & PER_VCPU) && !subject->nr_vcpus)
		return false;
	if (advice->rate < (double)rule->rate * (rule->flags & PER_VCPU ?
						 subject->nr_vcpus : 1))
		return false;
	if ((rule->flags & AFTER_BOOT) &&
	    (!subject->was_there || subject->ns < BOOT_NS))
		return false;
	first = count(counts, reasons, rule->class);
	if ((rule->flags & SHADOW) && first * 100.0 < (double)counts->total)
		return false;
	take_times(advice, subject, reasons);

	return !(rule->flags & SHORT_WAITS) || !advice->timed ||
	       advice->ns[TIMES_BLOCKED] / advice->timed < SHORT_WAIT_NS;
}

/* --- all VMs, all rules --- */

static struct subject subject_of(const struct summary_vm *vm)
{
	return (struct subject) {
		.vm = vm,
		.counts = &vm->counts,
		.time = &vm->time,
		.ns = vm->ns,
		.nr_vcpus = vm->nr_vcpus,
		.was_there = !vm->came,
	};
}

static struct subject whole(const struct summary *summary)
{
	const struct filter *filter = summary->filter;

	return (struct subject) {
		.counts = &summary->all.counts,
		.time = &summary->all.time,
		.ns = summary->all.ns,
		.nr_vcpus = filter && filter->has_vcpu,
		.was_there = filter && filter->has_vcpu,
	};
}

/* Keeps the advice about the VM that has more. */
static void merge(struct advice *kept, const struct advice *more)
{
	size_t nr_vms = kept->nr_vms + 1;

	if (more->exits > kept->exits)
		*kept = *more;
	kept->nr_vms = nr_vms;
}

static uint64_t handled_ns(const struct advice *advice)
{
	return advice->ns[TIMES_KERNEL] + advice->ns[TIMES_USER];
}

/* By the time that they take, of those without by their number. */
static int compare(const void *a, const void *b)
{
	const struct advice *left = a, *right = b;

	if (handled_ns(left) != handled_ns(right))
		return handled_ns(left) < handled_ns(right) ? 1 : -1;
	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return strcmp(left->class, right->class);
}

void advice_judge(struct advice_list *list, const struct summary *summary)
{
	const struct filter *filter = summary->filter;
	bool by_vm = !summary->from_sysfs && !(filter && filter->has_vcpu);
	size_t nr = by_vm ? summary->nr_vms : 1, rule, i;
	struct advice advice, *found;
	struct subject subject;

	*list = (struct advice_list) { 0 };
	for (rule = 0; rule < NR_RULES; rule++) {
		found = NULL;
		for (i = 0; i < nr; i++) {
			subject = by_vm ? subject_of(&summary->vms[i]) :
					  whole(summary);
			if (!judge(&rules[rule], &subject, &summary->reasons,
				   &advice))
				continue;
			if (found) {
				merge(found, &advice);
				continue;
			}
			grow((void **)&list->advice, list->nr, sizeof(advice));
			found = &list->advice[list->nr++];
			*found = advice;
		}
	}
	if (list->nr)
		qsort(list->advice, list->nr, sizeof(*list->advice), compare);
}

void advice_free(struct advice_list *list)
{
	free(list->advice);
	*list = (struct advice_list) { 0 };
}
