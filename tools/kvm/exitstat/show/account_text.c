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
static void print_item(bool *next, unsigned int tenths, const char *what)
{
	if (!tenths)
		return;
	printf("%s %u.%u%% %s", *next ? "," : ":", tenths / 10, tenths % 10,
	       what);
	*next = true;
}

/*
 * What the time outside the guest went to. The time that reasons had a vCPU
 * wait for a CPU is none of theirs.
 */
static void print_items(const struct account *account,
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
		print_item(&next, each[i], reasons->reason[sorted[i]->reason].name);
		handled -= each[i];
	}
	/* Reasons that are not listed have time, too, after a reset. */
	print_item(&next, handled, "other reasons");
	print_item(&next, tenths[TIMES_PREEMPTED], "preempted");
	print_item(&next, tenths[NO_EXIT], "no exit");
	putchar('\n');
	free(each);
	free(ns);
}

static void print_part(const char *name, unsigned int tenths)
{
	printf("  %s %u.%u%%", name, tenths / 10, tenths % 10);
}

void account_print(const struct account *account, const char *label, uint64_t ns,
		   const struct reason_time *const *sorted,
		   const struct reasons *reasons)
{
	uint64_t parts[ALL];
	unsigned int tenths[ALL], outside;
	char *printable = utf8_printable(label);
	char text[NUMBER_TEXT];
	size_t i;

	printf("%s", printable);
	free(printable);
	if (ns)
		printf(", %s", format_duration(text, ns));
	if (!account_sum(account)) {
		puts(": no time was measured");
		return;
	}
	for (i = 0; i < TIMES_PARTS; i++)
		parts[i] = account->ns[i];
	parts[GUEST] = account->guest_ns;
	parts[NO_EXIT] = account->no_exit_ns;
	tenths_divide(parts, ALL, TENTHS_WHOLE, tenths);
	outside = TENTHS_WHOLE - tenths[GUEST] - tenths[TIMES_BLOCKED];
	printf(": %u.%u%% of its time outside the guest", outside / 10,
	       outside % 10);
	print_items(account, tenths, sorted, reasons);
	print_part("guest", tenths[GUEST]);
	for (i = 0; i < TIMES_PARTS; i++)
		print_part(times_part_names[i], tenths[i]);
	print_part("no_exit", tenths[NO_EXIT]);
	putchar('\n');
}
