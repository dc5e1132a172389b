// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "times/times_delta.h"

/* The place of a VM that ended: the next of its name had nothing before. */
#define GONE	SIZE_MAX

static uint64_t more(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

/* Where what an account had stands: by reason, REASONS_MAX of them. */
struct before {
	const struct reason_time *reasons[REASONS_MAX];
};

static void find_before(struct before *before, const struct account *from)
{
	size_t i;

	memset(before, 0, sizeof(*before));
	for (i = 0; i < from->nr; i++)
		before->reasons[from->reasons[i].reason] = &from->reasons[i];
}

static bool fell(const struct before *before, const struct account *from,
		 const struct account *to)
{
	size_t i;

	if (to->total_ns < from->total_ns || to->exits < from->exits)
		return true;
	for (i = 0; i < to->nr; i++) {
		const struct reason_time *time = &to->reasons[i];
		const struct reason_time *old = before->reasons[time->reason];

		if (old && old->exits > time->exits)
			return true;
	}

	return false;
}

static void increase_reason(struct reason_time *time,
			    const struct reason_time *before)
{
	const struct histogram *histogram = &time->histogram;
	size_t part;

	time->exits = more(before->exits, time->exits);
	for (part = 0; part < TIMES_PARTS; part++)
		time->ns[part] = more(before->ns[part], time->ns[part]);
	histogram_increase(&time->histogram, &before->histogram, histogram);
	/* A new record is of now; else no exit is above the last bucket. */
	if (time->longest_ns > before->longest_ns)
		return;
	time->longest_exact = false;
	if (!histogram->nr)
		time->longest_ns = 0;
	else if (histogram->bucket[histogram->nr - 1].end_ns < time->longest_ns)
		time->longest_ns = histogram->bucket[histogram->nr - 1].end_ns;
}

static bool is_nothing(const struct reason_time *time)
{
	size_t part;

	for (part = 0; part < TIMES_PARTS; part++)
		if (time->ns[part])
			return false;

	return !time->exits;
}

static void increase_account(struct account *account, const struct account *from,
			     bool may_be_reset, struct before *before)
{
	size_t i, nr = 0, part;

	find_before(before, from);
	if (may_be_reset && fell(before, from, account)) {
		account->reset = true;
		return;
	}
	account->exits = more(from->exits, account->exits);
	account->total_ns = more(from->total_ns, account->total_ns);
	account->guest_ns = more(from->guest_ns, account->guest_ns);
	account->no_exit_ns = more(from->no_exit_ns, account->no_exit_ns);
	for (part = 0; part < TIMES_PARTS; part++)
		account->ns[part] = more(from->ns[part], account->ns[part]);
	for (i = 0; i < account->nr; i++) {
		struct reason_time *time = &account->reasons[i];

		if (before->reasons[time->reason])
			increase_reason(time, before->reasons[time->reason]);
		if (!is_nothing(time))
			account->reasons[nr++] = *time;
	}
	account->nr = nr;
}

static char *account_key(const struct account *account)
{
	return xasprintf("%u/%s", account->vcpu, account->vm);
}

void times_increase(struct times *increase, const struct times *from,
		    const struct times *to)
{
	bool may_be_reset = from->moment.generation != to->moment.generation;
	struct before *before = xcalloc(1, sizeof(*before));
	struct name_index places = { 0 };
	size_t i, place;
	char *key;

	for (i = 0; i < from->nr; i++) {
		if (from->accounts[i].ended)
			continue;
		key = account_key(&from->accounts[i]);
		name_index_set(&places, key, i);
		free(key);
	}
	*increase = *to;
	increase->accounts = xcalloc(to->nr, sizeof(*increase->accounts));
	for (i = 0; i < to->nr; i++) {
		account_copy(&increase->accounts[i], &to->accounts[i]);
		key = account_key(&to->accounts[i]);
		if (name_index_find(&places, key, &place) && place != GONE)
			increase_account(&increase->accounts[i],
					 &from->accounts[place], may_be_reset,
					 before);
		if (to->accounts[i].ended)
			name_index_set(&places, key, GONE);
		free(key);
	}
	name_index_free(&places);
	free(before);
}
