// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bpf/vm_name.h"
#include "kernel/snapshot.h"

static bool is_vm(const char *folder, const char *fd)
{
	char *path = text_path(folder, "/%s", fd), *target;
	bool is = false;

	if (!text_read_link(path, &target)) {
		is = !strcmp(target, "anon_inode:kvm-vm");
		free(target);
	}
	free(path);

	return is;
}

static int find_fd(const char *root, int pid)
{
	char *path = text_path(root, "/proc/%d/fd", pid);
	DIR *folder = opendir(path);
	struct dirent *entry;
	int last = 0, fd;

	while (folder && (entry = readdir(folder))) {
		fd = atoi(entry->d_name);
		if (fd > last && is_vm(path, entry->d_name))
			last = fd;
	}
	if (folder)
		closedir(folder);
	free(path);

	return last;
}

void vm_name_find(char *name, size_t size, const char *root, const char *known,
		  int pid)
{
	int known_pid, fd;

	if (vm_name_parse(known, &known_pid, &fd))
		snprintf(name, size, "%s", known);
	else
		snprintf(name, size, "%d-%d", pid, find_fd(root, pid));
}
