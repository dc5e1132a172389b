// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "show/account_text.h"
#include "times/account_sum.h"
#include "top/row_times.h"

const char *const row_time_heads[NR_ROW_TIMES] = {
	[ROW_TIME_RATE] = "TIME/s",
	[ROW_TIME_SHARE] = "TIME%",
	[ROW_TIME_AVERAGE] = "AVG",
	[ROW_TIME_P99] = "P99",
};

/* @ns: of the host in an interval of @interval_ns. */
static void set_time(struct row_time *time, const struct account *account,
		     const struct reason_time *handled, uint64_t ns,
		     uint64_t interval_ns)
{
	time->known = true;
	time->ns = ns;
	time->whole_ns = account_sum(account);
	time->per_second = delta_rate(ns, interval_ns);
	if (handled->exits)
		time->average_ns = reason_time_handled(handled) / handled->exits;
	time->p99_ns = histogram_percentile(&handled->histogram, 99,
					    handled->longest_ns).most;
}

/* Of a VM, a vCPU or the host. */
static void set_outside(struct row_time *time, const struct account *account,
			uint64_t interval_ns)
{
	struct reason_time handled = { 0 };
	size_t i;

	for (i = 0; i < account->nr; i++)
		reason_time_add(&handled, &account->reasons[i]);
	set_time(time, account, &handled, account_sum(account) -
		 account->guest_ns - account->ns[TIMES_BLOCKED], interval_ns);
}

static void set_handled(struct top_row *row, const struct top_model *model,
			const struct account *account, uint64_t interval_ns)
{
	struct reason_time handled = { 0 };
	size_t i, index;

	for (i = 0; i < account->nr; i++) {
		index = account->reasons[i].reason;
		if (model->by == VIEW_CLASS)
			index = model->reasons->reason[index].class_index;
		if (index == row->index)
			reason_time_add(&handled, &account->reasons[i]);
	}
	set_time(&row->time, account, &handled,
		 reason_time_handled(&handled), interval_ns);
}

static const struct account *find_scope(const struct top_model *model,
					uint64_t *ns)
{
	const struct top_scope *scope = &model->scope;

	if (!model->times || model->ended)
		return NULL;

	return top_times_find(model->times, scope->vm, scope->has_vcpu,
			      scope->vcpu, false, ns);
}

static const struct account *find_row(const struct top_model *model,
				      const struct top_row *row, uint64_t *ns)
{
	if (!model->times || model->ended)
		return NULL;

	return top_times_find(model->times, row->vm, model->by == VIEW_VCPU,
			      row->vcpu, row->ended, ns);
}

void row_times_fill(struct top_model *model)
{
	bool of_scope = model->by == VIEW_REASON || model->by == VIEW_CLASS;
	const struct account *scope, *account;
	uint64_t scope_ns, ns;
	size_t i;

	scope = find_scope(model, &scope_ns);
	memset(&model->sums.time, 0, sizeof(model->sums.time));
	if (scope)
		set_outside(&model->sums.time, scope, scope_ns);
	for (i = 0; i < model->nr_rows; i++) {
		if (of_scope && scope)
			set_handled(&model->rows[i], model, scope, scope_ns);
		if (of_scope)
			continue;
		account = find_row(model, &model->rows[i], &ns);
		if (account)
			set_outside(&model->rows[i].time, account, ns);
	}
}

/* In seven columns, also of what many vCPUs have in a second. */
static char *short_duration(char *text, double ns)
{
	if (ns < 999500000)
		return format_short_duration(text, ns + 0.5);
	snprintf(text, NUMBER_TEXT, "%.*f s",
		 ns < 9.995e9 ? 2 : ns < 999.95e9 ? 1 : 0, ns / 1e9);

	return text;
}

const char *row_time_text(char *text, const struct row_time *time,
			  enum row_time_column column)
{
	char most[NUMBER_TEXT];

	if (!time->known)
		return "-";
	switch (column) {
	case ROW_TIME_RATE:
		return short_duration(text, time->per_second);
	case ROW_TIME_SHARE:
		return format_share(text, time->ns, time->whole_ns);
	case ROW_TIME_AVERAGE:
		return time->average_ns ? short_duration(text, time->average_ns) :
					  "-";
	case ROW_TIME_P99:
		if (!time->p99_ns)
			return "-";
		snprintf(text, NUMBER_TEXT, "<=%.16s",
			 short_duration(most, time->p99_ns));
		return text;
	default:
		return "-";
	}
}

static const char *scope_label(const struct top_model *model)
{
	return model->scope.vm[0] ? model->scope.label : "host";
}

char *row_times_sentence(const struct top_model *model,
			 const struct top_row *row)
{
	const struct account *account;
	char *sentence, *text;
	char vcpu[32] = "";
	uint64_t ns;

	account = row ? find_row(model, row, &ns) : find_scope(model, &ns);
	if (!account)
		return NULL;
	text = account_outside(account, model->reasons);
	if (!text)
		return NULL;
	if (!row && model->scope.has_vcpu)
		snprintf(vcpu, sizeof(vcpu), "/%u", model->scope.vcpu);
	sentence = xasprintf("%s%s: %s", row ? row->label : scope_label(model),
			     vcpu, text);
	free(text);

	return sentence;
}
