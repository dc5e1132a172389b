// SPDX-License-Identifier: GPL-2.0
/* Any text as a table of debugfs, and as a budget. */
#include <stdlib.h>
#include <string.h>

#include "analysis/budget.h"
#include "base/text.h"
#include "kernel/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reasons reasons = { 0 };
	struct budget budget;
	struct table table;
	struct error error;
	size_t row, index;
	char *text;

	text = xcalloc(size + 1, 1);
	memcpy(text, data, size);
	reasons_add(&reasons, "0x072", "cpuid", "cpuid", &index, &error);
	if (!budget_parse(&budget, "fuzz", text, &reasons, &error))
		budget_free(&budget);

	if (!table_parse(&table, TABLE_COUNTS, "fuzz", text, size, &error)) {
		for (row = 0; row < table.nr_rows; row++)
			if (!*table_cell(&table, row, table.nr_columns - 1))
				abort();
		table_free(&table);
	}
	reasons_free(&reasons);

	return 0;
}
