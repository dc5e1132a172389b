// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

void out_of_memory(void)
{
	fputs("exitstat: there is not enough memory\n", stderr);
	exit(STATUS_ERROR);
}

void *xcalloc(size_t number, size_t size)
{
	void *memory = calloc(number ? number : 1, size);

	if (!memory)
		out_of_memory();

	return memory;
}

void *xrealloc(void *old, size_t number, size_t size)
{
	void *memory = reallocarray(old, number ? number : 1, size);

	if (!memory)
		out_of_memory();

	return memory;
}

void grow(void **array, size_t nr, size_t size)
{
	/* For twice as many, when a power of two is full. */
	if (!(nr & (nr - 1)))
		*array = xrealloc(*array, nr ? 2 * nr : 1, size);
}

char *xstrdup(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		out_of_memory();

	return copy;
}

char *xvasprintf(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		out_of_memory();

	return text;
}

char *xasprintf(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = xvasprintf(format, arguments);
	va_end(arguments);

	return text;
}

int text_read(const char *path, char **text, size_t *len)
{
	size_t size = 0, used = 0;
	char *buffer = NULL;
	ssize_t got;
	int fd, r;

	/* A FIFO in the place of a file shall not make us wait. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno;

	do {
		if (size - used < 4096) {
			size = size ? 2 * size : 16384;
			buffer = xrealloc(buffer, size, 1);
		}
		got = read(fd, buffer + used, size - used - 1);
		if (got > 0)
			used += got;
	} while ((got > 0 && used <= TEXT_MAX) || (got < 0 && errno == EINTR));

	r = got < 0 ? errno : used > TEXT_MAX ? EFBIG : 0;
	close(fd);
	if (r) {
		free(buffer);
		return r;
	}
	buffer[used] = '\0';
	*text = buffer;
	*len = used;

	return 0;
}

int text_read_link(const char *path, char **target)
{
	char buffer[PATH_MAX];
	ssize_t len = readlink(path, buffer, sizeof(buffer) - 1);

	if (len < 0)
		return errno;
	buffer[len] = '\0';
	*target = xstrdup(buffer);

	return 0;
}

ssize_t text_read_line(FILE *file, char **line, size_t *room)
{
	size_t used = 0;
	int c;

	while (used <= TEXT_MAX && (c = getc_unlocked(file)) != EOF) {
		if (*room < used + 2) {
			*room = *room ? 2 * *room : 1024;
			*line = xrealloc(*line, *room, 1);
		}
		(*line)[used++] = c;
		if (c == '\n')
			break;
	}
	if (!used || ferror(file))
		return -1;
	(*line)[used] = '\0';

	return used;
}

bool text_to_u64(const char *text, uint64_t *value)
{
	uint64_t number = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
			return false;
	}
	*value = number;

	return true;
}

int text_to_duration(const char *text, double *seconds)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {
		{ "ms", 0.001 }, { "s", 1 }, { "m", 60 }, { "h", 3600 },
		{ "d", 86400 }, { "", 1 }
	};
	char *end;
	size_t i;

	/* No signs, blanks, hexadecimal numbers, infinity or NaN. */
	if (!isdigit((unsigned char)*text) ||
	    strspn(text, "0123456789.msMShd") != strlen(text))
		return -1;
	*seconds = strtod(text, &end);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name))
			continue;
		*seconds *= units[i].seconds;
		return 0;
	}

	return -1;
}

int text_to_interval(const char *text, uint64_t *ns, struct error *error)
{
	double seconds;

	if (text_to_duration(text, &seconds))
		return error_set(error, "\"%s\" is no interval, examples are 100ms, 1s and 0.5",
				 text);
	if (seconds < 0.01 || seconds > 86400)
		return error_set(error, "the interval %s is not between 10ms and 86400s",
				 text);
	*ns = (uint64_t)(seconds * 1e9 + 0.5);

	return 0;
}

int text_to_size(const char *text, uint64_t *size)
{
	static const char units[] = "kMGT";
	size_t digits = strspn(text, "0123456789");
	const char *unit = NULL;
	char number[24];

	if (digits >= sizeof(number))
		return -1;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!text_to_u64(number, size))
		return -1;
	if (text[digits]) {
		unit = strchr(units, text[digits]);
		if (!unit || text[digits + 1])
			return -1;
	}
	for (; unit && unit >= units; unit--)
		if (__builtin_mul_overflow(*size, 1000, size))
			return -1;

	return 0;
}

void text_copy_printable(char *to, size_t size, const char *from)
{
	size_t i;

	for (i = 0; i + 1 < size && from[i]; i++)
		to[i] = from[i] > ' ' && from[i] < 0x7f ? from[i] : '_';
	to[i] = '\0';
}

char *text_path(const char *root, const char *format, ...)
{
	char *path, *whole;
	va_list arguments;

	va_start(arguments, format);
	path = xvasprintf(format, arguments);
	va_end(arguments);

	/* "/" as a root is no prefix. */
	if (asprintf(&whole, "%s%s", strcmp(root, "/") ? root : "", path) < 0)
		out_of_memory();
	free(path);

	return whole;
}
