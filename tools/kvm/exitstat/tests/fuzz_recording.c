// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a recording, read to its end, with all differences computed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/summary.h"
#include "recording_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct filter filters[] = {
		{ 0 },
		{ .phase = "1" },
		{ .phase = "2" },
		{ .phase = "load", .has_vcpu = true },
	};
	struct summary summary;
	const char *paths[2] = { 0 };
	struct error error;
	char path[64];
	size_t i;
	int fd = bytes_as_file(data, size, path, sizeof(path));

	paths[0] = path;
	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (summary_read(&summary, NULL, paths, &filters[i], &error))
			continue;
		if (summary.nr_samples < 1 + !filters[i].phase)
			abort();
		summary_free(&summary);
	}
	close(fd);

	return 0;
}
