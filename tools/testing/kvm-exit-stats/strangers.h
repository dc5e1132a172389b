/* SPDX-License-Identifier: GPL-2.0 */
/* What a user who is not root can do with the files: nothing. */
#ifndef STRANGERS_H
#define STRANGERS_H

#include <stdbool.h>

/*
 * Become nobody, without capabilities, in a process of its own, and try to
 * open each file, also relative to directories and over descriptors that root
 * had opened. @vm is "<pid>-<fd>" with a vCPU 0. Prints what was refused, and
 * what an open file that root hands over allows. Returns false after printing
 * what should have been refused, or should not.
 */
bool strangers(const char *vm);

#endif /* STRANGERS_H */
