// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stddef.h>

#include "process.h"

void catch_signal(int number, void (*handler)(int number))
{
	struct sigaction action = { .sa_handler = handler }, before;

	if (!sigaction(number, NULL, &before) && before.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
}
