/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of a host in memory, for fuzzers: real ones take nearly all of the time.
 *
 * text_read() and scandir() find these and no others: the linker puts those of
 * this file in their place (--wrap).
 */
#ifndef EXITSTAT_MEMORY_FILES_H
#define EXITSTAT_MEMORY_FILES_H

#include <dirent.h>
#include <stddef.h>

void memory_files_clear(void);

/*
 * Adds a file, or puts another into its place. @name: "global", "vms", "vcpus",
 * "retired" and "reasons" are tables of debugfs, "time-global" and "time-vms"
 * those of times, "cmdline" and "cgroup" of the process 1, "mode" is the
 * parameter, and any other is a value of sysfs, if it can be a file's name.
 * @name and @data have to stay.
 */
void memory_files_add(const char *name, const char *data, size_t size);

/* What the linker wants them to be called. */
int __wrap_text_read(const char *path, char **text, size_t *len);
int __wrap_scandir(const char *path, struct dirent ***entries,
		   int (*filter)(const struct dirent *),
		   int (*compare)(const struct dirent **,
				  const struct dirent **));

#endif
