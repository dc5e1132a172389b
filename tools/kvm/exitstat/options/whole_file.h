/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that are there whole or not at all, however often others read them.
 */
#ifndef EXITSTAT_WHOLE_FILE_H
#define EXITSTAT_WHOLE_FILE_H

#include <stdio.h>

#include "base/error.h"

struct whole_file {
	FILE *file;
	char *path;		/* NULL: stdout */
	char *temporary;	/* beside it, with a dot in front; NULL: a device */
};

/*
 * @path: NULL or "-" for stdout; a device is written to, a file replaced at the
 * end. Others may read it as the umask has it.
 * @inputs: the files that are read, which are not to be replaced, then NULL; or
 * NULL.
 * Until the end signals do not kill (see source_stop_on_signals()).
 * Return: 0, or -1 with @error set.
 */
int whole_file_open(struct whole_file *out, const char *path,
		    const char *const *inputs, struct error *error);

/*
 * Puts the file in its place, or removes it if @bad, if a signal came, or if it
 * could not be written; what goes to stdout is finish_output()'s to check.
 * Return: 0, or -1 with @error set unless @bad.
 */
int whole_file_close(struct whole_file *out, int bad, struct error *error);

#endif
