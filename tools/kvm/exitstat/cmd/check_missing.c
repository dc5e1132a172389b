// SPDX-License-Identifier: GPL-2.0
#include "cmd/check.h"

/* A total stays right when reasons are hidden. */
static bool needs_reasons(const struct budget *budget)
{
	size_t i;

	for (i = 0; i < budget->nr; i++)
		if (budget->limits[i].of != BUDGET_TOTAL ||
		    budget_limit_of_time(&budget->limits[i]))
			return true;

	return false;
}

static int require_samples(const struct check_options *options,
			   const struct summary_phase *phase, const char *name,
			   struct error *error)
{
	if (phase->nr_intervals)
		return 0;

	return error_set(error, "%s%s%s of %s has no two samples that can be compared: there is nothing to check",
			 name ? "the phase \"" : "all", name ? name : "",
			 name ? "\"" : "", options->recording[0]);
}

/* What is missing from a VM may not be missing from the host. */
static const char *missing_text(const struct check_options *options,
				const struct budget *budget,
				const struct summary *summary)
{
	unsigned int missing = summary->all.missing;
	size_t i;

	if (!needs_reasons(budget))
		missing &= ~MISSING_REASONS;
	for (i = 0; options->per == PER_VM && i < summary->nr_vms; i++)
		if (summary->vms[i].reset)
			missing |= MISSING_RESET;
	if (!missing && options->per == PER_VM && summary->overflowed)
		return "more VMs ended at once than KVM lists";

	return summary_missing_text(missing);
}

/* What was not measured must not pass for short. @name: whose it is, NULL: all. */
static int require_time(const struct check_options *options,
			const struct summary_time *time, size_t nr_intervals,
			const char *name, struct error *error)
{
	const char *of = name ? " of " : "";

	if (time->nr_intervals == nr_intervals ||
	    (time->nr_intervals && options->incomplete))
		return 0;
	if (!time->nr_intervals)
		return error_set(error, "%s cannot be checked: no time%s%s was measured",
				 options->recording[0], of, name ? name : "");

	return error_set(error, "%s cannot be checked: time%s%s was not measured from each sample to the next (--allow-incomplete checks what there is)",
			 options->recording[0], of, name ? name : "");
}

static int require_times(const struct check_options *options,
			 const struct budget *budget,
			 const struct summary *summary, struct error *error)
{
	const struct summary_phase *all = &summary->all;
	const char *path = options->recording[0];
	bool needed = false;
	size_t i;
	int r;

	for (i = 0; i < budget->nr; i++)
		needed |= budget_limit_of_time(&budget->limits[i]);
	if (!needed)
		return 0;
	r = summary_require_times(path, summary, error);
	if (!r && options->per != PER_VM)
		r = require_time(options, &all->time, all->nr_intervals, NULL,
				 error);
	for (i = 0; !r && options->per == PER_VM && i < summary->nr_vms; i++) {
		const struct summary_vm *vm = &summary->vms[i];

		r = require_time(options, &vm->time, vm->nr_intervals,
				 vm->label, error);
	}
	for (i = 0; !r && options->per == PER_PHASE && i < summary->nr_phases;
	     i++) {
		const struct summary_phase *phase = &summary->phases[i];

		r = require_time(options, &phase->time, phase->nr_intervals,
				 phase->name, error);
	}

	return r;
}

/* What was not counted must not pass for little. */
int check_require_all(const struct check_options *options,
		      const struct budget *budget,
		      const struct summary *summary, struct error *error)
{
	const char *path = options->recording[0], *missing;
	const struct summary_phase *phase;
	size_t i;

	if (breakdown_check(summary, options->per, path, error) ||
	    require_samples(options, &summary->all, options->filter.phase,
			    error))
		return -1;
	if (options->per == PER_VM && !summary->nr_vms)
		return error_set(error, "there are no VMs in %s: there is nothing to check",
				 path);
	for (i = 0; options->per == PER_PHASE && i < summary->nr_phases; i++) {
		phase = &summary->phases[i];
		if (require_samples(options, phase, phase->name, error))
			return -1;
	}
	if (require_times(options, budget, summary, error))
		return -1;
	missing = missing_text(options, budget, summary);
	if (!missing || options->incomplete)
		return 0;

	return error_set(error, "%s cannot be checked: %s (--allow-incomplete checks what there is)",
			 path, missing);
}
