/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers that are the same for the same seed. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/* @stream tells apart threads that have the same seed. */
void random_seed(struct random *random, uint64_t seed, unsigned int stream);

uint64_t random_next(struct random *random);

/* From 0 to @limit - 1. */
uint64_t random_below(struct random *random, uint64_t limit);

void random_fill(struct random *random, unsigned char *bytes, size_t length);

#endif /* RANDOM_H */
