/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What exitstat check was asked for, and what it does not judge.
 */
#ifndef EXITSTAT_CHECK_H
#define EXITSTAT_CHECK_H

#include "analysis/breakdown.h"
#include "analysis/budget.h"
#include "options/form.h"

struct check_options {
	struct form_options form;
	struct filter filter;
	const char *budget;
	enum per per;		/* PER_VM, PER_PHASE, or else all at once */
	const char **recording;
	bool incomplete;	/* is fine */
};

/*
 * Refuses a recording from which something is missing that the budget is about.
 * Return: 0, or -1 with @error set.
 */
int check_require_all(const struct check_options *options,
		      const struct budget *budget,
		      const struct summary *summary, struct error *error);

#endif
