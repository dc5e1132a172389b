/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Advice in words: the figures that made it, and what helps.
 */
#ifndef EXITSTAT_ADVICE_TEXT_H
#define EXITSTAT_ADVICE_TEXT_H

#include <json-c/json.h>

#include "analysis/advice.h"

/*
 * "84210 of 187133 exits of web01, 45.0%, are of the class io: 2807/s. ..."
 * The caller frees it.
 */
char *advice_text(const struct advice *advice);

/* What helps: paragraphs of explain/explain.h. */
const char *advice_fewer(const struct advice *advice);

/* Prints all of it for people; in words that there is none. */
void advice_print(const struct advice_list *list);

/* An array of one object for each; the caller's. */
struct json_object *advice_json(const struct advice_list *list);

#endif
