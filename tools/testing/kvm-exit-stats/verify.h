/* SPDX-License-Identifier: GPL-2.0 */
/* Verifying the files of exit statistics one after the other, by many threads. */
#ifndef VERIFY_H
#define VERIFY_H

#include <stdbool.h>

#include "places.h"

enum file_kind {
	OF_GLOBAL,
	OF_VMS,
	OF_VCPUS,
	OF_RETIRED,
	OF_REASONS,
	OF_VM,
	OF_VCPU,
	OF_VALUES,
	OF_HELD,
	NR_FILE_KINDS,
};

/*
 * Read a file and verify it: by itself (snapshot.h), and against all that any
 * thread had read before: generation, time and the host's total never fall.
 * A VM that is gone is counted as such. What is wrong is printed and stops
 * everything. @text is the caller's buffer.
 */
void verify_file(enum file_kind kind, const char *path, struct text *text);

/*
 * The same for a file that is open. Returns false if its VM is gone.
 */
bool verify_open_file(enum file_kind kind, const char *path, int fd,
		      struct text *text);

/* From now on, totals have to be those since load. */
void verify_never_reset(void);

/* Print what is wrong with a file, stop, and remember it. @text may be NULL. */
void verify_failed(const char *path, const char *what, const struct text *text);

/* Verify no more. May be called in a signal handler. */
void verify_stop(void);
bool verify_stopped(void);

/* Print the number of snapshots of each kind that were verified. */
void verify_report(void);

/* 0 if nothing was wrong, otherwise 1. */
int verify_result(void);

#endif /* VERIFY_H */
