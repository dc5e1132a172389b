// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "held.h"
#include "verify.h"

#define MAX_HELD	48

struct held_file {
	int fd;
	char path[PLACE_LEN + 16];
};

static struct held_file files[MAX_HELD];
static unsigned int nr_files;
static unsigned long outlived;
static struct text text;

static void hold(const char *directory)
{
	struct held_file *file = &files[nr_files];
	unsigned int i;

	if (nr_files == MAX_HELD)
		return;
	snprintf(file->path, sizeof(file->path), "%s/exit_stats", directory);
	for (i = 0; i < nr_files; i++)
		if (!strcmp(files[i].path, file->path))
			return;
	file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	if (file->fd >= 0)
		nr_files++;
}

static void hold_vcpu(const char *path, void *unused)
{
	(void)unused;
	hold(path);
}

static void hold_vm(const char *path, void *unused)
{
	hold(path);
	each_vcpu(path, hold_vcpu, unused);
}

void held_round(void)
{
	unsigned int i = 0;

	each_vm(hold_vm, NULL);
	while (i < nr_files) {
		if (verify_open_file(OF_HELD, files[i].path, files[i].fd, &text)) {
			i++;
			continue;
		}
		outlived++;
		close(files[i].fd);
		files[i] = files[--nr_files];
	}
}

void held_close(void)
{
	while (nr_files)
		close(files[--nr_files].fd);
	free(text.bytes);
	printf("outlived %lu\n", outlived);
}
