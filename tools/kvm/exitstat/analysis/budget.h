/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Budgets: how many exits there may be.
 *
 *	# comment
 *	total <= 20000
 *	EPT_VIOLATION <= 8000
 *	io.share <= 30%
 *	cpuid.rate <= 100/s
 *
 * One limit on each line: a reason, a class or "total"; alone for the number of
 * exits, with ".share" for its part of all exits, with ".rate" for the mean per
 * second. A class has a lower case name; where a reason has the same name, as
 * on SVM, the class is meant. Write "reason:cpuid" or "class:cpuid" to be sure.
 */
#ifndef EXITSTAT_BUDGET_H
#define EXITSTAT_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "kernel/reasons.h"

enum budget_of {
	BUDGET_TOTAL,
	BUDGET_REASON,
	BUDGET_CLASS,
};

enum budget_kind {
	BUDGET_EXITS,
	BUDGET_SHARE,	/* percent */
	BUDGET_RATE,	/* per second */
};

struct budget_limit {
	unsigned int line;
	enum budget_of of;
	size_t index;		/* of the reason or the class */
	enum budget_kind kind;
	double most;
	char what[96];		/* as the user wrote it, "io.share" */
};

struct budget {
	size_t nr;
	struct budget_limit *limits;
};

/*
 * Parses a budget for a host with these reasons. Names that it does not have
 * are errors. @name, the path of the file, and the line are in the sentence.
 * Return: 0, and the caller frees @budget; -1 with @error set.
 */
int budget_parse(struct budget *budget, const char *name, const char *text,
		 const struct reasons *reasons, struct error *error);

void budget_free(struct budget *budget);

/* What the limit is about, in its unit; @total is at least counts->total. */
double budget_value(const struct budget_limit *limit,
		    const struct counts *counts, uint64_t total, uint64_t ns,
		    const struct reasons *reasons);

#endif
