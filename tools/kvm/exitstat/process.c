// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "process.h"

static struct sigaction children_before;
static bool children_caught;

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

void process_catch_children(const struct sigaction *action)
{
	if (!sigaction(SIGCHLD, action, children_caught ? NULL :
							  &children_before))
		children_caught = true;
}

void process_before_exec(void)
{
	if (children_caught)
		sigaction(SIGCHLD, &children_before, NULL);
}
