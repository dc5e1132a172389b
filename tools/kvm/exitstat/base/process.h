/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a process gets from the one that starts it, and hands on: signals that
 * are ignored, and descriptors.
 */
#ifndef EXITSTAT_PROCESS_H
#define EXITSTAT_PROCESS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Opens /dev/null for each of stdin, stdout and stderr that is closed: else the
 * next file that is opened gets their messages. To be called first of all. What
 * was closed cannot be written to now either, so that lost output is an error.
 * Return: 0; -1 with errno set.
 */
int process_open_streams(void);

/*
 * As sigaction(), but a signal that is ignored stays ignored, as nohup(1), and a
 * shell for what runs in its background, want it. @old: what was before, or
 * NULL. Return: whether it is caught now.
 */
bool process_catch(int number, const struct sigaction *action,
		   struct sigaction *old);

/*
 * Makes a file that may not grow any more (ulimit -f) an error like a full disk,
 * EFBIG, instead of the end. What is executed gets what was before.
 */
void process_survive_file_limit(void);

/*
 * Catches SIGCHLD whatever was before, ignored or blocked: without that, nobody
 * can learn how a child ended, or when. process_before_exec(), in the child, puts
 * it back.
 */
void process_catch_children(const struct sigaction *action);
void process_before_exec(void);

#endif
