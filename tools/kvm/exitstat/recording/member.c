// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "recording/member.h"

bool member_u64(struct json_object *object, const char *key,
		uint64_t *value)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_int) ||
	    json_object_get_int64(member) < 0)
		return false;
	*value = json_object_get_uint64(member);

	return true;
}

bool member_text(struct json_object *object, const char *key, char *text,
		 size_t size)
{
	struct json_object *member;
	const char *value;

	if (!json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_string))
		return false;
	value = json_object_get_string(member);
	if (strlen(value) != (size_t)json_object_get_string_len(member) ||
	    strlen(value) >= size)
		return false;
	text_copy_printable(text, size, value);

	return true;
}

/* Any text as UTF-8, "" if there is none; the caller's to free. */
char *member_any_text(struct json_object *object, const char *key)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_string))
		return xstrdup("");

	return utf8_repair(json_object_get_string(member));
}

bool member_flag(struct json_object *object, const char *key)
{
	struct json_object *member;

	return json_object_object_get_ex(object, key, &member) &&
	       json_object_is_type(member, json_type_boolean) &&
	       json_object_get_boolean(member);
}

bool member_array(struct json_object *object, const char *key,
		  struct json_object **array)
{
	return json_object_object_get_ex(object, key, array) &&
	       json_object_is_type(*array, json_type_array);
}

bool member_object(struct json_object *object, const char *key,
		   struct json_object **value)
{
	return json_object_object_get_ex(object, key, value) &&
	       json_object_is_type(*value, json_type_object);
}

void add_u64(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text_new(text));
}

struct json_object *text_new(const char *text)
{
	char *valid = utf8_repair(text);
	struct json_object *value = json_object_new_string(valid);

	free(valid);

	return value;
}

struct json_object *real_new(double number)
{
	char text[32];

	if (!isfinite(number))
		return NULL;
	/* 17 digits would make 0.1 a 0.10000000000000001. */
	snprintf(text, sizeof(text), "%.15g", number);

	return json_object_new_double_s(number, text);
}
