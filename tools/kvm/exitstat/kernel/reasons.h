/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reasons of a host, and arrays with one number for each of them.
 *
 * A reason is known by its index in struct reasons, which stays the same while
 * the program runs; reasons that show up later are added at the end. There is
 * one struct reasons for each host or recording, which all snapshots and deltas
 * of it refer to.
 */
#ifndef EXITSTAT_REASONS_H
#define EXITSTAT_REASONS_H

#include <stdint.h>
#include <stddef.h>

#include "base/error.h"

#define REASON_NAME	64	/* room for a name, class or code */
#define REASONS_MAX	1024

struct reason {
	char code[REASON_NAME];		/* "-" if there is none */
	char name[REASON_NAME];
	char class[REASON_NAME];	/* "-" if it is not known (sysfs) */
	size_t class_index;
};

struct reasons {
	size_t nr;
	struct reason *reason;
	size_t nr_classes;
	char (*class)[REASON_NAME];	/* in the order of their first reason */
};

/* For reasons_find() and reasons_find_class(): there is none. */
#define REASON_NONE	((size_t)-1)

size_t reasons_find(const struct reasons *reasons, const char *name);
size_t reasons_find_class(const struct reasons *reasons, const char *class);

/*
 * Adds a reason or finds it; a class that is better than "-" is taken over.
 * The words must be printable, as table_parse() has them, or are refused.
 * Return: 0 and the index, -1 with @error set.
 */
int reasons_add(struct reasons *reasons, const char *code, const char *name,
		const char *class, size_t *index, struct error *error);

void reasons_free(struct reasons *reasons);

/*
 * Numbers by reason. @nr may be less than that of the reasons, if some came
 * later: read with counts_get(). All zeros is an empty one.
 */
struct counts {
	size_t nr;
	uint64_t *exits;
	uint64_t total;		/* the sum */
};

static inline uint64_t counts_get(const struct counts *counts, size_t index)
{
	return index < counts->nr ? counts->exits[index] : 0;
}

/* Adds @exits to one number and to the total. Return: -1 if that overflows. */
int counts_add(struct counts *counts, size_t index, uint64_t exits);

/* Adds all of @from. Numbers that overflow stay at their maximum. */
void counts_sum(struct counts *to, const struct counts *from);

void counts_copy(struct counts *to, const struct counts *from);
void counts_free(struct counts *counts);

/*
 * The increase from @from to @to, in @increase, which must be empty.
 * Return: 0, or 1 if a number fell: then the counts were started over between
 * the two, and @increase is @to, what came since.
 */
int counts_increase(struct counts *increase, const struct counts *from,
		    const struct counts *to);

/* Sums by class, @nr_classes numbers; the caller frees them. */
uint64_t *counts_by_class(const struct counts *counts,
			  const struct reasons *reasons);

#endif
