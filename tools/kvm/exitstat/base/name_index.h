/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where something with a name stands in an array, without a search.
 */
#ifndef EXITSTAT_NAME_INDEX_H
#define EXITSTAT_NAME_INDEX_H

#include <stdbool.h>
#include <stddef.h>

struct lh_table;

/* All zeros is an empty one. */
struct name_index {
	struct lh_table *table;
};

/*
 * Notes that @name, of which a copy is made, stands at @place. A name that is
 * there already gets the new place. Ends the program if memory ends.
 */
void name_index_set(struct name_index *index, const char *name, size_t place);

/* Return: whether @name is there; then *@place is its place. */
bool name_index_find(const struct name_index *index, const char *name,
		     size_t *place);

void name_index_free(struct name_index *index);

#endif
