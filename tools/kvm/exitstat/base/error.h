/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Errors as one sentence for the user.
 *
 * Functions that can fail take a struct error and return 0, or -1 with the
 * sentence in it: no newline, no program name, lower case at the start.
 * Commands print it with error_report() and return STATUS_ERROR.
 */
#ifndef EXITSTAT_ERROR_H
#define EXITSTAT_ERROR_H

#include <stdbool.h>

/* What exitstat exits with, besides what `run` and `record` of a command pass on. */
enum status {
	STATUS_OK = 0,
	STATUS_BROKEN = 1,	/* check: the budget is broken */
	STATUS_UNMEASURED = 1,	/* time: none was ever measured */
	STATUS_ERROR = 2,	/* bad usage, no statistics, bad file */
};

/* Room for two paths and more; what is longer ends in "...". */
#define ERROR_TEXT	10240

struct error {
	char text[ERROR_TEXT];
	bool gone;	/* KVM is not there: it may come back */
};

/* Sets the sentence. Control characters become "?". Return: -1, always. */
int error_set(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Prints "exitstat: <sentence>" to stderr. Return: STATUS_ERROR. */
int error_report(const struct error *error);

/* Prints "exitstat: note: <sentence>" to stderr. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Flushes stdout. Return: @status, or STATUS_ERROR with a sentence on stderr if
 * what was printed could not be written (a full disk); a closed pipe is silent.
 */
int finish_output(int status);

#endif
