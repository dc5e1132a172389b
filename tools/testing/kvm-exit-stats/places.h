/* SPDX-License-Identifier: GPL-2.0 */
/* Where the kernel shows exit statistics, and how their files are read. */
#ifndef PLACES_H
#define PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PLACE_DEBUG		"/sys/kernel/debug/kvm"
#define PLACE_TABLES		PLACE_DEBUG "/exit_stats"
#define PLACE_VALUES		"/sys/devices/virtual/misc/kvm/exit_stats"
#define PLACE_PARAMETERS	"/sys/module/kvm/parameters"

#define PLACE_LEN		320

/* A buffer that grows; zero is empty. Owned by who declared it. */
struct text {
	char *bytes;
	size_t length;
	size_t room;
};

/*
 * Read the open file from where it stands to its end, at most @step bytes at
 * a time. Returns 0 or an errno.
 */
int read_text(int fd, struct text *text, size_t step);

/* Open the file, read all of it and close it. Returns 0 or an errno. */
int read_file(const char *path, struct text *text);

/* One write to the file. Returns 0 or an errno. */
int write_file(const char *path, const char *value);

/* True if the errno says that the VM, or KVM, is not there any more. */
bool is_gone(int error);

/*
 * Call @visit with each directory of a VM below PLACE_DEBUG, or of a vCPU
 * below the one of a VM, that is there now.
 */
void each_vm(void (*visit)(const char *path, void *data), void *data);
void each_vcpu(const char *vm_path,
	       void (*visit)(const char *path, void *data), void *data);

/*
 * The names of the regular files in a directory, sorted; *number of them.
 * The caller owns the list and its strings.
 */
char **list_files(const char *directory, unsigned int *number);

#endif /* PLACES_H */
