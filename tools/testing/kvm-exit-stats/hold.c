// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "die.h"
#include "hold.h"

int hold_open(const char *pattern, const char *vm_name)
{
	const char *mark = strstr(pattern, "%v");
	char path[512];
	int fd;

	if (mark)
		snprintf(path, sizeof(path), "%.*s%s%s", (int)(mark - pattern),
			 pattern, vm_name, mark + 2);
	else
		snprintf(path, sizeof(path), "%s", pattern);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_errno("cannot open %s", path);
	return fd;
}

void hold_read(int fd)
{
	unsigned long bytes = 0;
	int at_line_start = 1;
	char buffer[4096];
	ssize_t got, i;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
		bytes += got;
		for (i = 0; i < got; i++) {
			if (at_line_start)
				fputs("held: ", stdout);
			putchar(buffer[i]);
			at_line_start = buffer[i] == '\n';
		}
	}
	if (!at_line_start)
		putchar('\n');
	if (got < 0)
		printf("held errno=%d %s\n", errno, strerror(errno));
	else
		printf("held bytes=%lu\n", bytes);
	close(fd);
}
