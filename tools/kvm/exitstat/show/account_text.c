// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "show/account_text.h"
#include "show/tenths.h"

/* Reasons that a sentence names. */
#define NAMED	4

/* The parts of a whole account: those of exits, and two more. */
enum {
	GUEST = TIMES_PARTS,
	NO_EXIT,
	ALL,
};

/* @next: whether others stand before it, and after it. */
static void put_item(FILE *file, bool *next, unsigned int tenths,
		     const char *what)
{
	if (!tenths)
		return;
	fprintf(file, "%s %u.%u%% %s", *next ? "," : ":", tenths / 10,
		tenths % 10, what);
	*next = true;
}

/*
 * What the time outside the guest went to. The time that reasons had a vCPU
 * wait for a CPU is none of theirs.
 */
static void put_items(FILE *file, const struct account *account,
		      const unsigned int *tenths,
		      const struct reason_time *const *sorted,
		      const struct reasons *reasons)
{
	unsigned int *each = xcalloc(account->nr, sizeof(*each));
	uint64_t *ns = xcalloc(account->nr, sizeof(*ns));
	unsigned int handled = tenths[TIMES_KERNEL] + tenths[TIMES_USER];
	bool next = false;
	size_t i;

	for (i = 0; i < account->nr; i++)
		ns[i] = reason_time_handled(sorted[i]);
	tenths_divide(ns, account->nr, handled, each);
	for (i = 0; i < account->nr && i < NAMED; i++) {
		put_item(file, &next, each[i],
			 reasons->reason[sorted[i]->reason].name);
		handled -= each[i];
	}
	/* Reasons that are not listed have time, too, after a reset. */
	put_item(file, &next, handled, "other reasons");
	put_item(file, &next, tenths[TIMES_PREEMPTED], "preempted");
	put_item(file, &next, tenths[NO_EXIT], "no exit");
	free(each);
	free(ns);
}

static void divide(const struct account *account, unsigned int *tenths)
{
	uint64_t parts[ALL];
	size_t i;

	for (i = 0; i < TIMES_PARTS; i++)
		parts[i] = account->ns[i];
	parts[GUEST] = account->guest_ns;
	parts[NO_EXIT] = account->no_exit_ns;
	tenths_divide(parts, ALL, TENTHS_WHOLE, tenths);
}

/* Those that took the host's time first. */
static int compare(const void *a, const void *b)
{
	const struct reason_time *left = *(const struct reason_time *const *)a;
	const struct reason_time *right = *(const struct reason_time *const *)b;
	uint64_t left_ns = reason_time_handled(left);
	uint64_t right_ns = reason_time_handled(right);

	if (left_ns != right_ns)
		return left_ns < right_ns ? 1 : -1;
	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return left->reason < right->reason ? -1 : 1;
}

const struct reason_time **account_sort(const struct account *account)
{
	const struct reason_time **sorted;
	size_t i;

	sorted = xcalloc(account->nr, sizeof(*sorted));
	for (i = 0; i < account->nr; i++)
		sorted[i] = &account->reasons[i];
	if (account->nr)
		qsort(sorted, account->nr, sizeof(*sorted), compare);

	return sorted;
}

char *account_outside(const struct account *account,
		      const struct reasons *reasons)
{
	const struct reason_time **sorted;
	unsigned int tenths[ALL], outside;
	char *text = NULL;
	size_t len;
	FILE *file;

	if (!account_sum(account))
		return NULL;
	file = open_memstream(&text, &len);
	if (!file)
		out_of_memory();
	sorted = account_sort(account);
	divide(account, tenths);
	outside = TENTHS_WHOLE - tenths[GUEST] - tenths[TIMES_BLOCKED];
	fprintf(file, "%u.%u%% of its time outside the guest", outside / 10,
		outside % 10);
	put_items(file, account, tenths, sorted, reasons);
	fclose(file);
	free(sorted);

	return text;
}

static void print_part(const char *name, unsigned int tenths)
{
	printf("  %s %u.%u%%", name, tenths / 10, tenths % 10);
}

void account_print(const struct account *account, const char *label, uint64_t ns,
		   const struct reasons *reasons)
{
	char *outside = account_outside(account, reasons);
	char *printable = utf8_printable(label);
	unsigned int tenths[ALL];
	char text[NUMBER_TEXT];
	size_t i;

	printf("%s", printable);
	free(printable);
	if (ns)
		printf(", %s", format_duration(text, ns));
	printf(": %s\n", outside ? outside : "no time was measured");
	if (!outside)
		return;
	free(outside);
	divide(account, tenths);
	print_part("guest", tenths[GUEST]);
	for (i = 0; i < TIMES_PARTS; i++)
		print_part(times_part_names[i], tenths[i]);
	print_part("no_exit", tenths[NO_EXIT]);
	putchar('\n');
}
