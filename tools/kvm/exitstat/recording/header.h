/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The first line of a recording.
 */
#ifndef EXITSTAT_HEADER_H
#define EXITSTAT_HEADER_H

#include <json-c/json.h>

#include "recording/recording.h"

/* Takes over what is in @object. Return: 0, or -1 with @error set. */
int header_parse(struct recording *recording, struct json_object *object,
		 struct error *error);

/* The same for a list of reasons, which come later too. */
int header_parse_reasons(struct recording *recording, struct json_object *array,
			 struct error *error);

/* Says which line is damaged, and how. Return: -1. */
int recording_bad_line(const struct recording *recording, const char *what,
		       struct error *error);

#endif
