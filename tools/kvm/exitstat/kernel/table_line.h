/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of the tables in debugfs, for those that parse whole ones.
 */
#ifndef EXITSTAT_TABLE_LINE_H
#define EXITSTAT_TABLE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define TABLE_MAX_COLUMNS	16

/* Return: whether @text has only what tables have: printable ASCII in lines. */
bool table_is_clean(const char *text, size_t len);

/* Cuts the next line off *@rest. Return: it, NULL if no whole line is left. */
char *table_next_line(char **rest);

/*
 * Cuts a line into its cells, at most TABLE_MAX_COLUMNS, which it changes.
 * Return: the number of cells, 0 if one is empty or there are too many.
 */
size_t table_split(char *line, const char **cells);

/*
 * Finds " key=" in a comment. Return: true, and the word behind it, if that fits
 * into @size bytes; the same as a number.
 */
bool table_get_word(const char *line, const char *key, char *word, size_t size);
bool table_get_number(const char *line, const char *key, uint64_t *value);

/*
 * Does a first line begin with @magic and the number @format?
 * @name is what the sentence of an error calls the table.
 * Return: 0, or -1 with @error set.
 */
int table_check_format(const char *line, const char *magic, uint64_t format,
		       const char *name, struct error *error);

#endif
