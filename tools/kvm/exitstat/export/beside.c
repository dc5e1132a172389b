// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "export/beside.h"

static int read_handled(struct beside *beside, struct source *source,
			struct error *error)
{
	char *root = source_root(source);
	int r;

	r = handled_read(&beside->host, HANDLED_HOST, root, &source->reasons,
			 error);
	if (!r)
		r = handled_read(&beside->vms, HANDLED_VM, root,
				 &source->reasons, error);
	free(root);

	return r;
}

int beside_read(struct beside *beside, const struct snapshot *snapshot,
		struct source *source, struct error *error)
{
	memset(beside, 0, sizeof(*beside));
	if (snapshot->source != SNAPSHOT_DEBUGFS)
		return 0;
	error->gone = false;
	if ((host_times_read(&beside->times, NULL, source, error) &&
	     !error->gone) ||
	    (read_handled(beside, source, error) && !error->gone)) {
		beside_free(beside);
		return -1;
	}

	return 0;
}

void beside_free(struct beside *beside)
{
	host_times_free(&beside->times);
	handled_free(&beside->host);
	handled_free(&beside->vms);
}
