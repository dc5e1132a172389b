/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command that runs while exitstat counts, or records.
 */
#ifndef EXITSTAT_CHILD_H
#define EXITSTAT_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * Starts @command, an argv, looked for in PATH. Signals that are ignored stay
 * ignored in it. @aside: what it writes to stdout goes to stderr.
 * Return: its process ID; -1 with @error set, and *@status what a shell would
 * exit with: 127 if it was not found, else 126.
 */
pid_t child_start(char **command, bool aside, int *status, struct error *error);

/*
 * Has it ended? Waits for that if @wait, until a signal comes.
 * Return: true, and in *@status its status, 128 and the number of the signal
 * that killed it; false with errno set, EINTR after a signal.
 */
bool child_ended(pid_t child, bool wait, int *status);

/*
 * After source_stopped(), or when there is nothing more to count: passes the
 * signal on, but one that the terminal sent to @child too, and waits for the
 * end. *@status: as that of child_ended().
 */
void child_end(pid_t child, int *status);

#endif
