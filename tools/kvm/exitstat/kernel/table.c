// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/table.h"

#define MAGIC "# kvm-exit-stats "

/* Cuts the next line off. Return: NULL if no whole line is left. */
static char *next_line(char **rest)
{
	char *line = *rest, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*rest = end + 1;

	return line;
}

/* Finds " key=" and copies the word behind it. */
static bool get_word(const char *line, const char *key, char *word, size_t size)
{
	const char *value = line;
	size_t len;

	for (;;) {
		value = strstr(value, key);
		if (!value)
			return false;
		if (value > line && value[-1] == ' ' &&
		    value[strlen(key)] == '=')
			break;
		value++;
	}
	value += strlen(key) + 1;
	len = strcspn(value, " ");
	if (!len || len >= size)
		return false;
	memcpy(word, value, len);
	word[len] = '\0';

	return true;
}

static bool get_number(const char *line, const char *key, uint64_t *value)
{
	char word[24];

	return get_word(line, key, word, sizeof(word)) &&
	       text_to_u64(word, value);
}

static int parse_first_line(struct table_header *header, const char *name,
			    const char *line, struct error *error)
{
	uint64_t format;
	char word[24];
	size_t len;

	if (strncmp(line, MAGIC, strlen(MAGIC)))
		return error_set(error, "%s is no table of KVM's exit statistics",
				 name);
	line += strlen(MAGIC);
	len = strcspn(line, " ");
	if (len >= sizeof(word))
		len = sizeof(word) - 1;
	memcpy(word, line, len);
	word[len] = '\0';
	if (!text_to_u64(word, &format))
		return error_set(error, "%s is no table of KVM's exit statistics",
				 name);
	if (format != TABLE_FORMAT)
		return error_set(error, "%s has format %s, but this exitstat knows only format %d: use the one that came with the kernel",
				 name, word, TABLE_FORMAT);
	if (!get_word(line, "isa", header->isa, sizeof(header->isa)) ||
	    !get_word(line, "mode", header->mode, sizeof(header->mode)) ||
	    !get_number(line, "generation", &header->generation) ||
	    !get_number(line, "time_ns", &header->time_ns))
		return error_set(error, "the first line of %s lacks isa, mode, generation or time_ns",
				 name);

	return 0;
}

static int parse_comment(struct table_header *header, const char *name,
			 const char *line, struct error *error)
{
	if (!strncmp(line, "# since_load ", 13)) {
		header->has_since_load =
			get_number(line, "host", &header->since_load_host) &&
			get_number(line, "retired", &header->since_load_retired) &&
			get_number(line, "vms", &header->since_load_vms);
		if (!header->has_since_load)
			return error_set(error, "the comment since_load of %s is damaged",
					 name);
	} else if (!strncmp(line, "# marks ", 8)) {
		header->has_marks =
			get_number(line, "interval", &header->marks_interval) &&
			get_number(line, "reported", &header->marks_reported) &&
			get_number(line, "coalesced", &header->marks_coalesced) &&
			get_number(line, "pending", &header->marks_pending);
		if (!header->has_marks)
			return error_set(error, "the comment marks of %s is damaged",
					 name);
	}

	return 0;
}

/* Return: the number of cells, 0 if one is empty or there are too many. */
static size_t split(char *line, const char **cells)
{
	size_t n = 0;
	char *end;

	for (;;) {
		if (n == TABLE_MAX_COLUMNS)
			return 0;
		end = line + strcspn(line, "\t");
		if (end == line)
			return 0;
		cells[n++] = line;
		if (!*end)
			return n;
		*end = '\0';
		line = end + 1;
	}
}

static bool is_clean(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] != '\n' && text[i] != '\t' &&
		    (text[i] < ' ' || text[i] > '~'))
			return false;

	return true;
}

static int parse_lines(struct table *table, const char *name, char *rest,
		       struct error *error)
{
	size_t room = 0, number = 1;
	char *line;

	while ((line = next_line(&rest))) {
		number++;
		if (*line == '#') {
			if (parse_comment(&table->header, name, line, error))
				return -1;
			continue;
		}
		if (!table->nr_columns) {
			table->nr_columns = split(line, table->column);
			if (!table->nr_columns)
				return error_set(error, "the columns of %s, line %zu, have no names",
						 name, number);
			continue;
		}
		/* One more, as split() may find too many cells. */
		if ((table->nr_rows + 1) * table->nr_columns + TABLE_MAX_COLUMNS > room) {
			room = room ? 2 * room : 1024;
			table->cells = xrealloc(table->cells, room,
						sizeof(*table->cells));
		}
		if (strchr(line, ' ') ||
		    split(line, table->cells + table->nr_rows *
				table->nr_columns) != table->nr_columns)
			return error_set(error, "%s, line %zu, does not have one cell for each of the %zu columns",
					 name, number, table->nr_columns);
		table->nr_rows++;
	}
	if (*rest || !table->nr_columns)
		return error_set(error, "%s ends in the middle", name);

	return 0;
}

int table_parse(struct table *table, const char *name, char *text, size_t len,
		struct error *error)
{
	char *rest = text, *line;

	memset(table, 0, sizeof(*table));
	table->text = text;
	if (!is_clean(text, len)) {
		error_set(error, "%s has characters that no table has", name);
		goto bad;
	}
	line = next_line(&rest);
	if (!line) {
		error_set(error, "%s is no table of KVM's exit statistics", name);
		goto bad;
	}
	if (parse_first_line(&table->header, name, line, error) ||
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
