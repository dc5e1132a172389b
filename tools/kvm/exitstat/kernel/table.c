// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/table.h"
#include "kernel/table_line.h"

static int parse_first_line(struct table_header *header, const char *magic,
			    const char *name, const char *line,
			    struct error *error)
{
	if (table_check_format(line, magic, TABLE_FORMAT, name, error))
		return -1;
	if (!table_get_word(line, "isa", header->isa, sizeof(header->isa)) ||
	    !table_get_word(line, "mode", header->mode, sizeof(header->mode)) ||
	    !table_get_number(line, "generation", &header->generation) ||
	    !table_get_number(line, "time_ns", &header->time_ns))
		return error_set(error, "the first line of %s lacks isa, mode, generation or time_ns",
				 name);

	return 0;
}

static int parse_comment(struct table_header *header, const char *name,
			 const char *line, struct error *error)
{
	if (!strncmp(line, "# since_load ", 13)) {
		header->has_since_load =
			table_get_number(line, "host", &header->since_load_host) &&
			table_get_number(line, "retired", &header->since_load_retired) &&
			table_get_number(line, "vms", &header->since_load_vms);
		if (!header->has_since_load)
			return error_set(error, "the comment since_load of %s is damaged",
					 name);
	} else if (!strncmp(line, "# marks ", 8)) {
		header->has_marks =
			table_get_number(line, "interval", &header->marks_interval) &&
			table_get_number(line, "reported", &header->marks_reported) &&
			table_get_number(line, "coalesced", &header->marks_coalesced) &&
			table_get_number(line, "pending", &header->marks_pending);
		if (!header->has_marks)
			return error_set(error, "the comment marks of %s is damaged",
					 name);
	}

	return 0;
}

static int parse_lines(struct table *table, const char *name, char *rest,
		       struct error *error)
{
	size_t room = 0, number = 1;
	char *line;

	while ((line = table_next_line(&rest))) {
		number++;
		if (*line == '#') {
			if (parse_comment(&table->header, name, line, error))
				return -1;
			continue;
		}
		if (!table->nr_columns) {
			table->nr_columns = table_split(line, table->column);
			if (!table->nr_columns)
				return error_set(error, "the columns of %s, line %zu, have no names",
						 name, number);
			continue;
		}
		/* One more, as table_split() may find too many cells. */
		if ((table->nr_rows + 1) * table->nr_columns + TABLE_MAX_COLUMNS > room) {
			room = room ? 2 * room : 1024;
			table->cells = xrealloc(table->cells, room,
						sizeof(*table->cells));
		}
		if (strchr(line, ' ') ||
		    table_split(line, table->cells + table->nr_rows *
				      table->nr_columns) != table->nr_columns)
			return error_set(error, "%s, line %zu, does not have one cell for each of the %zu columns",
					 name, number, table->nr_columns);
		table->nr_rows++;
	}
	if (*rest || !table->nr_columns)
		return error_set(error, "%s ends in the middle", name);

	return 0;
}

int table_parse(struct table *table, const char *magic, const char *name,
		char *text, size_t len, struct error *error)
{
	char *rest = text, *line;

	memset(table, 0, sizeof(*table));
	table->text = text;
	if (!table_is_clean(text, len)) {
		error_set(error, "%s has characters that no table has", name);
		goto bad;
	}
	line = table_next_line(&rest);
	if (!line) {
		error_set(error, "%s is no table of KVM's exit statistics", name);
		goto bad;
	}
	if (parse_first_line(&table->header, magic, name, line, error) ||
	    parse_lines(table, name, rest, error))
		goto bad;

	return 0;
bad:
	table_free(table);
	return -1;
}

void table_free(struct table *table)
{
	free(table->cells);
	free(table->text);
	memset(table, 0, sizeof(*table));
}

bool table_has_columns(const struct table *table, const char *names)
{
	size_t i, len;

	for (i = 0; *names; i++) {
		len = strcspn(names, " ");
		if (i == table->nr_columns ||
		    strlen(table->column[i]) != len ||
		    memcmp(table->column[i], names, len))
			return false;
		names += len;
		names += *names == ' ';
	}

	return true;
}
