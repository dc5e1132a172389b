// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "die.h"
#include "number.h"

uint64_t parse_number(const char *name, const char *text, uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || value > max)
		die_usage("%s takes a number from 0 to %llu, not \"%s\"", name,
			  (unsigned long long)max, text);
	return value;
}
