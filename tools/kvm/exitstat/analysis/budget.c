// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/budget.h"
#include "base/text.h"
#include "delta/delta.h"

#define BLANKS " \t\r"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static int bad(const char *name, unsigned int line, struct error *error,
	       const char *what)
{
	return error_set(error, "%s:%u: %s", name, line, what);
}

static int bad_word(const char *name, unsigned int line, struct error *error,
		    const char *what, const char *word)
{
	return error_set(error, "%s:%u: %s \"%s\"", name, line, what,
			 word);
}

/* Cuts ".share" or ".rate" off. */
static enum budget_kind cut_kind(char *name)
{
	char *dot = strrchr(name, '.');

	if (dot && !strcmp(dot, ".share")) {
		*dot = '\0';
		return BUDGET_SHARE;
	}
	if (dot && !strcmp(dot, ".rate")) {
		*dot = '\0';
		return BUDGET_RATE;
	}

	return BUDGET_EXITS;
}

static bool find(struct budget_limit *limit, const char *name,
		 const struct reasons *reasons)
{
	bool only_reason = !strncmp(name, "reason:", 7);
	bool only_class = !strncmp(name, "class:", 6);

	name += only_reason ? 7 : only_class ? 6 : 0;
	if (!only_reason && !only_class && !strcmp(name, "total")) {
		limit->of = BUDGET_TOTAL;
		return true;
	}
	limit->of = BUDGET_CLASS;
	limit->index = only_reason || !strcmp(name, "-") ? REASON_NONE :
				     reasons_find_class(reasons, name);
	if (limit->index != REASON_NONE)
		return true;
	limit->of = BUDGET_REASON;
	limit->index = only_class ? REASON_NONE : reasons_find(reasons, name);

	return limit->index != REASON_NONE;
}

static bool parse_most(struct budget_limit *limit, const char *text)
{
	static const char * const units[] = {
		[BUDGET_EXITS] = "",
		[BUDGET_SHARE] = "%",
		[BUDGET_RATE] = "/s",
	};
	static const char thousands[] = "kMG";
	const char *unit;
	char *end;

	/* No hexadecimal numbers, infinity or NaN. */
	if (!isdigit((unsigned char)*text) ||
	    strspn(text, "0123456789.eE+kMG%/s") != strlen(text))
		return false;
	limit->most = strtod(text, &end);
	unit = *end ? strchr(thousands, *end) : NULL;
	end += !!unit;
	for (; unit && unit >= thousands; unit--)
		limit->most *= 1000;

	return isfinite(limit->most) && !strcmp(end, units[limit->kind]);
}

static int no_limit(const char *name, unsigned int line, struct error *error)
{
	return bad(name, line, error,
		   "this is no limit, an example is \"EPT_VIOLATION <= 8000\"");
}

/* The word between blanks, NULL if there is not just one. */
static char *only_word(char *text)
{
	char *word = text + strspn(text, BLANKS);
	char *end = word + strcspn(word, BLANKS);

	if (end == word || end[strspn(end, BLANKS)])
		return NULL;
	*end = '\0';

	return word;
}

static int parse_line(struct budget *budget, const char *name,
		      unsigned int number, char *line,
		      const struct reasons *reasons, struct error *error)
{
	struct budget_limit limit = { .line = number };
	char *word[2], *sign;

	line[strcspn(line, "#")] = '\0';
	if (!line[strspn(line, BLANKS)])
		return 0;
	sign = strstr(line, "<=");
	if (!sign)
		return no_limit(name, number, error);
	*sign = '\0';
	word[0] = only_word(line);
	word[1] = only_word(sign + 2);
	if (!word[0] || !word[1])
		return no_limit(name, number, error);
	if (strlen(word[0]) >= sizeof(limit.what))
		return bad(name, number, error, "the name is too long");
	strcpy(limit.what, word[0]);
	limit.kind = cut_kind(word[0]);
	if (!find(&limit, word[0], reasons))
		return bad_word(name, number, error,
				"there is no reason or class", word[0]);
	if (!parse_most(&limit, word[1]))
		return bad_word(name, number, error,
				limit.kind == BUDGET_SHARE ?
					"a share needs a limit like 30%, not" :
				limit.kind == BUDGET_RATE ?
					"a rate needs a limit like 100/s, not" :
					"a number of exits needs a limit like 8000, not",
				word[1]);

	budget->limits = xrealloc(budget->limits, budget->nr + 1,
				  sizeof(*budget->limits));
	budget->limits[budget->nr++] = limit;

	return 0;
}

int budget_parse(struct budget *budget, const char *name, const char *text,
		 const struct reasons *reasons, struct error *error)
{
	unsigned int number = 1;
	size_t len;
	char *line;
	int r;

	memset(budget, 0, sizeof(*budget));
	/* What some editors begin a file with. */
	if (!strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)))
		text += strlen(BYTE_ORDER_MARK);
	for (; *text; number++) {
		len = strcspn(text, "\n");
		line = xcalloc(len + 1, 1);
		memcpy(line, text, len);
		r = parse_line(budget, name, number, line, reasons, error);
		free(line);
		if (r) {
			budget_free(budget);
			return -1;
		}
		text += len + (text[len] == '\n');
	}
	if (!budget->nr)
		return error_set(error, "%s has no limit in it", name);

	return 0;
}

void budget_free(struct budget *budget)
{
	free(budget->limits);
	memset(budget, 0, sizeof(*budget));
}

double budget_value(const struct budget_limit *limit,
		    const struct counts *counts, uint64_t total, uint64_t ns,
		    const struct reasons *reasons)
{
	uint64_t exits = 0, *classes;

	switch (limit->of) {
	case BUDGET_TOTAL:
		exits = total;
		break;
	case BUDGET_REASON:
		exits = counts_get(counts, limit->index);
		break;
	case BUDGET_CLASS:
		classes = counts_by_class(counts, reasons);
		exits = classes[limit->index];
		free(classes);
		break;
	}
	switch (limit->kind) {
	case BUDGET_SHARE:
		return total ? 100.0 * exits / total : 0;
	case BUDGET_RATE:
		return delta_rate(exits, ns);
	default:
		return exits;
	}
}
