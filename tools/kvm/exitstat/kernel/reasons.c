// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/reasons.h"

size_t reasons_find(const struct reasons *reasons, const char *name)
{
	size_t i;

	for (i = 0; i < reasons->nr; i++)
		if (!strcmp(reasons->reason[i].name, name))
			return i;

	return REASON_NONE;
}

size_t reasons_find_class(const struct reasons *reasons, const char *class)
{
	size_t i;

	for (i = 0; i < reasons->nr_classes; i++)
		if (!strcmp(reasons->class[i], class))
			return i;

	return REASON_NONE;
}

static bool is_word(const char *text)
{
	size_t len;

	for (len = 0; text[len]; len++)
		if (text[len] <= ' ' || text[len] > '~')
			return false;

	return len > 0 && len < REASON_NAME;
}

static void set_class(struct reasons *reasons, struct reason *reason,
		      const char *class)
{
	reason->class_index = reasons_find_class(reasons, class);
	if (reason->class_index == REASON_NONE) {
		reason->class_index = reasons->nr_classes++;
		reasons->class = xrealloc(reasons->class, reasons->nr_classes,
					  sizeof(*reasons->class));
		strcpy(reasons->class[reason->class_index], class);
	}
	strcpy(reason->class, class);
}

int reasons_add(struct reasons *reasons, const char *code, const char *name,
		const char *class, size_t *index, struct error *error)
{
	struct reason *reason;

	*index = reasons_find(reasons, name);
	if (*index != REASON_NONE) {
		reason = &reasons->reason[*index];
		if (!strcmp(reason->class, class) || !strcmp(class, "-"))
			return 0;
		if (strcmp(reason->class, "-"))
			return error_set(error, "the reason %s is in two classes, %s and %.63s",
					 name, reason->class, class);
		if (!is_word(class))
			return error_set(error, "the class of %s has no proper name",
					 name);
		set_class(reasons, reason, class);
		return 0;
	}
	if (!is_word(code) || !is_word(name) || !is_word(class))
		return error_set(error, "there is a reason without a proper name");
	if (reasons->nr == REASONS_MAX)
		return error_set(error, "there are more than %d reasons",
				 REASONS_MAX);

	*index = reasons->nr++;
	reasons->reason = xrealloc(reasons->reason, reasons->nr,
				   sizeof(*reasons->reason));
	reason = &reasons->reason[*index];
	strcpy(reason->code, code);
	strcpy(reason->name, name);
	set_class(reasons, reason, class);

	return 0;
}

void reasons_free(struct reasons *reasons)
{
	free(reasons->reason);
	free(reasons->class);
	memset(reasons, 0, sizeof(*reasons));
}

static void counts_grow(struct counts *counts, size_t nr)
{
	if (nr <= counts->nr)
		return;
	counts->exits = xrealloc(counts->exits, nr, sizeof(*counts->exits));
	memset(counts->exits + counts->nr, 0,
	       (nr - counts->nr) * sizeof(*counts->exits));
	counts->nr = nr;
}

int counts_add(struct counts *counts, size_t index, uint64_t exits)
{
	counts_grow(counts, index + 1);
	if (__builtin_add_overflow(counts->total, exits, &counts->total))
		return -1;
	/* Cannot overflow, as it is no more than the total. */
	counts->exits[index] += exits;

	return 0;
}

static uint64_t add_saturated(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

void counts_sum(struct counts *to, const struct counts *from)
{
	size_t i;

	counts_grow(to, from->nr);
	for (i = 0; i < from->nr; i++)
		to->exits[i] = add_saturated(to->exits[i], from->exits[i]);
	to->total = add_saturated(to->total, from->total);
}

void counts_copy(struct counts *to, const struct counts *from)
{
	memset(to, 0, sizeof(*to));
	counts_sum(to, from);
}

void counts_free(struct counts *counts)
{
	free(counts->exits);
	memset(counts, 0, sizeof(*counts));
}

int counts_increase(struct counts *increase, const struct counts *from,
		    const struct counts *to)
{
	size_t i;

	for (i = 0; i < from->nr; i++) {
		if (from->exits[i] > counts_get(to, i)) {
			counts_copy(increase, to);
			return 1;
		}
	}
	counts_copy(increase, to);
	for (i = 0; i < from->nr && i < increase->nr; i++)
		increase->exits[i] -= from->exits[i];
	increase->total -= from->total;

	return 0;
}

uint64_t *counts_by_class(const struct counts *counts,
			  const struct reasons *reasons)
{
	uint64_t *sums = xcalloc(reasons->nr_classes, sizeof(*sums));
	size_t i, class;

	for (i = 0; i < reasons->nr; i++) {
		class = reasons->reason[i].class_index;
		sums[class] = add_saturated(sums[class], counts_get(counts, i));
	}

	return sums;
}
