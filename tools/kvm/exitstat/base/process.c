// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "base/process.h"

static struct sigaction children_before;
static sigset_t mask_before;
static bool children_caught;

int process_open_streams(void)
{
	int fd;

	/* open() takes the lowest that is free. */
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", O_RDONLY) != fd)
			return -1;

	return 0;
}

bool process_catch(int number, const struct sigaction *action,
		   struct sigaction *old)
{
	struct sigaction before;

	if (sigaction(number, NULL, &before))
		return false;
	if (old)
		*old = before;

	return before.sa_handler != SIG_IGN && !sigaction(number, action, NULL);
}

static void do_nothing(int number)
{
	(void)number;
}

void process_survive_file_limit(void)
{
	/* Unlike SIG_IGN, a handler is not inherited. */
	struct sigaction action = {
		.sa_handler = do_nothing,
		.sa_flags = SA_RESTART,
	};

	process_catch(SIGXFSZ, &action, NULL);
}

void process_catch_children(const struct sigaction *action)
{
	sigset_t children;

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	if (sigaction(SIGCHLD, action, children_caught ? NULL :
							 &children_before))
		return;
	sigprocmask(SIG_UNBLOCK, &children, children_caught ? NULL :
							      &mask_before);
	children_caught = true;
}

void process_before_exec(void)
{
	if (!children_caught)
		return;
	sigaction(SIGCHLD, &children_before, NULL);
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
}
