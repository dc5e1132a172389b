// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "explain/explain.h"

/* Longer words are no misspelt names. */
#define LONGEST	40

#define MOST	5

/*
 * Letters to change, add or leave out; upper and lower case are the same.  @b has
 * at most LONGEST.
 */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], nr = strlen(b), i, j, diagonal, above;

	for (j = 0; j <= nr; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		diagonal = row[0];
		row[0] = i + 1;
		for (j = 0; j < nr; j++) {
			above = row[j + 1];
			row[j + 1] = diagonal + (tolower((unsigned char)a[i]) !=
						 tolower((unsigned char)b[j]));
			if (above + 1 < row[j + 1])
				row[j + 1] = above + 1;
			if (row[j] + 1 < row[j + 1])
				row[j + 1] = row[j] + 1;
			diagonal = above;
		}
	}

	return row[nr];
}

/* How far a name is from what was typed, SIZE_MAX: it is another. */
static size_t score(const char *typed, const char *name)
{
	size_t far = distance(name, typed);

	if (far <= 2 && far <= strlen(typed) / 3)
		return far;
	if (*typed && !strncasecmp(name, typed, strlen(typed)))
		return 3;
	if (strlen(typed) > 1 && strcasestr(name, typed))
		return 4;

	return strlen(name) > 2 && strcasestr(typed, name) ? 5 : SIZE_MAX;
}

struct nearest {
	const char *typed;
	size_t nr;
	struct {
		const char *name;
		size_t score;
	} found[MOST];
};

/* The better ones in front, what came first among equals. */
static void consider(struct nearest *nearest, const char *name)
{
	size_t far = score(nearest->typed, name), i, at;

	for (i = 0; i < nearest->nr; i++)
		if (!strcasecmp(nearest->found[i].name, name))
			return;
	for (at = nearest->nr; at && nearest->found[at - 1].score > far; at--)
		;
	if (far == SIZE_MAX || at == MOST)
		return;
	if (nearest->nr < MOST)
		nearest->nr++;
	memmove(&nearest->found[at + 1], &nearest->found[at],
		(nearest->nr - at - 1) * sizeof(*nearest->found));
	nearest->found[at].name = name;
	nearest->found[at].score = far;
}

char *explain_near(const char *name)
{
	const struct explained_class *class;
	const struct explanation *reason;
	const char * const *of;
	struct nearest nearest = { .typed = name };
	char *text = NULL, *longer;
	size_t i, isa;

	if (strlen(name) > LONGEST)
		return NULL;
	for (i = 0; (class = explain_class_at(i)); i++)
		consider(&nearest, class->name);
	for (i = 0; (reason = explain_reason_at(i)); i++)
		for (isa = 0; isa < EXPLAIN_ISAS; isa++)
			for (of = reason->names[isa]; *of; of++)
				consider(&nearest, *of);
	for (i = 0; i < nearest.nr; i++) {
		longer = xasprintf("%s%s%s", text ? text : "", text ? ", " : "",
				   nearest.found[i].name);
		free(text);
		text = longer;
	}

	return text;
}
