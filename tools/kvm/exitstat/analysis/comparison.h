/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of recordings, each made in the same way again and again: what their
 * numbers are, and what is more than noise between the first set and another.
 */
#ifndef EXITSTAT_COMPARISON_H
#define EXITSTAT_COMPARISON_H

#include "analysis/breakdown.h"

/* Room for "+10.0%". */
#define CHANGE_TEXT	32

struct comparison_set {
	size_t nr;
	const char *const *recording;	/* paths, not owned */
	char *name;			/* what is common to them, to be shown */
};

/* The exits of one reason, or so, in the recordings of one set, or their rates. */
struct comparison_numbers {
	double *number;
	double median, least, most;
	double p;	/* of being so far from the first set by chance */
	bool differs;	/* from the first set, by more than noise, or nobody knows */
};

struct comparison_item {
	char *name;			/* of a reason or so, or "total" */
	struct comparison_numbers *sets;
	bool differs;			/* in one of them */
	double change;			/* of the median, the greatest */
};

struct comparison {
	enum per per;
	const char *phase;		/* to be shown: of which all are; NULL: all */
	bool rates;			/* numbers are exits per second */
	size_t nr_sets;
	struct comparison_set *sets;

	bool known;			/* whether a difference is noise */
	char isa[TABLE_WORD];		/* of the first recording */
	/*
	 * The total, then those that differ before those that do not, the
	 * greatest change of the median before the others.
	 */
	size_t nr;
	struct comparison_item *items;
};

/* What is asked for, with all else 0; the sets have their recordings. */
void comparison_init(struct comparison *comparison);

/*
 * Takes the numbers of the recording @index of the set @set.
 * Return: 0, or -1 with @error set.
 */
int comparison_add(struct comparison *comparison, size_t set, size_t index,
		   const struct summary *summary, struct error *error);

/* All recordings are added: computes medians and what is noise. */
void comparison_judge(struct comparison *comparison);

/*
 * How the median of a set differs from that of the first one: "+10.0%", "~" for
 * noise, "=", "new" or "gone". Into CHANGE_TEXT bytes, which are returned.
 */
char *comparison_change(char *text, const struct comparison_numbers *first,
			const struct comparison_numbers *numbers);

/* All but the arrays of recordings. */
void comparison_free(struct comparison *comparison);

#endif
