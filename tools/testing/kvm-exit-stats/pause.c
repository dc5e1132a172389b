// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "die.h"
#include "pause.h"

/* Return: whether there was a line. */
static bool drain(FILE *file)
{
	int c;

	do {
		c = fgetc(file);
	} while (c != EOF && c != '\n');
	return c != EOF;
}

void pause_for(const char *path, const char *where)
{
	bool told;
	FILE *file;

	if (!path)
		return;
	printf("paused %s\n", where);
	fflush(stdout);
	if (!strcmp(path, "-")) {
		drain(stdin);
		return;
	}
	/*
	 * Who ended the pause before this one may not have closed the FIFO yet:
	 * there is an end without a line, then, and that is not for us.
	 */
	do {
		file = fopen(path, "re");
		if (!file)
			die_errno("cannot open the FIFO %s", path);
		told = drain(file);
		fclose(file);
	} while (!told);
}
