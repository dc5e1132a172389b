// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"

static void make_printable(char *text)
{
	char *printable = utf8_printable(text);

	/* It is no longer than what it was made of. */
	strcpy(text, printable);
	free(printable);
}

static void set_text(struct error *error, const char *format, va_list arguments)
{
	static const char mark[] = "...";

	if (vsnprintf(error->text, sizeof(error->text), format, arguments) >=
	    (int)sizeof(error->text))
		strcpy(error->text + sizeof(error->text) - sizeof(mark), mark);
	make_printable(error->text);
}

int error_set(struct error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_text(error, format, arguments);
	va_end(arguments);
	error->gone = false;

	return -1;
}

int error_report(const struct error *error)
{
	/* What was printed before stands before. */
	fflush(stdout);
	fprintf(stderr, "exitstat: %s\n", error->text);

	return STATUS_ERROR;
}

void note(const char *format, ...)
{
	struct error error;
	va_list arguments;

	va_start(arguments, format);
	set_text(&error, format, arguments);
	va_end(arguments);
	fflush(stdout);
	fprintf(stderr, "exitstat: note: %s\n", error.text);
}

int finish_output(int status)
{
	struct error error;

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	if (errno == EPIPE || errno == EINTR)
		return STATUS_ERROR;
	error_set(&error, "cannot write the output: %s", strerror(errno));

	return error_report(&error);
}
