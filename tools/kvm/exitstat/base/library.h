/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Libraries that are loaded only when they are needed: a start is quick without
 * them, and all else works where they are not installed.
 */
#ifndef EXITSTAT_LIBRARY_H
#define EXITSTAT_LIBRARY_H

#include <stddef.h>

#include "base/error.h"

struct library_function {
	void *to;		/* address of a pointer to the function */
	const char *name;
};

struct library {
	const char *file;	/* "librsvg-2.so.2" */
	const char *absent;	/* what to say where there is none */
	const char *old;	/* and where it lacks a function */
	const struct library_function *functions;
	size_t nr;
};

/*
 * Finds the functions; the library stays. To be called once.
 * Return: 0, or -1 with @error set.
 */
int library_load(const struct library *library, struct error *error);

#endif
