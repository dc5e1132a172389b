// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "die.h"
#include "places.h"

#define FIRST_ROOM	16384

int read_text(int fd, struct text *text, size_t step)
{
	ssize_t got;

	text->length = 0;
	for (;;) {
		if (text->length + step > text->room) {
			text->room = 2 * text->room + step + FIRST_ROOM;
			text->bytes = realloc(text->bytes, text->room);
			if (!text->bytes)
				die("out of memory");
		}
		got = read(fd, text->bytes + text->length, step);
		if (got < 0)
			return errno;
		if (!got)
			return 0;
		text->length += got;
	}
}

int read_file(const char *path, struct text *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno;
	error = read_text(fd, text, FIRST_ROOM);
	close(fd);
	return error;
}

int write_file(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) < 0)
		error = errno;
	close(fd);
	return error;
}

bool is_gone(int error)
{
	return error == ENOENT || error == EIO || error == ENODEV;
}

static void each_directory(const char *parent, bool (*wanted)(const char *name),
			   void (*visit)(const char *path, void *data),
			   void *data)
{
	DIR *directory = opendir(parent);
	const struct dirent *entry;
	char path[PLACE_LEN];

	if (!directory)
		return;
	while ((entry = readdir(directory)) != NULL) {
		if (!wanted(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", parent, entry->d_name);
		visit(path, data);
	}
	closedir(directory);
}

static bool is_vm(const char *name)
{
	return name[0] >= '0' && name[0] <= '9' && strchr(name, '-');
}

static bool is_vcpu(const char *name)
{
	return !strncmp(name, "vcpu", 4);
}

void each_vm(void (*visit)(const char *path, void *data), void *data)
{
	each_directory(PLACE_DEBUG, is_vm, visit, data);
}

void each_vcpu(const char *vm_path,
	       void (*visit)(const char *path, void *data), void *data)
{
	each_directory(vm_path, is_vcpu, visit, data);
}

static int is_file(const struct dirent *entry)
{
	return entry->d_type == DT_REG;
}

char **list_files(const char *directory, unsigned int *number)
{
	struct dirent **entries;
	int found = scandir(directory, &entries, is_file, alphasort);
	char **names;
	int i;

	if (found <= 0)
		die_errno("no files in %s", directory);
	names = alloc_zeroed(found, sizeof(*names));
	for (i = 0; i < found; i++) {
		names[i] = strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	*number = found;
	return names;
}
