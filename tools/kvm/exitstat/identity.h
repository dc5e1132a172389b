/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What people call a VM: looked up by the PID of the task that created it.
 */
#ifndef EXITSTAT_IDENTITY_H
#define EXITSTAT_IDENTITY_H

/* Strings are printable ASCII without blanks; empty is unknown. */
struct identity {
	char name[96];		/* QEMU's -name, the ID of Firecracker */
	char uuid[40];		/* QEMU's -uuid */
	char cgroup[192];	/* path below /sys/fs/cgroup */
};

/*
 * Reads <root>/proc/<pid>/cmdline and cgroup. What is not there, or not the
 * command line of a known VMM, leaves the strings empty; nothing is an error.
 */
void identity_read(struct identity *identity, const char *root, int pid);

#endif
