// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "die.h"
#include "pause.h"

static void drain(FILE *file)
{
	int c;

	do {
		c = fgetc(file);
	} while (c != EOF && c != '\n');
}

void pause_for(const char *path, const char *where)
{
	FILE *file;

	if (!path)
		return;
	printf("paused %s\n", where);
	fflush(stdout);
	if (!strcmp(path, "-")) {
		drain(stdin);
		return;
	}
	file = fopen(path, "re");
	if (!file)
		die_errno("cannot open the FIFO %s", path);
	drain(file);
	fclose(file);
}
