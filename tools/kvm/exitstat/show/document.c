// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <string.h>

#include "delta/delta.h"
#include "recording/member.h"
#include "show/document.h"

struct json_object *document_new(const char *command)
{
	struct json_object *document = json_object_new_object();

	add_u64(document, "exitstat", DOCUMENT_FORMAT);
	add_text(document, "command", command);

	return document;
}

void document_add_exits(struct json_object *object, uint64_t exits, uint64_t ns)
{
	add_u64(object, "exits", exits);
	add_u64(object, "duration_ns", ns);
	json_object_object_add(object, "rate",
			       real_new(ns ? delta_rate(exits, ns) : NAN));
}

void document_add_text(struct json_object *object, const char *key,
		       const char *text)
{
	if (text && *text)
		add_text(object, key, text);
	else
		json_object_object_add(object, key, NULL);
}

void document_add_texts(struct json_object *object, const char *key,
			const char *const *texts)
{
	struct json_object *array = json_object_new_array();

	for (; *texts; texts++)
		json_object_array_add(array, text_new(*texts));
	json_object_object_add(object, key, array);
}

void document_add_paragraphs(struct json_object *object, const char *key,
			     const char *text)
{
	struct json_object *array = json_object_new_array();
	size_t len;

	for (; text && *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		json_object_array_add(array,
				      json_object_new_string_len(text, (int)len));
	}
	json_object_object_add(object, key, array);
}

void document_add_row(struct json_object *object, const char *key,
		      struct grid *grid)
{
	struct json_object *rows = grid_json(grid);
	struct json_object *row = json_object_array_get_idx(rows, 0);

	json_object_object_add(object, key, json_object_get(row));
	json_object_put(rows);
}

static void print(FILE *file, struct json_object *document, int flags)
{
	fprintf(file, "%s\n",
		json_object_to_json_string_ext(document, flags |
					       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(document);
}

void document_print(FILE *file, struct json_object *document)
{
	print(file, document, JSON_C_TO_STRING_PRETTY |
	      JSON_C_TO_STRING_SPACED);
}

void document_print_line(FILE *file, struct json_object *document)
{
	print(file, document, JSON_C_TO_STRING_PLAIN);
}
