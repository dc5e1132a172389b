/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers on a command line. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

/*
 * The number that @text is, in decimal, hexadecimal (0x...) or octal (0...).
 * A usage error for the option @name if it is none or above @max.
 */
uint64_t parse_number(const char *name, const char *text, uint64_t max);

#endif /* NUMBER_H */
