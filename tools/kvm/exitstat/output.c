// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "text.h"

/* Return: 0, or an errno value. Closes @fd. */
static int write_and_close(int fd, const char *text, size_t len)
{
	ssize_t written;
	int r = 0;

	while (len && !r) {
		written = write(fd, text, len);
		if (written < 0 && errno != EINTR) {
			r = errno;
		} else if (written > 0) {
			text += written;
			len -= written;
		}
	}
	if (close(fd) && !r)
		r = errno;

	return r;
}

static int replace(const char *path, const char *text, size_t len)
{
	char *new = text_path(path, ".XXXXXX");
	mode_t mask = umask(0);
	int fd, r;

	umask(mask);
	fd = mkostemp(new, O_CLOEXEC);
	if (fd < 0) {
		r = errno;
	} else {
		fchmod(fd, 0666 & ~mask);
		r = write_and_close(fd, text, len);
		if (!r && rename(new, path))
			r = errno;
		if (r)
			unlink(new);
	}
	free(new);

	return r;
}

int output_write(const char *path, const char *text, size_t len,
		 struct error *error)
{
	struct stat status;
	int fd, r;

	if (!strcmp(path, "-")) {
		fwrite(text, 1, len, stdout);
		return 0;
	}
	if (!stat(path, &status) && !S_ISREG(status.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		r = fd < 0 ? errno : write_and_close(fd, text, len);
	} else {
		r = replace(path, text, len);
	}
	if (r)
		return error_set(error, "cannot write %s: %s", path,
				 strerror(r));

	return 0;
}
