// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "memory_files.h"

#define FILES_MAX	64
#define VALUES		"/sys/devices/virtual/misc/kvm/exit_stats"

static const struct {
	const char *name, *path;
} known[] = {
	{ "global", "/sys/kernel/debug/kvm/exit_stats/global" },
	{ "vms", "/sys/kernel/debug/kvm/exit_stats/vms" },
	{ "vcpus", "/sys/kernel/debug/kvm/exit_stats/vcpus" },
	{ "retired", "/sys/kernel/debug/kvm/exit_stats/retired" },
	{ "reasons", "/sys/kernel/debug/kvm/exit_stats/reasons" },
	{ "time-global", "/sys/kernel/debug/kvm/exit_stats/time/global" },
	{ "time-vms", "/sys/kernel/debug/kvm/exit_stats/time/vms" },
	{ "mode", "/sys/module/kvm/parameters/exit_stats" },
	{ "cmdline", "/proc/1/cmdline" },
	{ "cgroup", "/proc/1/cgroup" },
	{ "comm", "/proc/1/comm" },
	{ "stat", "/proc/1/stat" },
	{ "status", "/proc/1/status" },
	{ "descriptor", "/proc/1/fd/4" },
};

/* A file; what it has stays in the bytes of the fuzzer. */
struct file {
	char path[320];
	const char *value;	/* its name if it is a value of sysfs, or NULL */
	const char *data;
	size_t size;
};

static struct file files[FILES_MAX];
static size_t nr_files;

void memory_files_clear(void)
{
	nr_files = 0;
}

int __wrap_text_read(const char *path, char **text, size_t *len)
{
	size_t i;

	for (i = 0; i < nr_files; i++) {
		if (strcmp(files[i].path, path))
			continue;
		*text = xcalloc(files[i].size + 1, 1);
		memcpy(*text, files[i].data, files[i].size);
		*len = files[i].size;
		return 0;
	}

	return ENOENT;
}

int __wrap_scandir(const char *path, struct dirent ***entries,
		   int (*filter)(const struct dirent *),
		   int (*compare)(const struct dirent **,
				  const struct dirent **))
{
	size_t i;
	int n = 0;

	if (strcmp(path, VALUES) || filter)
		abort();
	*entries = xcalloc(nr_files, sizeof(**entries));
	for (i = 0; i < nr_files; i++) {
		if (!files[i].value)
			continue;
		(*entries)[n] = xcalloc(1, sizeof(***entries));
		strcpy((*entries)[n++]->d_name, files[i].value);
	}
	qsort(*entries, n, sizeof(**entries),
	      (int (*)(const void *, const void *))compare);

	return n;
}

int __wrap_text_read_link(const char *path, char **target);

int __wrap_text_read_link(const char *path, char **target)
{
	size_t len;

	return __wrap_text_read(path, target, &len);
}

void memory_files_add(const char *name, const char *data, size_t size)
{
	struct file file = { .data = data, .size = size };
	size_t i;

	if (!*name || strchr(name, '/') || strlen(name) > NAME_MAX)
		return;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(name, known[i].name))
			strcpy(file.path, known[i].path);
	if (!*file.path) {
		snprintf(file.path, sizeof(file.path), VALUES "/%s", name);
		file.value = name;
	}
	for (i = 0; i < nr_files; i++)
		if (!strcmp(files[i].path, file.path))
			break;
	if (i < FILES_MAX)
		files[i] = file;
	if (i == nr_files && i < FILES_MAX)
		nr_files++;
}
