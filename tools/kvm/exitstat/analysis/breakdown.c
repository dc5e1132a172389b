// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/breakdown.h"
#include "base/text.h"

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
	}

	return nr;
}

size_t breakdown(struct part **parts, const struct summary *summary,
		 enum per per)
{
	const size_t most[PER_KINDS] = {
		[PER_REASON] = summary->all.counts.nr,
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
		if (per == PER_VM) {
			part->vm = &summary->vms[i];
			part->name = part->vm->label;
			part->exits = part->vm->counts.total;
		} else if (sums) {
			part->name = reasons->class[i];
			part->exits = sums[i];
		} else {
			part->name = reasons->reason[i].name;
			part->exits = all->counts.exits[i];
			part->top = summary_top(summary, i);
		}
	}
	free(sums);

	return most[per];
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
