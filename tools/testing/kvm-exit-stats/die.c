// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

static void complain(const char *format, va_list args)
{
	fflush(stdout);
	fprintf(stderr, "%s: error: ", program_invocation_short_name);
	vfprintf(stderr, format, args);
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void die_errno(const char *format, ...)
{
	const char *text = strerror(errno);
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	fprintf(stderr, ": %s\n", text);
	exit(1);
}

void die_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	fprintf(stderr, " (try %s --help)\n", program_invocation_short_name);
	exit(2);
}

void *alloc_zeroed(unsigned long number, unsigned long size)
{
	void *memory = calloc(number, size);

	if (!memory)
		die("out of memory");
	return memory;
}
