// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "analysis/budget.h"
#include "times/account_sum.h"

/* Return: the time of vCPUs at what the limit is about, of @account. */
static double part(const struct budget_limit *limit,
		   const struct account *account)
{
	switch (limit->index) {
	case BUDGET_GUEST:
		return account->guest_ns;
	case BUDGET_NO_EXIT:
		return account->no_exit_ns;
	case BUDGET_OUTSIDE:
		return account_sum(account) - account->guest_ns -
		       account->ns[TIMES_BLOCKED];
	default:
		return account->ns[limit->index];
	}
}

static void add_reasons(struct reason_time *sum,
			const struct budget_limit *limit,
			const struct account *account,
			const struct reasons *reasons)
{
	const struct reason_time *time;
	size_t i;

	for (i = 0; i < account->nr; i++) {
		time = &account->reasons[i];
		if (limit->of == BUDGET_TOTAL ||
		    (limit->of == BUDGET_REASON && time->reason == limit->index) ||
		    (limit->of == BUDGET_CLASS &&
		     reasons->reason[time->reason].class_index == limit->index))
			reason_time_add(sum, time);
	}
}

static double percentile(const struct reason_time *time, unsigned int percent,
			 bool at_least)
{
	struct histogram_range range;

	range = histogram_percentile(&time->histogram, percent,
				     time->longest_ns);

	return at_least ? range.least : range.most;
}

static double duration(const struct budget_limit *limit,
		       const struct reason_time *time)
{
	switch (limit->kind) {
	case BUDGET_MEAN:
		return (double)reason_time_handled(time) / time->exits;
	case BUDGET_P50:
		return percentile(time, 50, limit->at_least);
	case BUDGET_P99:
		return percentile(time, 99, limit->at_least);
	default:
		return time->longest_ns;
	}
}

/* Was there any exit? Those that time saw may lag behind those that are counted. */
static bool none_counted(const struct budget_limit *limit,
			 const struct budget_subject *subject,
			 const struct reasons *reasons)
{
	struct budget_limit exits = *limit;
	double value;

	exits.kind = BUDGET_EXITS;
	budget_value(&exits, subject, reasons, &value);

	return value == 0;
}

bool budget_time_value(const struct budget_limit *limit,
		       const struct budget_subject *subject,
		       const struct reasons *reasons, double *value)
{
	const struct account *account = subject->account;
	double all = account_sum(account);
	struct reason_time sum = { 0 };

	add_reasons(&sum, limit, account, reasons);
	if (limit->kind == BUDGET_TIME) {
		*value = 100 * (limit->of == BUDGET_PART ?
				part(limit, account) :
				(double)reason_time_handled(&sum)) / all;
		return all > 0;
	}
	*value = NAN;
	if (!sum.exits)
		return none_counted(limit, subject, reasons);
	/* One that has not ended yet took who knows how long. */
	if (!sum.histogram.nr)
		return false;
	*value = duration(limit, &sum);

	return true;
}
