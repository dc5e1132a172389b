// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "random.h"

#define GOLDEN	0x9e3779b97f4a7c15ull

void random_seed(struct random *random, uint64_t seed, unsigned int stream)
{
	random->state = seed + stream * 0xd1342543de82ef95ull;
}

/* A counter, well mixed: every seed is a good one, zero too. */
uint64_t random_next(struct random *random)
{
	uint64_t value = random->state += GOLDEN;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ull;
	value = (value ^ value >> 27) * 0x94d049bb133111ebull;
	return value ^ value >> 31;
}

uint64_t random_below(struct random *random, uint64_t limit)
{
	return random_next(random) % limit;
}

void random_fill(struct random *random, unsigned char *bytes, size_t length)
{
	while (length) {
		uint64_t value = random_next(random);
		size_t step = length < sizeof(value) ? length : sizeof(value);

		memcpy(bytes, &value, step);
		bytes += step;
		length -= step;
	}
}
