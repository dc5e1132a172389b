// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "explain/explain.h"

#include "explain/texts.inc"

#define NR(array)	(sizeof(array) / sizeof(*(array)))

/* Is @name one of @names? */
static bool is_among(const char * const *names, const char *name)
{
	for (; *names; names++)
		if (!strcasecmp(*names, name))
			return true;

	return false;
}

const struct explanation *explain_reason(const char *name)
{
	size_t i, isa;

	for (i = 0; i < NR(explanations); i++)
		for (isa = 0; isa < EXPLAIN_ISAS; isa++)
			if (is_among(explanations[i].names[isa], name))
				return &explanations[i];

	return NULL;
}

const struct explained_class *explain_class(const char *name)
{
	size_t i;

	for (i = 0; i < NR(classes); i++)
		if (!strcasecmp(classes[i].name, name))
			return &classes[i];

	return NULL;
}

const struct explained_class *explain_class_at(size_t i)
{
	return i < NR(classes) ? &classes[i] : NULL;
}

const struct explanation *explain_reason_at(size_t i)
{
	return i < NR(explanations) ? &explanations[i] : NULL;
}

const struct explain_source *explain_source_at(size_t i)
{
	return i < NR(sources) ? &sources[i] : NULL;
}

const char *explain_part(const struct explanation *explanation,
			 enum explain_part part)
{
	const char *text = explanation->parts[part];

	if (!text)
		text = explain_class(explanation->class)->parts[part];

	return text && *text ? text : NULL;
}

char *explain_brief(const char *text)
{
	const char *source = strstr(text, " ["), *end = strstr(text, ". ");
	size_t len = strcspn(text, "\n");

	if (len && text[len - 1] == '.')
		len--;
	if (source && (size_t)(source - text) < len)
		len = source - text;
	if (end && (size_t)(end - text) < len)
		len = end - text;

	return xasprintf("%.*s.", (int)len, text);
}

const char *explain_heading(enum explain_part part)
{
	static const char * const headings[EXPLAIN_PARTS] = {
		[EXPLAIN_WHAT] = "What it is",
		[EXPLAIN_CAUSES] = "What causes it",
		[EXPLAIN_COST] = "What was measured",
		[EXPLAIN_FEWER] = "How to have fewer",
		[EXPLAIN_HARMLESS] = "When it is harmless",
	};

	return headings[part];
}
