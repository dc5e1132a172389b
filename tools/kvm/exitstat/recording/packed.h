/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Recordings that are compressed, with zstd or gzip, or not: what they begin with
 * tells which.
 *
 * What is written with zstd is one frame for each line. So all lines before a
 * crash can be read, and others can append lines of their own.
 */
#ifndef EXITSTAT_PACKED_H
#define EXITSTAT_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

enum packing {
	PACKED_NOT,
	PACKED_ZSTD,
	PACKED_GZIP,
};

/* By the name of a file that is to be written: ".zst" or not. */
enum packing packing_of_name(const char *path);

/*
 * What is in @fd, read from where that stands, as a stream of lines; fclose()
 * closes both. *@cut, which has to stay as long, is set when the end is reached
 * in the middle of compressed data. What is no such data is EBADMSG.
 * Return: NULL, and @fd stays open, if there is no memory.
 */
FILE *packed_open(int fd, bool *cut);

/*
 * Appends a line, of which no half is left when it cannot be written.
 * @line: with its newline. @path is for errors.
 * Return: 0, or -1 with @error set.
 */
int packed_append(int fd, enum packing packing, const char *line, size_t len,
		  const char *path, struct error *error);

/*
 * Can a line be appended to the file @fd, or does it end in the middle of one?
 * *@packing is how that has to be packed.
 * Return: 0, or -1 with @error set.
 */
int packed_check_end(int fd, enum packing *packing, const char *path,
		     struct error *error);

#endif
