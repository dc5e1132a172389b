// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a recording, read to its end, with all differences computed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct summary summary;
	struct error error;
	char path[64];
	int fd;

	fd = memfd_create("recording", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!summary_read(&summary, NULL, path, &error)) {
		if (summary.nr_samples < 2)
			abort();
		summary_free(&summary);
	}
	close(fd);

	return 0;
}
