// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as what clients of the server and users write in one word: the header
 * Accept, the address to listen on, an interval, what a view is by, a chart.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charts/chart.h"
#include "export/exposition.h"
#include "serve/listen.h"
#include "show/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error error;
	enum view_by by;
	uint64_t ns;
	char *text;

	/* Just as long as it is, so that reading on is seen. */
	text = xcalloc(size + 1, 1);
	memcpy(text, data, size);
	exposition_negotiate(text);
	listen_check(text, &error);
	view_parse_by(text, &by, &error);
	chart_find(charts, text, &error);
	if (!text_to_interval(text, &ns, &error) &&
	    (ns < 10000000 || ns > 86400 * NS_PER_S))
		abort();
	free(text);

	return 0;
}
