/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which recordings are running: `exitstat mark` has to find them.
 *
 * Each has a file named by the PID of its process, with the path of the
 * recording in it, in $EXITSTAT_RUNTIME_DIR, or $XDG_RUNTIME_DIR/exitstat, or
 * for root /run/exitstat. The process holds a lock on it, so that files which a
 * killed process left behind are known as such.
 */
#ifndef EXITSTAT_RUNTIME_H
#define EXITSTAT_RUNTIME_H

#include "base/error.h"

struct runtime {
	int fd;		/* -1: there is no such directory, so no entry */
	char *path;
};

/* Announces a recording. That this fails is no error: `mark` has -r. */
void runtime_announce(struct runtime *runtime, const char *recording);
void runtime_withdraw(struct runtime *runtime);

/*
 * The only recording that runs. Return: its path, the caller frees it; NULL
 * with @error set if there is none, or more than one.
 */
char *runtime_find(struct error *error);

#endif
