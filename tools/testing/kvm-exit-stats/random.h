/* SPDX-License-Identifier: GPL-2.0 */
/* Those of nrand48(): the same for the same seed, everywhere. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	unsigned short state[3];
};

/* @stream tells apart threads that have the same seed. */
void random_seed(struct random *random, uint32_t seed, unsigned int stream);

uint64_t random_next(struct random *random);

/* From 0 to @limit - 1; @limit is at most 2^31. */
uint32_t random_below(struct random *random, uint32_t limit);

void random_fill(struct random *random, unsigned char *bytes, size_t length);

#endif /* RANDOM_H */
