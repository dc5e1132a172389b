/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording in memory that has a path, for fuzzers: summary_read() opens it.
 */
#ifndef EXITSTAT_RECORDING_FILE_H
#define EXITSTAT_RECORDING_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Returns the file's descriptor, which the caller closes, and sets @path. */
static inline int bytes_as_file(const void *data, size_t size, char *path,
				size_t path_size)
{
	int fd = memfd_create("recording", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, path_size, "/proc/self/fd/%d", fd);

	return fd;
}

#endif
