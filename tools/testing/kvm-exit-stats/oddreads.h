/* SPDX-License-Identifier: GPL-2.0 */
/* Reads of odd lengths at odd places, of all files, by many threads. */
#ifndef ODDREADS_H
#define ODDREADS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Let @threads threads open a random file @number times each and read it in
 * odd ways; VMs may run and go meanwhile. A file that is read in pieces,
 * however small, must be one whole snapshot, and none may contain what looks
 * like an address. Prints how many reads there were. Returns false after
 * printing the first that was wrong.
 */
bool odd_reads(uint32_t seed, unsigned int threads, unsigned int number);

#endif /* ODDREADS_H */
