// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/source.h"
#include "options/whole_file.h"

/* Return: as chmod(). */
static int open_to_others(int fd)
{
	mode_t mask = umask(0);

	umask(mask);

	return fchmod(fd, 0644 & ~mask);
}

/* A wrong name must not cost the recording. */
static bool is_input(const struct stat *status, const char *const *inputs)
{
	struct stat input;

	for (; inputs && *inputs; inputs++)
		if (!stat(*inputs, &input) && status->st_dev == input.st_dev &&
		    status->st_ino == input.st_ino)
			return true;

	return false;
}

int whole_file_open(struct whole_file *out, const char *path,
		    const char *const *inputs, struct error *error)
{
	struct stat status;
	const char *name;
	bool exists;
	int fd;

	memset(out, 0, sizeof(*out));
	/* A signal is not to leave the temporary file behind. */
	source_stop_on_signals();
	if (!path || !strcmp(path, "-")) {
		out->file = stdout;
		return 0;
	}
	name = strrchr(path, '/');
	name = name ? name + 1 : path;
	if (!*name)
		return error_set(error, "%s is no name of a file", path);
	exists = !stat(path, &status);
	if (exists && is_input(&status, inputs))
		return error_set(error, "%s is the recording itself: choose another name",
				 path);
	out->path = xstrdup(path);
	if (exists && !S_ISREG(status.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		/* node_exporter reads what ends in .prom: this does not. */
		out->temporary = text_path("", "%.*s.%s.XXXXXX",
					   (int)(name - path), path, name);
		fd = mkostemp(out->temporary, O_CLOEXEC);
	}
	if (fd >= 0 && !(out->temporary && open_to_others(fd)))
		out->file = fdopen(fd, "w");
	if (out->file)
		return 0;
	error_set(error, "cannot write %s: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		if (out->temporary)
			unlink(out->temporary);
	}
	free(out->path);
	free(out->temporary);

	return -1;
}

/* All of it has to be on the disk before it replaces another. */
static bool is_written(const struct whole_file *out)
{
	return !fflush(out->file) && !ferror(out->file) &&
	       (!out->temporary || !fsync(fileno(out->file)));
}

int whole_file_close(struct whole_file *out, int bad, struct error *error)
{
	int r = bad ? -1 : 0;

	if (!r && source_stopped())
		r = error_set(error, "stopped");
	if (!out->path)
		return r;
	if (!r && !is_written(out))
		r = error_set(error, "cannot write %s: %s", out->path,
			      strerror(errno));
	if (fclose(out->file) && !r)
		r = error_set(error, "cannot write %s: %s", out->path,
			      strerror(errno));
	if (!r && out->temporary && rename(out->temporary, out->path))
		r = error_set(error, "cannot write %s: %s", out->path,
			      strerror(errno));
	if (r && out->temporary)
		unlink(out->temporary);
	free(out->path);
	free(out->temporary);

	return r;
}
