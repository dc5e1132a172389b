/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What commands print as JSON, for which the manual page has a schema: an object
 * that says of which command it is, with tables as members.
 */
#ifndef EXITSTAT_DOCUMENT_H
#define EXITSTAT_DOCUMENT_H

#include <json-c/json.h>
#include <stdint.h>
#include <stdio.h>

#include "show/grid.h"

/* Grows when what was there before means something else. */
#define DOCUMENT_FORMAT	1

/* The caller prints it, or frees it with json_object_put(). */
struct json_object *document_new(const char *command);

/* Adds "exits", "duration_ns" and "rate", in exits per second, null without time. */
void document_add_exits(struct json_object *object, uint64_t exits, uint64_t ns);

/* Adds a text, or null for "" and NULL. */
void document_add_text(struct json_object *object, const char *key,
		       const char *text);

/* Adds texts, up to the NULL behind the last one, as an array. */
void document_add_texts(struct json_object *object, const char *key,
			const char *const *texts);

/* Adds paragraphs, with a newline between them, as an array; NULL: an empty one. */
void document_add_paragraphs(struct json_object *object, const char *key,
			     const char *text);

/* Adds the first row of a table as an object. Frees @grid. */
void document_add_row(struct json_object *object, const char *key,
		      struct grid *grid);

/* Prints on one line, or on many for eyes too. Frees. */
void document_print(FILE *file, struct json_object *document);
void document_print_line(FILE *file, struct json_object *document);

#endif
