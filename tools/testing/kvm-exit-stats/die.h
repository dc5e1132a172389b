/* SPDX-License-Identifier: GPL-2.0 */
/* How a program ends that cannot go on. */
#ifndef DIE_H
#define DIE_H

/* Print "<program>: error: ..." to stderr and exit with status 1. */
[[gnu::noreturn, gnu::format(printf, 1, 2)]]
void die(const char *format, ...);

/* The same with ": " and the text of errno after it. */
[[gnu::noreturn, gnu::format(printf, 1, 2)]]
void die_errno(const char *format, ...);

/* The same as a usage error: status 2 and a hint at --help. */
[[gnu::noreturn, gnu::format(printf, 1, 2)]]
void die_usage(const char *format, ...);

/* Memory that is zero; never returns NULL. */
void *alloc_zeroed(unsigned long number, unsigned long size);

#endif /* DIE_H */
