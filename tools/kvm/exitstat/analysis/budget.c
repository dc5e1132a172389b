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

/* What stands behind a name, in which unit, and what needs a limit like what. */
static const struct {
	const char *name;
	const char *unit;	/* NULL: those of durations */
	const char *needs;
} kinds[] = {
	[BUDGET_EXITS] = { "", "",
			   "a number of exits needs a limit like 8000, not" },
	[BUDGET_SHARE] = { "share", "%", "a share needs a limit like 30%, not" },
	[BUDGET_RATE] = { "rate", "/s", "a rate needs a limit like 100/s, not" },
	[BUDGET_TIME] = { "time", "%",
			  "a part of time needs a limit like 5%, not" },
	[BUDGET_MEAN] = { "mean", NULL, "a time needs a limit like 20us, not" },
	[BUDGET_P50] = { "p50", NULL, "a time needs a limit like 20us, not" },
	[BUDGET_P99] = { "p99", NULL, "a time needs a limit like 20us, not" },
	[BUDGET_MAX] = { "max", NULL, "a time needs a limit like 20us, not" },
};

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

/* Cuts ".share" or the like off. */
static enum budget_kind cut_kind(char *name)
{
	char *dot = strrchr(name, '.');
	size_t i;

	for (i = BUDGET_SHARE; dot && i <= BUDGET_MAX; i++) {
		if (!strcmp(dot + 1, kinds[i].name)) {
			*dot = '\0';
			return i;
		}
	}

	return BUDGET_EXITS;
}

/* Finds what vCPUs are at, which is a part of time. */
static bool find_part(struct budget_limit *limit, const char *name)
{
	static const char *const names[] = { "guest", "no_exit", "outside" };
	size_t i;

	for (i = 0; i < BUDGET_PARTS; i++)
		if (!strcmp(name, i < TIMES_PARTS ? times_part_names[i] :
						    names[i - TIMES_PARTS]))
			break;
	if (i == BUDGET_PARTS || limit->kind != BUDGET_EXITS)
		return false;
	limit->of = BUDGET_PART;
	limit->kind = BUDGET_TIME;
	limit->index = i;

	return true;
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
	if (!only_reason && !only_class && find_part(limit, name))
		return true;
	limit->of = BUDGET_CLASS;
	limit->index = only_reason || !strcmp(name, "-") ? REASON_NONE :
				     reasons_find_class(reasons, name);
	if (limit->index != REASON_NONE)
		return true;
	limit->of = BUDGET_REASON;
	limit->index = only_class ? REASON_NONE : reasons_find(reasons, name);

	return limit->index != REASON_NONE;
}

/* Return: how many ns that is, 0 for none. */
static double ns_of_unit(const char *unit)
{
	return !strcmp(unit, "ns") ? 1 : !strcmp(unit, "us") ? 1e3 :
	       !strcmp(unit, "ms") ? 1e6 : !strcmp(unit, "s") ? 1e9 : 0;
}

static bool parse_bound(struct budget_limit *limit, const char *text)
{
	const char *unit_wanted = kinds[limit->kind].unit, *unit;
	static const char thousands[] = "kMG";
	char *end;

	/* No hexadecimal numbers, infinity or NaN. */
	if (!isdigit((unsigned char)*text))
		return false;
	limit->bound = strtod(text, &end);
	if (end > text + strspn(text, "0123456789.eE+"))
		return false;
	if (!unit_wanted) {
		limit->bound *= ns_of_unit(end);
		return isfinite(limit->bound) && ns_of_unit(end) > 0;
	}
	unit = *end ? strchr(thousands, *end) : NULL;
	end += !!unit;
	for (; unit && unit >= thousands; unit--)
		limit->bound *= 1000;

	return isfinite(limit->bound) && !strcmp(end, unit_wanted);
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
	if (!sign) {
		sign = strstr(line, ">=");
		limit.at_least = true;
	}
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
	if (!parse_bound(&limit, word[1]))
		return bad_word(name, number, error, kinds[limit.kind].needs,
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

bool budget_limit_of_time(const struct budget_limit *limit)
{
	return limit->kind >= BUDGET_TIME;
}

static uint64_t count(const struct budget_limit *limit,
		      const struct budget_subject *subject,
		      const struct reasons *reasons)
{
	uint64_t exits, *classes;

	if (limit->of == BUDGET_TOTAL)
		return subject->total;
	if (limit->of == BUDGET_REASON)
		return counts_get(subject->counts, limit->index);
	classes = counts_by_class(subject->counts, reasons);
	exits = classes[limit->index];
	free(classes);

	return exits;
}

bool budget_value(const struct budget_limit *limit,
		  const struct budget_subject *subject,
		  const struct reasons *reasons, double *value)
{
	uint64_t exits;

	if (budget_limit_of_time(limit))
		return budget_time_value(limit, subject, reasons, value);
	exits = count(limit, subject, reasons);
	*value = exits;
	if (limit->kind == BUDGET_SHARE)
		*value = subject->total ? 100.0 * exits / subject->total : 0;
	if (limit->kind == BUDGET_RATE)
		*value = delta_rate(exits, subject->ns);

	return true;
}
