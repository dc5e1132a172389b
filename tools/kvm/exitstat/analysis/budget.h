/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Budgets: how many exits there may be, and what they may take.
 *
 *	# comment
 *	total <= 20000
 *	EPT_VIOLATION <= 8000
 *	io.share <= 30%
 *	cpuid.rate <= 100/s
 *	IO_INSTRUCTION.p99 <= 20us
 *	guest >= 95%
 *
 * One limit on each line: a reason, a class or "total"; alone for the number of
 * exits, with ".share" for its part of all exits, with ".rate" for the mean per
 * second; with ".time" for the part of all time that KVM and userspace took, with
 * ".mean", ".p50", ".p99" or ".max" for what they took for one exit. Or what vCPUs
 * were at, as a part of all time. A class has a lower case name; where a reason has
 * the same name, as on SVM, the class is meant. Write "reason:cpuid" or
 * "class:cpuid" to be sure.
 */
#ifndef EXITSTAT_BUDGET_H
#define EXITSTAT_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "kernel/reasons.h"
#include "times/times.h"

enum budget_of {
	BUDGET_TOTAL,
	BUDGET_REASON,
	BUDGET_CLASS,
	BUDGET_PART,		/* what vCPUs were at */
};

enum budget_kind {
	BUDGET_EXITS,
	BUDGET_SHARE,	/* percent */
	BUDGET_RATE,	/* per second */
	/* Of times: percent of all, then what one exit took, ns */
	BUDGET_TIME,
	BUDGET_MEAN,
	BUDGET_P50,
	BUDGET_P99,
	BUDGET_MAX,
};

/* What vCPUs are at, behind those of enum times_part. */
enum budget_part {
	BUDGET_GUEST = TIMES_PARTS,
	BUDGET_NO_EXIT,
	BUDGET_OUTSIDE,		/* neither in the guest nor blocked */
	BUDGET_PARTS,
};

struct budget_limit {
	unsigned int line;
	enum budget_of of;
	size_t index;		/* of the reason or the class, or an enum budget_part */
	enum budget_kind kind;
	bool at_least;		/* the value is not to be below */
	double bound;
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

/* Is it about time? */
bool budget_limit_of_time(const struct budget_limit *limit);

/* What has to keep limits. */
struct budget_subject {
	const char *name;
	const struct counts *counts;
	uint64_t total;		/* exits, at least counts->total */
	uint64_t ns;
	const struct account *account;
};

/*
 * What the limit is about, in its unit; NAN if there was no exit that could have
 * taken any time. Of percentiles, which are known but for a factor of two, it is the
 * bound that is nearer to breaking the limit.
 * Return: true, or false if it is not known although time was measured.
 */
bool budget_value(const struct budget_limit *limit,
		  const struct budget_subject *subject,
		  const struct reasons *reasons, double *value);

/* The same of a limit of time. */
bool budget_time_value(const struct budget_limit *limit,
		       const struct budget_subject *subject,
		       const struct reasons *reasons, double *value);

#endif
