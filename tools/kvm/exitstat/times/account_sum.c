// SPDX-License-Identifier: GPL-2.0
#include "base/text.h"
#include "times/account_sum.h"

/* Of a damaged recording, sums may not fit. */
static void add(uint64_t *sum, uint64_t more)
{
	if (__builtin_add_overflow(*sum, more, sum))
		*sum = UINT64_MAX;
}

static void add_parts(uint64_t *sum, const uint64_t *more)
{
	size_t part;

	for (part = 0; part < TIMES_PARTS; part++)
		add(&sum[part], more[part]);
}

void reason_time_add(struct reason_time *sum, const struct reason_time *more)
{
	add(&sum->exits, more->exits);
	add_parts(sum->ns, more->ns);
	if (more->longest_ns > sum->longest_ns ||
	    (more->longest_ns == sum->longest_ns && more->longest_exact)) {
		sum->longest_ns = more->longest_ns;
		sum->longest_exact = more->longest_exact;
	}
	histogram_sum(&sum->histogram, &more->histogram);
}

void account_add(struct account *sum, const struct account *more)
{
	size_t i, j;

	add(&sum->exits, more->exits);
	add(&sum->total_ns, more->total_ns);
	add(&sum->guest_ns, more->guest_ns);
	add(&sum->no_exit_ns, more->no_exit_ns);
	add_parts(sum->ns, more->ns);
	sum->reset |= more->reset;
	for (i = 0; i < more->nr; i++) {
		for (j = 0; j < sum->nr; j++)
			if (sum->reasons[j].reason == more->reasons[i].reason)
				break;
		if (j < sum->nr) {
			reason_time_add(&sum->reasons[j], &more->reasons[i]);
			continue;
		}
		grow((void **)&sum->reasons, sum->nr, sizeof(*sum->reasons));
		sum->reasons[sum->nr++] = more->reasons[i];
	}
}

const struct reason_time *account_find(const struct account *account,
				       size_t reason)
{
	size_t i;

	for (i = 0; i < account->nr; i++)
		if (account->reasons[i].reason == reason)
			return &account->reasons[i];

	return NULL;
}
