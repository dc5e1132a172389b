// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as tables of times: one, or two, one after the other, with a line
 * "==> next <==" between. What is read has to keep its promises.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "times/times.h"
#include "times/times_delta.h"

#define NEXT "==> next <==\n"

static void check_reason(const struct reason_time *time)
{
	uint64_t exits = histogram_exits(&time->histogram);
	struct histogram_range median, most;

	median = histogram_percentile(&time->histogram, 50, time->longest_ns);
	most = histogram_percentile(&time->histogram, 100, time->longest_ns);
	if (median.least > median.most || median.most > most.most)
		abort();
	if (histogram_below(&time->histogram, HISTOGRAM_NO_END) != exits)
		abort();
}

static void check(const struct times *times)
{
	size_t i, j;

	for (i = 0; i < times->nr; i++) {
		const struct account *account = &times->accounts[i];

		if (account_sum(account) < account->guest_ns)
			abort();
		for (j = 0; j < account->nr; j++)
			check_reason(&account->reasons[j]);
	}
}

static void look_at(enum times_of of, const char *first, const char *second)
{
	struct times from, to, increase;
	struct reasons reasons = { 0 };
	char *text = xstrdup(first);
	struct error error;

	if (!times_parse(&from, of, "fuzz", text, strlen(text), &reasons,
			 &error)) {
		check(&from);
		free(text);
		text = xstrdup(second);
		if (!times_parse(&to, of, "fuzz", text, strlen(text), &reasons,
				 &error)) {
			times_increase(&increase, &from, &to);
			if (increase.nr != to.nr)
				abort();
			check(&increase);
			times_free(&increase);
			times_free(&to);
		}
		times_free(&from);
	}
	free(text);
	reasons_free(&reasons);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xcalloc(size + 1, 1), *next;
	enum times_of of;

	memcpy(text, data, size);
	next = strstr(text, NEXT);
	if (next)
		*next = '\0';
	for (of = TIMES_HOST; of <= TIMES_RETIRED; of++)
		look_at(of, text, next ? next + strlen(NEXT) : text);
	free(text);

	return 0;
}
