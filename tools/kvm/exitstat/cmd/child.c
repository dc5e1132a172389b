// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "cmd/child.h"
#include "kernel/source.h"

/* As shells have it. */
#define STATUS_CANNOT_RUN	126
#define STATUS_NOT_FOUND	127

static _Noreturn void run(char **command, bool aside, int report)
{
	int number;

	if (aside)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	process_before_exec();
	execvp(command[0], command);
	number = errno;
	/* Where that fails, its parent sees the status. */
	if (write(report, &number, sizeof(number)) < 0)
		_exit(STATUS_CANNOT_RUN);
	_exit(STATUS_NOT_FOUND);
}

/* Why it could not be run: an errno value, 0 once it runs. */
static int read_report(int report)
{
	int number = 0;
	ssize_t len;

	do {
		len = read(report, &number, sizeof(number));
	} while (len < 0 && errno == EINTR);

	return len == sizeof(number) ? number : 0;
}

pid_t child_start(char **command, bool aside, int *status, struct error *error)
{
	int report[2], number;
	pid_t child = -1;

	*status = STATUS_CANNOT_RUN;
	if (!pipe2(report, O_CLOEXEC)) {
		child = fork();
		if (!child)
			run(command, aside, report[1]);
		number = errno;
		close(report[1]);
		if (child > 0)
			number = read_report(report[0]);
		close(report[0]);
	} else {
		number = errno;
	}
	if (child < 0)
		return error_set(error, "cannot start %s: %s", command[0],
				 strerror(number));
	if (!number)
		return child;

	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	if (number == ENOENT)
		*status = STATUS_NOT_FOUND;

	return error_set(error, "cannot run %s: %s", command[0],
			 strerror(number));
}

bool child_ended(pid_t child, bool wait, int *status)
{
	int how;

	if (waitpid(child, &how, wait ? 0 : WNOHANG) != child)
		return false;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);

	return true;
}

void child_end(pid_t child, int *status)
{
	/* Ctrl-C goes to it too, and it may take its time to end. */
	if (source_stopped() != SIGINT)
		kill(child, source_stopped() ? source_stopped() : SIGTERM);
	/* Who sees Ctrl-C do nothing tries another one. */
	while (!child_ended(child, true, status) && errno == EINTR)
		if (source_stopped() != SIGINT)
			kill(child, source_stopped());
}
