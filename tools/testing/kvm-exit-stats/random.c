// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "random.h"

void random_seed(struct random *random, uint32_t seed, unsigned int stream)
{
	random->state[0] = stream;
	random->state[1] = seed;
	random->state[2] = seed >> 16;
	/* The first number would tell of the seed's upper half only. */
	nrand48(random->state);
}

uint64_t random_next(struct random *random)
{
	return (uint64_t)jrand48(random->state) << 32 |
	       (uint32_t)jrand48(random->state);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
	return nrand48(random->state) % limit;
}

void random_fill(struct random *random, unsigned char *bytes, size_t length)
{
	while (length--)
		*bytes++ = random_below(random, 256);
}
