/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that are there whole or not at all, however often others read them.
 */
#ifndef EXITSTAT_OUTFILE_H
#define EXITSTAT_OUTFILE_H

#include <stdio.h>

#include "error.h"

struct outfile {
	FILE *file;
	char *path;
	char *temporary;	/* beside it, with a dot in front; NULL: stdout */
};

/*
 * @path: NULL for stdout. Others may read the file as the umask has it.
 * Return: 0, or -1 with @error set.
 */
int outfile_open(struct outfile *out, const char *path, struct error *error);

/*
 * Puts the file in its place, or removes it if @bad, or if it could not be
 * written. Return: 0, or -1 with @error set unless @bad.
 */
int outfile_close(struct outfile *out, int bad, struct error *error);

#endif
