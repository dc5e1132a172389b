// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "base/text.h"
#include "kernel/table_line.h"

char *table_next_line(char **rest)
{
	char *line = *rest, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*rest = end + 1;

	return line;
}

bool table_get_word(const char *line, const char *key, char *word, size_t size)
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

bool table_get_number(const char *line, const char *key, uint64_t *value)
{
	char word[24];

	return table_get_word(line, key, word, sizeof(word)) &&
	       text_to_u64(word, value);
}

size_t table_split(char *line, const char **cells)
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

bool table_is_clean(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] != '\n' && text[i] != '\t' &&
		    (text[i] < ' ' || text[i] > '~'))
			return false;

	return true;
}

int table_check_format(const char *line, const char *magic, uint64_t format,
		       const char *name, struct error *error)
{
	uint64_t number;
	char word[24];
	size_t len;

	if (strncmp(line, magic, strlen(magic)))
		return error_set(error, "%s is no table of KVM's exit statistics",
				 name);
	line += strlen(magic);
	len = strcspn(line, " ");
	if (len >= sizeof(word))
		len = sizeof(word) - 1;
	memcpy(word, line, len);
	word[len] = '\0';
	if (!text_to_u64(word, &number))
		return error_set(error, "%s is no table of KVM's exit statistics",
				 name);
	if (number != format)
		return error_set(error, "%s has format %s, but this exitstat knows only format %llu: use the one that came with the kernel",
				 name, word, (unsigned long long)format);

	return 0;
}
