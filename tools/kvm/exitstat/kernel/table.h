/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One file of the exit statistics in debugfs: a table with tabs.
 *
 * Documentation/ABI/testing/debugfs-kvm-exit-stats is what the text looks like.
 * The parser takes nothing else, so that cells can be used as they are: they
 * are not empty and printable ASCII without blanks.
 */
#ifndef EXITSTAT_TABLE_H
#define EXITSTAT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "kernel/table_line.h"

#define TABLE_FORMAT		1	/* the only format number we know */

/* How a table of counts begins, and one of who handled exits. */
#define TABLE_COUNTS		"# kvm-exit-stats "
#define TABLE_HANDLED		"# kvm-exit-stats-handled "

#define TABLE_WORD		16	/* room for isa and mode */

/* The comments in front of, or behind, the rows. */
struct table_header {
	char isa[TABLE_WORD];		/* "vmx" or "svm" */
	char mode[TABLE_WORD];		/* "count", "off" */
	uint64_t generation;
	uint64_t time_ns;		/* CLOCK_MONOTONIC */

	bool has_since_load;
	uint64_t since_load_host;
	uint64_t since_load_retired;
	uint64_t since_load_vms;

	bool has_marks;
	uint64_t marks_interval;
	uint64_t marks_reported;
	uint64_t marks_coalesced;
	uint64_t marks_pending;
};

struct table {
	struct table_header header;
	size_t nr_columns;
	const char *column[TABLE_MAX_COLUMNS];
	size_t nr_rows;
	const char **cells;	/* nr_rows * nr_columns */
	char *text;		/* what all cells point into */
};

/*
 * Parses @text of @len bytes with a NUL after them, from malloc(); the table
 * owns it from then on, table_free() frees it.
 * @magic: how it begins. @name is for the sentence of an error, the path of the
 * file as a rule.
 * Return: 0; -1 with @error set, then @table is empty and @text is freed.
 */
int table_parse(struct table *table, const char *magic, const char *name,
		char *text, size_t len, struct error *error);

void table_free(struct table *table);

/* Return: the cell of a row, both counted from 0. */
static inline const char *table_cell(const struct table *table, size_t row,
				     size_t column)
{
	return table->cells[row * table->nr_columns + column];
}

/*
 * Are the columns those that @names has, in this order, divided by blanks?
 * Further columns are taken too: they may come without a new format number.
 */
bool table_has_columns(const struct table *table, const char *names);

#endif
