// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/breakdown.h"
#include "base/text.h"

static void add_handled(struct part *part, const struct reason_time *time)
{
	part->handled_ns += reason_time_handled(time);
	part->handled += time->exits;
}

/* Of all reasons together, those that a reset hides included. */
static void add_account(struct part *part, const struct summary_time *time)
{
	const struct account *account = &time->account;

	part->handled_ns += account->ns[TIMES_KERNEL] + account->ns[TIMES_USER];
	part->handled += account->exits;
	part->measured_ns += time->ns;
}

/* Each reason to the part at its index, or at that of its class. */
static void add_reasons(struct part *parts, const struct summary_time *time,
			const struct reasons *reasons, bool of_classes)
{
	const struct reason_time *reason;
	size_t i;

	for (i = 0; i < time->account.nr; i++) {
		reason = &time->account.reasons[i];
		add_handled(&parts[of_classes ?
				   reasons->reason[reason->reason].class_index :
				   reason->reason], reason);
	}
}

static size_t by_phase(struct part *parts, const struct summary *summary)
{
	const struct summary_phase *phase;
	size_t i, j, nr = 0;

	for (i = 0; i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		for (j = 0; j < nr; j++)
			if (!strcmp(parts[j].name, phase->name))
				break;
		if (j == nr)
			parts[nr++].name = phase->name;
		parts[j].exits += phase->total;
		parts[j].ns += phase->ns;
		add_account(&parts[j], &phase->time);
	}

	return nr;
}

size_t breakdown(struct part **parts, const struct summary *summary,
		 enum per per)
{
	const size_t most[PER_KINDS] = {
		[PER_REASON] = summary->reasons.nr,
		[PER_CLASS] = summary->reasons.nr_classes,
		[PER_VM] = summary->nr_vms,
		[PER_PHASE] = summary->nr_phases,
	};
	const struct reasons *reasons = &summary->reasons;
	const struct summary_phase *all = &summary->all;
	struct part *part;
	uint64_t *sums = NULL;
	size_t i;

	*parts = xcalloc(most[per], sizeof(**parts));
	if (per == PER_PHASE)
		return by_phase(*parts, summary);
	if (per == PER_CLASS)
		sums = counts_by_class(&all->counts, reasons);
	for (i = 0; i < most[per]; i++) {
		part = &(*parts)[i];
		part->ns = all->ns;
		part->measured_ns = all->time.ns;
		if (per == PER_VM) {
			part->vm = &summary->vms[i];
			part->name = part->vm->label;
			part->exits = part->vm->counts.total;
			add_account(part, &part->vm->time);
			part->measured_ns = all->time.ns;
		} else if (sums) {
			part->name = reasons->class[i];
			part->exits = sums[i];
		} else {
			part->name = reasons->reason[i].name;
			part->exits = counts_get(&all->counts, i);
			part->top = summary_top(summary, i);
		}
	}
	if (per != PER_VM)
		add_reasons(*parts, &all->time, reasons, sums);
	free(sums);

	return most[per];
}

struct part breakdown_all(const struct summary *summary)
{
	struct part all = {
		.exits = summary->all.total,
		.ns = summary->all.ns,
	};

	add_account(&all, &summary->all.time);

	return all;
}

bool breakdown_is_there(const struct summary *summary, enum per per)
{
	return !summary->from_sysfs || (per != PER_CLASS && per != PER_VM);
}

int breakdown_check(const struct summary *summary, enum per per,
		    const char *path, struct error *error)
{
	if (breakdown_is_there(summary, per))
		return 0;

	return error_set(error, "there are no %s in %s, which was made without debugfs",
			 per == PER_VM ? "VMs" : "classes", path);
}
