// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "recording/runtime.h"

/* Where entries may be, the best place first; freed by the caller. */
static char *directory(unsigned int number)
{
	const char *test = getenv("EXITSTAT_RUNTIME_DIR");
	const char *user = getenv("XDG_RUNTIME_DIR");

	if (test)
		return number ? NULL : xstrdup(test);
	/* sudo may keep the variable or not: root has one place for both. */
	if (number == 0)
		return xstrdup("/run/exitstat");
	if (number == 1 && user && *user == '/')
		return text_path("", "%s/exitstat", user);

	return NULL;
}

static bool announce_in(struct runtime *runtime, const char *directory,
			const char *recording)
{
	size_t len = strlen(recording);

	/* Others may read what root records, but not pretend to. */
	mkdir(directory, 0755);
	runtime->path = text_path("", "%s/%d", directory, getpid());
	unlink(runtime->path);
	runtime->fd = open(runtime->path,
			   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (runtime->fd >= 0 && !flock(runtime->fd, LOCK_EX | LOCK_NB) &&
	    write(runtime->fd, recording, len) == (ssize_t)len)
		return true;
	runtime_withdraw(runtime);

	return false;
}

void runtime_announce(struct runtime *runtime, const char *recording)
{
	unsigned int i;
	bool done = false;
	char *name;

	runtime->fd = -1;
	runtime->path = NULL;
	for (i = 0; !done && (name = directory(i)); i++) {
		done = announce_in(runtime, name, recording);
		free(name);
	}
}

void runtime_withdraw(struct runtime *runtime)
{
	if (runtime->fd >= 0) {
		unlink(runtime->path);
		close(runtime->fd);
	}
	free(runtime->path);
	runtime->fd = -1;
	runtime->path = NULL;
}

/* The path in an entry, if the process that made it lives. */
static char *read_entry(const char *path)
{
	char *text = NULL;
	size_t len;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	if (!flock(fd, LOCK_SH | LOCK_NB))
		unlink(path);
	else if (text_read(path, &text, &len) || *text != '/')
		text = NULL;
	close(fd);

	return text;
}

char *runtime_find(struct error *error)
{
	char *found = NULL, *name, *path, *recording;
	struct dirent *entry;
	unsigned int i;
	DIR *dir;

	for (i = 0; (name = directory(i)); i++) {
		dir = opendir(name);
		while (dir && (entry = readdir(dir))) {
			if (strspn(entry->d_name, "0123456789") !=
			    strlen(entry->d_name))
				continue;
			path = text_path("", "%s/%s", name, entry->d_name);
			recording = read_entry(path);
			free(path);
			if (recording && found) {
				error_set(error, "several recordings are running, %s and %s: choose one with -r FILE",
					  found, recording);
				free(recording);
				free(found);
				free(name);
				closedir(dir);
				return NULL;
			}
			if (recording)
				found = recording;
		}
		if (dir)
			closedir(dir);
		free(name);
	}
	if (!found)
		error_set(error, "no recording is running: name one with -r FILE");

	return found;
}
