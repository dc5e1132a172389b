// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/comparison.h"
#include "analysis/rank_test.h"
#include "analysis/statistics.h"
#include "base/text.h"

/* One in 20 differences that are none is taken for one. */
#define NOISE	0.05

/* --- names of sets --- */

static size_t common_length(const char *a, const char *b)
{
	size_t len = 0;

	while (a[len] && a[len] == b[len])
		len++;

	return len;
}

/* "boot-" of boot-11.jsonl and boot-12.jsonl is "boot", and so is boot.jsonl. */
static char *name_of(const struct comparison_set *set)
{
	char *name = xstrdup(set->recording[0]);
	size_t len = strlen(name), i;
	char *end = strstr(name, ".jsonl");

	if (end && !strchr(end, '/'))
		len = end - name;
	for (i = 1; i < set->nr; i++) {
		size_t common = common_length(name, set->recording[i]);

		len = common < len ? common : len;
	}
	if (set->nr > 1)
		while (len && isdigit((unsigned char)name[len - 1]))
			len--;
	while (len && strchr("-_./", name[len - 1]))
		len--;
	name[len] = '\0';

	return name;
}

/* The folder in which all are is left out. */
static void name_sets(struct comparison *comparison)
{
	struct comparison_set *sets = comparison->sets;
	size_t i, common;

	for (i = 0; i < comparison->nr_sets; i++)
		sets[i].name = name_of(&sets[i]);
	common = strlen(sets[0].name);
	for (i = 1; i < comparison->nr_sets; i++) {
		size_t len = common_length(sets[0].name, sets[i].name);

		common = len < common ? len : common;
	}
	while (common && sets[0].name[common - 1] != '/')
		common--;
	for (i = 0; i < comparison->nr_sets; i++) {
		memmove(sets[i].name, sets[i].name + common,
			strlen(sets[i].name + common) + 1);
		if (!*sets[i].name) {
			free(sets[i].name);
			sets[i].name = xasprintf("%c", (int)('A' + i % 26));
		}
	}
}

/* --- numbers --- */

static struct comparison_item *find_item(struct comparison *comparison,
					 const char *name)
{
	struct comparison_item *item;
	size_t i;

	/* The total stands before them, and a VM may be called as it is. */
	for (i = 1; i < comparison->nr; i++)
		if (!strcmp(comparison->items[i].name, name))
			return &comparison->items[i];
	grow((void **)&comparison->items, comparison->nr, sizeof(*item));
	item = &comparison->items[comparison->nr++];
	*item = (struct comparison_item) {
		.name = xstrdup(name),
		.sets = xcalloc(comparison->nr_sets,
				sizeof(struct comparison_numbers)),
	};
	for (i = 0; i < comparison->nr_sets; i++)
		item->sets[i].number = xcalloc(comparison->sets[i].nr,
					       sizeof(double));

	return item;
}

void comparison_init(struct comparison *comparison)
{
	size_t i;

	comparison->known = true;
	for (i = 0; i < comparison->nr_sets; i++)
		if (comparison->sets[i].nr < RANK_TEST_LEAST)
			comparison->known = false;
	name_sets(comparison);
	find_item(comparison, "total");
}

static void add_number(struct comparison *comparison,
		       struct comparison_item *item, size_t set, size_t index,
		       const struct part *part)
{
	/* Several VMs may have one name. */
	item->sets[set].number[index] += comparison->rates ?
		delta_rate(part->exits, part->ns) : part->exits;
}

int comparison_add(struct comparison *comparison, size_t set, size_t index,
		   const struct summary *summary, struct error *error)
{
	const char *path = comparison->sets[set].recording[index];
	const struct part total = {
		.exits = summary->all.total,
		.ns = summary->all.ns,
	};
	struct part *parts;
	size_t nr, i;

	if (summary_require_numbers(path, summary, error) ||
	    breakdown_check(summary, comparison->per, path, error))
		return -1;
	if (!*comparison->isa)
		strcpy(comparison->isa, summary->header.isa);
	if (comparison->per == PER_REASON &&
	    strcmp(comparison->isa, summary->header.isa))
		return error_set(error, "the recordings are of %s and %s, whose reasons differ: use --class",
				 comparison->isa, summary->header.isa);
	nr = breakdown(&parts, summary, comparison->per);
	for (i = 0; i < nr; i++)
		if (parts[i].exits)
			add_number(comparison,
				   find_item(comparison, parts[i].name), set,
				   index, &parts[i]);
	free(parts);
	add_number(comparison, &comparison->items[0], set, index, &total);

	return 0;
}

/* --- what they say --- */

static void judge_numbers(struct comparison *comparison,
			  struct comparison_item *item, size_t set)
{
	struct comparison_numbers *numbers = &item->sets[set];
	size_t i, nr = comparison->sets[set].nr;

	numbers->median = median_of(numbers->number, nr);
	numbers->least = numbers->number[0];
	numbers->most = numbers->number[0];
	for (i = 1; i < nr; i++) {
		numbers->least = fmin(numbers->least, numbers->number[i]);
		numbers->most = fmax(numbers->most, numbers->number[i]);
	}
	numbers->p = rank_test(item->sets[0].number, comparison->sets[0].nr,
			       numbers->number, nr);
	numbers->differs = set && (!comparison->known || numbers->p < NOISE);
}

static void judge_item(struct comparison *comparison,
		       struct comparison_item *item)
{
	const struct comparison_numbers *numbers;
	double change;
	size_t set;

	for (set = 0; set < comparison->nr_sets; set++) {
		judge_numbers(comparison, item, set);
		numbers = &item->sets[set];
		change = fabs(numbers->median - item->sets[0].median);
		if (numbers->differs != item->differs)
			item->change = numbers->differs ? change : item->change;
		else
			item->change = fmax(item->change, change);
		item->differs |= numbers->differs;
	}
}

static int compare(const void *a, const void *b)
{
	const struct comparison_item *left = a, *right = b;

	if (left->differs != right->differs)
		return left->differs ? -1 : 1;
	if (left->change != right->change)
		return left->change < right->change ? 1 : -1;

	return strcmp(left->name, right->name);
}

void comparison_judge(struct comparison *comparison)
{
	size_t i;

	for (i = 0; i < comparison->nr; i++)
		judge_item(comparison, &comparison->items[i]);
	if (comparison->nr > 1)
		qsort(comparison->items + 1, comparison->nr - 1,
		      sizeof(*comparison->items), compare);
}

char *comparison_change(char *text, const struct comparison_numbers *first,
			const struct comparison_numbers *numbers)
{
	double change = numbers->median - first->median;
	const char *word = NULL;

	if (!numbers->differs)
		word = "~";
	else if (change == 0)
		word = "=";
	else if (first->median == 0)
		word = "new";
	else if (numbers->median == 0)
		word = "gone";
	if (word)
		snprintf(text, CHANGE_TEXT, "%s", word);
	else
		snprintf(text, CHANGE_TEXT, "%+.1f%%",
			 100 * change / first->median);

	return text;
}

void comparison_free(struct comparison *comparison)
{
	size_t i, set;

	for (i = 0; i < comparison->nr; i++) {
		for (set = 0; set < comparison->nr_sets; set++)
			free(comparison->items[i].sets[set].number);
		free(comparison->items[i].sets);
		free(comparison->items[i].name);
	}
	free(comparison->items);
	for (set = 0; set < comparison->nr_sets; set++)
		free(comparison->sets[set].name);
}
