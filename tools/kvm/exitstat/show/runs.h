/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exits of a command that ran once, or several times, as perf stat has it.
 */
#ifndef EXITSTAT_RUNS_H
#define EXITSTAT_RUNS_H

#include <stdio.h>

#include "delta/delta.h"
#include "show/grid.h"
#include "show/view.h"

/* Why the numbers of a run are not all there is to know: bits of run.flags. */
enum {
	RUN_OFF = 1 << 0,	/* KVM did not count in some of it */
	RUN_RELOADED = 1 << 1,	/* exits before KVM was loaded anew are missing */
	RUN_HIDDEN = 1 << 2,	/* a reset hid reasons, the total is right */
	RUN_RESET = 1 << 3,	/* exits before a reset are missing */
	RUN_SOURCES = 1 << 4,	/* readings that cannot be compared */
	RUN_OVERFLOWED = 1 << 5, /* VMs that ended are missing */
	RUN_GONE = 1 << 6,	/* KVM was not there at the end */
};

struct run {
	bool counted;		/* KVM counted, and there was what is looked at */
	bool seen;		/* the VM that is looked at was there */
	unsigned int flags;	/* RUN_*, or'ed */
	int status;		/* of the command, as shells have it */
	uint64_t ns;
	uint64_t total;		/* exits; may be more than those of @counts */
	struct counts counts;
};

struct runs {
	size_t nr;
	struct run *runs;
};

/*
 * Adds what came from @from to @to, two readings of one run.
 * @filter: has a VM, or nothing for the whole host.
 */
void run_add(struct run *run, const struct snapshot *from,
	     const struct snapshot *to, const struct reasons *reasons,
	     const struct filter *filter);

/* Takes @run over, as the last one. */
void runs_append(struct runs *runs, struct run *run);

void runs_free(struct runs *runs);

/* Those of the table of reasons. */
extern const struct column runs_columns[];

/*
 * Prints the mean of each reason, the most first, the rate and the share, and,
 * of more than one run, the standard deviation in percent of the mean; then the
 * runs that stand out. Runs that were not counted are left out.
 * @what: the command, and the VM; @runs: at least one.
 */
void runs_print(FILE *file, const struct runs *runs,
		const struct reasons *reasons, const char *what,
		const struct grid_form *form);

/* Prints the table alone, without the total. */
void runs_print_rows(FILE *file, const struct runs *runs,
		     const struct reasons *reasons,
		     const struct grid_form *form);

/* Adds the same to an object as "reasons", and "total" and each of the "runs". */
void runs_add(struct json_object *object, const struct runs *runs,
	      const struct reasons *reasons, const struct grid_form *form);

#endif
