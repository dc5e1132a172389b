// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "identity/label.h"

void labels_tell_apart(const struct label *labels, size_t nr)
{
	bool *shared = xcalloc(nr, sizeof(*shared));
	struct name_index first = { 0 };
	size_t i, place;
	char *longer;

	for (i = 0; i < nr; i++) {
		if (!name_index_find(&first, *labels[i].text, &place))
			name_index_set(&first, *labels[i].text, i);
		else if (strcmp(labels[i].vm, labels[place].vm))
			shared[place] = true;
	}
	/* The first of a text knows for all of them. */
	for (i = 0; i < nr; i++)
		if (name_index_find(&first, *labels[i].text, &place))
			shared[i] = shared[place];
	name_index_free(&first);
	for (i = 0; i < nr; i++) {
		if (!shared[i])
			continue;
		longer = xasprintf("%s (%s)", *labels[i].text, labels[i].vm);
		free(*labels[i].text);
		*labels[i].text = longer;
	}
	free(shared);
}
