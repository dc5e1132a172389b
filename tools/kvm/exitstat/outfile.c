// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "text.h"

int outfile_open(struct outfile *out, const char *path, struct error *error)
{
	const char *name;
	mode_t mask;
	int fd;

	memset(out, 0, sizeof(*out));
	if (!path) {
		out->file = stdout;
		return 0;
	}
	name = strrchr(path, '/');
	name = name ? name + 1 : path;
	if (!*name)
		return error_set(error, "%s is no name of a file", path);
	out->path = xstrdup(path);
	/* node_exporter reads what ends in .prom: this does not. */
	if (asprintf(&out->temporary, "%.*s.%s.XXXXXX", (int)(name - path),
		     path, name) < 0)
		abort();
	fd = mkostemp(out->temporary, O_CLOEXEC);
	if (fd >= 0) {
		mask = umask(0);
		umask(mask);
		out->file = fchmod(fd, 0644 & ~mask) ? NULL : fdopen(fd, "w");
		if (out->file)
			return 0;
	}
	error_set(error, "cannot write %s: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		unlink(out->temporary);
	}
	free(out->path);
	free(out->temporary);

	return -1;
}

int outfile_close(struct outfile *out, int bad, struct error *error)
{
	int r = bad ? -1 : 0;

	if (!out->temporary)
		return r;
	if (!bad && (fflush(out->file) || ferror(out->file) ||
		     fsync(fileno(out->file))))
		r = error_set(error, "cannot write %s: %s", out->path,
			      strerror(errno));
	fclose(out->file);
	if (!r && rename(out->temporary, out->path))
		r = error_set(error, "cannot write %s: %s", out->path,
			      strerror(errno));
	if (r)
		unlink(out->temporary);
	free(out->path);
	free(out->temporary);

	return r;
}
