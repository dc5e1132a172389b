/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that are written whole or not at all.
 */
#ifndef EXITSTAT_OUTPUT_H
#define EXITSTAT_OUTPUT_H

#include <stddef.h>

#include "error.h"

/*
 * Writes @len bytes to @path, "-" is stdout. A file that is there is replaced
 * at the end, so that it is never half of one; a device is written to.
 * Return: 0, or -1 with @error set.
 */
int output_write(const char *path, const char *text, size_t len,
		 struct error *error);

#endif
