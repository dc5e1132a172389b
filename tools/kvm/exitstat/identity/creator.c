// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "identity/creator.h"
#include "identity/identity.h"

/* The clocks of files and of processes are read one after the other. */
#define SLACK_NS NS_PER_S

/* A file of the task, the caller's to free. Return: whether it can be read. */
static bool read_file(const char *root, int pid, const char *name, char **text)
{
	char *path = text_path(root, "/proc/%d/%s", pid, name);
	size_t len;
	int r;

	r = text_read(path, text, &len);
	free(path);

	return !r;
}

/* The 22nd field; the second one, comm, may have blanks and parentheses. */
static uint64_t read_start(const char *root, int pid)
{
	uint64_t ticks = 0;
	char *text, *field;
	int i;

	if (!read_file(root, pid, "stat", &text))
		return 0;
	field = strrchr(text, ')');
	for (i = 2; field && i < 22; i++) {
		field = strchr(field, ' ');
		field = field ? field + 1 : NULL;
	}
	if (field) {
		field[strcspn(field, " ")] = '\0';
		if (!text_to_u64(field, &ticks))
			ticks = 0;
	}
	free(text);

	return ticks;
}

static int read_process(const char *root, int pid)
{
	uint64_t process = pid;
	char *text, *line;

	if (!read_file(root, pid, "status", &text))
		return pid;
	line = strstr(text, "\nTgid:");
	if (line) {
		line += strlen("\nTgid:");
		line += strspn(line, " \t");
		line[strcspn(line, "\n")] = '\0';
		if (!text_to_u64(line, &process) || process > INT32_MAX)
			process = pid;
	}
	free(text);

	return process;
}

/* The kernel's table has it without blanks. */
static bool has_comm(const char *root, const struct identity_of *of)
{
	char comm[VM_COMM], *text;

	if (!read_file(root, of->pid, "comm", &text))
		return false;
	text[strcspn(text, "\n")] = '\0';
	text_copy_printable(comm, sizeof(comm), text);
	free(text);

	return !strcmp(comm, of->comm);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);

	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static uint64_t ticks_to_ns(uint64_t ticks)
{
	return ticks * (NS_PER_S / sysconf(_SC_CLK_TCK));
}

/* By CLOCK_REALTIME, as files have it. */
static uint64_t began_at(uint64_t ticks)
{
	return clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME) +
	       ticks_to_ns(ticks);
}

/* When the VM's file in debugfs was made; 0 if that is not to be seen. */
static uint64_t file_made_ns(const char *root, const struct identity_of *of)
{
	char *path = text_path(root, "/sys/kernel/debug/kvm/%s/exit_stats",
			       of->vm);
	struct stat status;
	uint64_t made = 0;

	if (!stat(path, &status))
		made = status.st_mtim.tv_sec * NS_PER_S +
		       status.st_mtim.tv_nsec;
	free(path);

	return made;
}

/*
 * A number that is used again is so after the VM was made. @may_look: whether
 * the descriptors could be looked at, and are not the VM, or not any more.
 */
static bool began_before(const char *root, const struct identity_of *of,
			 uint64_t ticks, bool may_look)
{
	uint64_t made;

	/* What it is since boot is no less than that of CLOCK_MONOTONIC. */
	if (of->absent_ns && ticks_to_ns(ticks) <= of->absent_ns)
		return true;
	if (may_look)
		return false;
	made = file_made_ns(root, of);

	return made && began_at(ticks) <= made + SLACK_NS;
}

bool creator_has_number(const char *root)
{
	/* PROC_PID_INIT_INO of the kernel, which never changes */
	static const char first[] = "pid:[4026531836]";
	char *path = text_path(root, "/proc/1/ns/pid");
	char *target;
	bool is_first;
	int r;

	r = text_read_link(path, &target);
	free(path);
	/* Where that cannot be seen, we see what there is to be seen. */
	if (r)
		return true;
	is_first = !strcmp(target, first);
	free(target);

	return is_first;
}

/*
 * The descriptor is one of several VMs with its numbers. Is this one older than
 * the process, as far as can be seen?
 */
static bool is_older(const char *root, const struct identity_of *of,
		     uint64_t ticks, uint64_t proven_ticks)
{
	uint64_t made;

	if (!of->shared || !ticks)
		return false;
	if (proven_ticks)
		return ticks != proven_ticks;
	made = file_made_ns(root, of);

	return made && began_at(ticks) > made + SLACK_NS;
}

bool creator_find(struct creator *creator, const char *root,
		  const struct identity_of *of, uint64_t proven_ticks)
{
	char *path = text_path(root, "/proc/%d/fd/%d", of->pid, of->fd);
	bool holds, may_look;
	char *target;
	int r;

	r = text_read_link(path, &target);
	free(path);
	holds = !r && !strcmp(target, "anon_inode:kvm-vm");
	may_look = r != EACCES && r != EPERM;
	if (!r)
		free(target);

	creator->start_ticks = read_start(root, of->pid);
	if (is_older(root, of, creator->start_ticks, proven_ticks))
		return false;
	if (!holds && !(creator->start_ticks &&
			creator->start_ticks == proven_ticks) &&
	    !(creator->start_ticks && has_comm(root, of) &&
	      began_before(root, of, creator->start_ticks, may_look)))
		return false;
	creator->process = read_process(root, of->pid);

	return true;
}
