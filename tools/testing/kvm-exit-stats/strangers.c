// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "places.h"
#include "strangers.h"

#define NOBODY		65534
#define MAX_FILES	512

/* May nobody open it: to read? To write is for root alone, everywhere. */
struct file {
	char directory[PLACE_LEN];
	char name[64];
	bool readable;
	/* Opened by root: the directory, and the file as root may open it. */
	int directory_fd;
	int fd;
	bool writes;
};

static struct file files[MAX_FILES];
static unsigned int nr_files;
static unsigned int refused, handed_over;
static bool failed;

static void complain(const struct file *file, const char *what)
{
	printf("wrong %s/%s: %s\n", file->directory, file->name, what);
	failed = true;
}

static void add(const char *directory, const char *name, bool readable)
{
	struct file *file = &files[nr_files];
	struct stat status;

	if (nr_files++ == MAX_FILES)
		die("too many files");
	snprintf(file->directory, sizeof(file->directory), "%s", directory);
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->readable = readable;
	file->directory_fd = open(directory, O_PATH | O_CLOEXEC);
	if (file->directory_fd < 0 ||
	    fstatat(file->directory_fd, name, &status, 0))
		die_errno("root cannot find %s/%s", directory, name);
	file->writes = !(status.st_mode & 0400);
	file->fd = openat(file->directory_fd, name,
			  (file->writes ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	if (file->fd < 0)
		die_errno("root cannot open %s/%s", directory, name);
}

static void add_all(const char *vm)
{
	static const char *const tables[] = {
		"global", "vms", "vcpus", "retired", "reasons", "reset",
	};
	static const char *const parameters[] = {
		"exit_stats", "exit_stats_interval", "exit_stats_gap_ms",
	};
	char path[PLACE_LEN];
	unsigned int i, number;
	char **values = list_files(PLACE_VALUES, &number);

	for (i = 0; i < 6; i++)
		add(PLACE_TABLES, tables[i], false);
	snprintf(path, sizeof(path), PLACE_DEBUG "/%s", vm);
	add(path, "exit_stats", false);
	add(path, "exit_stats_reset", false);
	snprintf(path, sizeof(path), PLACE_DEBUG "/%s/vcpu0", vm);
	add(path, "exit_stats", false);
	add(path, "exit_stats_reset", false);
	for (i = 0; i < number; i++)
		add(PLACE_VALUES, values[i], false);
	for (i = 0; i < 3; i++)
		add(PLACE_PARAMETERS, parameters[i], true);
}

static void drop_everything(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = { 0 };
	int capability;

	for (capability = 0; capability <= CAP_LAST_CAP; capability++)
		prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY) ||
	    syscall(SYS_capset, &header, none))
		die_errno("cannot become nobody");
	if (syscall(SYS_capget, &header, none) || none[0].effective ||
	    none[0].permitted || none[1].effective || none[1].permitted ||
	    !geteuid())
		die("nobody still has capabilities");
}

static void expect_open(const struct file *file, int directory_fd,
			const char *path, int flags)
{
	bool allowed = flags == O_RDONLY && file->readable;
	int fd = openat(directory_fd, path, flags | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		if (!allowed)
			complain(file, "nobody can open it");
		return;
	}
	if (allowed)
		complain(file, "nobody cannot read it");
	else if (errno != EACCES && errno != EPERM)
		complain(file, strerror(errno));
	else
		refused++;
}

static void try_to_open(const struct file *file)
{
	static const int ways[] = { O_RDONLY, O_WRONLY, O_RDWR };
	char path[PLACE_LEN + 80], descriptor[64];
	unsigned int i;

	snprintf(path, sizeof(path), "%s/%s", file->directory, file->name);
	snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", file->fd);
	for (i = 0; i < 3; i++) {
		expect_open(file, AT_FDCWD, path, ways[i]);
		/* Past the directories that are shut: the file's own mode. */
		expect_open(file, file->directory_fd, file->name, ways[i]);
		expect_open(file, AT_FDCWD, descriptor, ways[i]);
	}
	if (!fchmodat(file->directory_fd, file->name, 0666, 0))
		complain(file, "nobody can change its mode");
	if (!unlinkat(file->directory_fd, file->name, 0))
		complain(file, "nobody can remove it");
}

/* Who is given an open file may use it, here as with any file. */
static void use_descriptor(const struct file *file)
{
	char byte;
	ssize_t done = file->writes ? write(file->fd, "1", 1) :
				      read(file->fd, &byte, 1);

	if (done != 1)
		complain(file, "a descriptor from root cannot be used");
	else
		handed_over++;
}

static int as_nobody(void)
{
	unsigned int i;

	drop_everything();
	for (i = 0; i < nr_files; i++) {
		try_to_open(&files[i]);
		use_descriptor(&files[i]);
	}
	printf("files %u\nrefused %u\nhanded_over %u\n", nr_files, refused,
	       handed_over);
	fflush(stdout);
	return failed;
}

bool strangers(const char *vm)
{
	int status;
	pid_t child;

	add_all(vm);
	fflush(stdout);
	child = fork();
	if (child < 0)
		die_errno("cannot start a process");
	if (!child)
		_exit(as_nobody());
	if (waitpid(child, &status, 0) != child)
		die_errno("the process of nobody is lost");
	return WIFEXITED(status) && !WEXITSTATUS(status);
}
