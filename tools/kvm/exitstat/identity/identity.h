/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What people call a VM: what the process that holds it was started with.
 *
 * A VM has the PID of the task that created it in its name. That number may
 * have come to another process since, and in a PID namespace it always is
 * another's: only a process that provably is the creator lends its names.
 */
#ifndef EXITSTAT_IDENTITY_H
#define EXITSTAT_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#define VM_COMM	32	/* room for the name of the task that created it */

/* One for all that show the VM. Strings are as they were given, "": unknown. */
struct identity {
	unsigned int references;
	char *name;		/* QEMU's -name, the ID of Firecracker */
	char *uuid;		/* QEMU's -uuid */
	char *cgroup;		/* path below /sys/fs/cgroup */
	int process;		/* PID of the process whose thread created it */
	uint64_t start_ticks;	/* when that thread began, clock ticks, or 0 */
};

/* A VM as the kernel knows it. */
struct identity_of {
	const char *vm;		/* the name of its directory in debugfs */
	int pid, fd;
	const char *comm;
	uint64_t absent_ns;	/* CLOCK_MONOTONIC: it was not there yet; or 0 */
	bool shared;		/* another VM that lives has these numbers too */
};

/*
 * Reads <root>/proc/<pid>. @before: what it was before, or NULL; what can change,
 * the cgroup, is read anew, and what was known stays when the process has ended.
 * Return: a reference, the caller's to put; NULL if nothing is known.
 */
struct identity *identity_read(const char *root, const struct identity_of *of,
			       struct identity *before);

/* An identity of strings, which are copied. Return: as identity_read(). */
struct identity *identity_new(const char *name, const char *uuid,
			      const char *cgroup, int process);

/* @identity may be NULL, which identity_get() returns then. */
struct identity *identity_get(struct identity *identity);
void identity_put(struct identity *identity);

/* "" if it is not known, also of NULL. */
const char *identity_name(const struct identity *identity);
const char *identity_uuid(const struct identity *identity);
const char *identity_cgroup(const struct identity *identity);

/* The PID of the process; @pid, that of the task, if it is not known. */
int identity_process(const struct identity *identity, int pid);

#endif
