/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Members of objects in JSON. In those that others wrote, what is not as it has to
 * be is not there.
 */
#ifndef EXITSTAT_MEMBER_H
#define EXITSTAT_MEMBER_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return: whether there is a number of that name, from 0 on. */
bool member_u64(struct json_object *object, const char *key, uint64_t *value);

/* Return: whether there is a text that fits, of which @text gets what is printable. */
bool member_text(struct json_object *object, const char *key, char *text,
		 size_t size);

/* Any text as UTF-8, "" if there is none; the caller's to free. */
char *member_any_text(struct json_object *object, const char *key);

/* Return: whether it is there and true. */
bool member_flag(struct json_object *object, const char *key);

/* Return: whether there is one; it belongs to @object. */
bool member_array(struct json_object *object, const char *key,
		  struct json_object **array);
bool member_object(struct json_object *object, const char *key,
		   struct json_object **value);

/* Adds a number. */
void add_u64(struct json_object *object, const char *key, uint64_t value);

/* Adds a text, of which what is no UTF-8 is replaced. */
void add_text(struct json_object *object, const char *key, const char *text);

/* The value of a text, as add_text() adds it; the caller's. */
struct json_object *text_new(const char *text);

/* The value of a number, NULL, which is null, if it is none; the caller's. */
struct json_object *real_new(double number);

#endif
