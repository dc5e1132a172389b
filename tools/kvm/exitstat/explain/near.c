// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "explain/explain.h"

/* Longer words are no misspelt names. */
#define LONGEST	40

#define MOST	5

/* Letters to change, add or leave out; upper and lower case are the same. */
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
	size_t far = distance(typed, name);

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
		char name[LONGEST + 1];
		size_t score;
	} found[MOST];
};

/* The better ones in front, what came first among equals. */
static void consider(struct nearest *nearest, const char *name, size_t len)
{
	char word[LONGEST + 1];
	size_t i, at, far;

	if (len > LONGEST)
		return;
	snprintf(word, sizeof(word), "%.*s", (int)len, name);
	far = score(nearest->typed, word);
	for (i = 0; i < nearest->nr; i++)
		if (!strcasecmp(nearest->found[i].name, word))
			return;
	for (at = nearest->nr; at && nearest->found[at - 1].score > far; at--)
		;
	if (far == SIZE_MAX || at == MOST)
		return;
	if (nearest->nr < MOST)
		nearest->nr++;
	memmove(&nearest->found[at + 1], &nearest->found[at],
		(nearest->nr - at - 1) * sizeof(*nearest->found));
	strcpy(nearest->found[at].name, word);
	nearest->found[at].score = far;
}

static void consider_all(struct nearest *nearest, const char *names)
{
	size_t len;

	for (; *names; names += len + strspn(names + len, " ")) {
		len = strcspn(names, " ");
		consider(nearest, names, len);
	}
}

char *explain_near(const char *name)
{
	const struct explained_class *class;
	const struct explanation *reason;
	struct nearest nearest = { .typed = name };
	char *text = NULL, *longer;
	size_t i;

	if (strlen(name) > LONGEST)
		return NULL;
	for (i = 0; (class = explain_class_at(i)); i++)
		consider(&nearest, class->name, strlen(class->name));
	for (i = 0; (reason = explain_reason_at(i)); i++) {
		consider_all(&nearest, reason->names[EXPLAIN_VMX]);
		consider_all(&nearest, reason->names[EXPLAIN_SVM]);
	}
	for (i = 0; i < nearest.nr; i++) {
		longer = xasprintf("%s%s%s", text ? text : "", text ? ", " : "",
				   nearest.found[i].name);
		free(text);
		text = longer;
	}

	return text;
}
