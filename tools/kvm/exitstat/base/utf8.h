/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that may have any bytes: what a VM is called, marks, paths.
 *
 * It is kept as it was given. Only where it is printed, or written to a format
 * that is UTF-8, is it made fit for that, whatever the locale.
 */
#ifndef EXITSTAT_UTF8_H
#define EXITSTAT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands for bytes that are no character. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/*
 * Decodes one character; surrogates are none.
 * Return: the number of bytes, 0 if they are no character.
 */
size_t utf8_decode(const char *text, uint32_t *character);

bool utf8_is_valid(const char *text);

/* A copy with UTF8_REPLACEMENT for what is no character; the caller's to free. */
char *utf8_repair(const char *text);

/* Is @text what was @given, or, as a recording has it, utf8_repair() of that? */
bool utf8_is_same(const char *text, const char *given);

/*
 * A copy of JSON in ASCII, with \u and numbers for what is not; what is no
 * character is U+FFFD there. The caller's to free.
 */
char *utf8_escape_json(const char *text);

/*
 * A copy for terminals, with "?" for what is no character, or one that has no
 * place of its own on the screen or would be obeyed; the caller's to free.
 */
char *utf8_printable(const char *text);

/* Columns of a terminal that a printable text takes. */
size_t utf8_width(const char *text);

/*
 * A copy of a printable text in at most @width columns: where it is longer,
 * @mark, one column wide, stands for what is left out of its middle. The
 * caller's to free.
 */
char *utf8_fit(const char *text, size_t width, const char *mark);

/*
 * Appends a character, by its number, to what is in @text of @size bytes. One
 * that is not to be printed, or finds no room, is left out.
 */
void utf8_append(char *text, size_t size, uint32_t character);

/* Does @text have @part in it, upper and lower case of all letters alike? */
bool utf8_contains(const char *text, const char *part);

#endif
