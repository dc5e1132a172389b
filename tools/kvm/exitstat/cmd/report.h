/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What exitstat report was asked for, and its tables.
 */
#ifndef EXITSTAT_REPORT_H
#define EXITSTAT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/breakdown.h"
#include "base/error.h"
#include "options/charts.h"
#include "options/filter_options.h"
#include "options/form.h"

/* As many of a kind are listed unless asked for others. */
#define TOP_BY_DEFAULT 50

struct report_options {
	const char **recording;
	uint64_t top;		/* 0: not asked for; UINT64_MAX: all */
	struct form_options form;
	struct filter filter;
	bool one_table;		/* only that of @per */
	enum per per;
	bool time;		/* where time went, and only that */
	bool advice;		/* what stands out, and only that */
	bool html;
	const char *o;		/* -o: a file with @html, else columns */
	const char *output;
	struct chart_place place;
};

const struct column *report_columns(enum per per);

/*
 * Prints a table to stdout; for people, under @title, or with headings if that
 * is NULL.
 */
void report_print_table(const struct summary *summary, enum per per,
			const char *title,
			const struct report_options *options);

/* Adds a table to @document: null if the recording cannot have it. */
void report_add_table(struct json_object *document,
		      const struct summary *summary, enum per per,
		      const struct report_options *options);

/*
 * Prints where time went: for people all of it, of a recording that has any, or
 * only what is asked for.
 */
void report_print_times(const struct summary *summary,
			const struct report_options *options);

/* Adds the same to @document. */
void report_add_times(struct json_object *document,
		      const struct summary *summary,
		      const struct report_options *options);

#endif
