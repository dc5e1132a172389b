/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading files and numbers that may be anything.
 */
#ifndef EXITSTAT_TEXT_H
#define EXITSTAT_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

#define NS_PER_S	1000000000ull

/* No file that exitstat reads as a whole is longer, and no line. */
#define TEXT_MAX	(64u << 20)

/*
 * Reads a file of at most TEXT_MAX bytes. *@text is the caller's to free, has a
 * NUL after *@len bytes, which may contain NULs too. @text and @len are left
 * alone on failure.
 * Return: 0, or an errno value.
 */
int text_read(const char *path, char **text, size_t *len);

/*
 * Where a symbolic link points to; *@target is the caller's to free, and left
 * alone on failure. Return: 0, or an errno value.
 */
int text_read_link(const char *path, char **target);

/*
 * Reads a line as getline() does, but of one that is longer than TEXT_MAX no
 * more than a byte more than that: a hostile file may have no other line.
 * Return: its length with the newline, which the last line may lack; -1 at the
 * end of @file or on an error, see ferror().
 */
ssize_t text_read_line(FILE *file, char **line, size_t *room);

/* Decimal digits and nothing else. Return: true if @text is such a number. */
bool text_to_u64(const char *text, uint64_t *value);

/*
 * A time as users write it: 100ms, 1s, 2m, 8h, 2d, 0.5 (seconds), not less than
 * 0. Return: 0, or -1 if it is none.
 */
int text_to_duration(const char *text, double *seconds);

/* Bytes: 1000, 500k, 100M, 2G, 1T. Return: 0, or -1 if it is no such number. */
int text_to_size(const char *text, uint64_t *size);

/*
 * An interval, a time as above.
 * From 10 ms to a day. Return: 0, or -1 with @error set.
 */
int text_to_interval(const char *text, uint64_t *ns, struct error *error);

/* Copies what fits; what is not printable ASCII becomes "_". */
void text_copy_printable(char *to, size_t size, const char *from);

/* "<root><path>" with room for errors. Ends the program if memory does. */
char *text_path(const char *root, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says so and ends the program. */
_Noreturn void out_of_memory(void);

/* Like calloc(), realloc() and so on, but end the program if memory ends. */
void *xcalloc(size_t number, size_t size);
void *xrealloc(void *old, size_t number, size_t size);

/*
 * Makes room for one more behind the @nr entries of an array that has grown by
 * nothing but this.
 */
void grow(void **array, size_t nr, size_t size);
char *xstrdup(const char *text);
char *xasprintf(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *format, va_list arguments)
	__attribute__((format(printf, 1, 0)));

#endif
