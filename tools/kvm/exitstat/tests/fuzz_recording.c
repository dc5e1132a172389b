// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a recording, read to its end, with all differences computed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recording/summary.h"
#include "recording_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct summary summary;
	const char *paths[2] = { 0 };
	struct error error;
	char path[64];
	int fd = bytes_as_file(data, size, path, sizeof(path));

	paths[0] = path;
	if (!summary_read(&summary, NULL, paths, NULL, &error)) {
		if (summary.nr_samples < 2)
			abort();
		summary_free(&summary);
	}
	close(fd);

	return 0;
}
