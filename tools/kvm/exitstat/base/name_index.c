// SPDX-License-Identifier: GPL-2.0
#include <json-c/linkhash.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"

/* It grows with what is in it. */
#define SIZE_AT_FIRST 64

static void free_entry(struct lh_entry *entry)
{
	free(lh_entry_k(entry));
}

void name_index_set(struct name_index *index, const char *name, size_t place)
{
	struct lh_entry *entry;

	if (!index->table)
		index->table = lh_kchar_table_new(SIZE_AT_FIRST, free_entry);
	if (!index->table)
		out_of_memory();
	entry = lh_table_lookup_entry(index->table, name);
	if (entry)
		lh_entry_set_val(entry, (void *)(uintptr_t)place);
	else if (lh_table_insert(index->table, xstrdup(name),
				 (void *)(uintptr_t)place))
		out_of_memory();
}

bool name_index_find(const struct name_index *index, const char *name,
		     size_t *place)
{
	void *value;

	if (!index->table || !lh_table_lookup_ex(index->table, name, &value))
		return false;
	*place = (uintptr_t)value;

	return true;
}

void name_index_free(struct name_index *index)
{
	if (index->table)
		lh_table_free(index->table);
	memset(index, 0, sizeof(*index));
}
