// SPDX-License-Identifier: GPL-2.0
/*
 * readcost - how many instructions a read of a file takes
 *
 * See usage[] below. A loop with a known number of instructions says how far the
 * time stamp counter moves for each.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <x86intrin.h>

#include "die.h"
#include "number.h"
#include "process.h"

static const char usage[] =
	"Usage: readcost TIMES FILE...\n"
	"\n"
	"Opens, reads and closes each FILE so many TIMES and prints the least that\n"
	"took: \"read FILE bytes=N instructions=N tick=T\". Right where tick is 1.000:\n"
	"where the time stamp counter counts instructions (QEMU with -icount).\n"
	"Status: 0; 1 if a FILE cannot be read; 2 if it was called wrongly.\n"
	"\n"
	"Example:\n"
	"  readcost 3 /sys/kernel/debug/kvm/exit_stats/vcpus\n";

#define BUFFER_SIZE	(1024 * 1024)
#define MAX_TIMES	1000

/* Short, so that some of them have no interrupt in them. */
#define LOOP_TIMES		10000
#define LOOPS			20
#define LOOP_INSTRUCTIONS	2

static char buffer[BUFFER_SIZE];

static uint64_t read_once(const char *path, size_t *bytes)
{
	uint64_t began = __rdtsc();
	ssize_t got;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_errno("%s cannot be opened", path);
	*bytes = 0;
	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		*bytes += got;
	if (got < 0)
		die_errno("%s cannot be read", path);
	close(fd);
	return __rdtsc() - began;
}

/* Ticks of one instruction. */
static double tick(void)
{
	uint64_t least = UINT64_MAX, began, took, left;
	unsigned int i;

	for (i = 0; i < LOOPS; i++) {
		left = LOOP_TIMES;
		began = __rdtsc();
		asm volatile("1: dec %0\n\tjnz 1b" : "+r" (left) : : "cc");
		took = __rdtsc() - began;
		if (took < least)
			least = took;
	}
	return (double)least / (LOOP_TIMES * LOOP_INSTRUCTIONS);
}

int main(int argc, char **argv)
{
	uint64_t times, least, took, i;
	size_t bytes;
	double ticks;

	open_streams();
	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		fputs(usage, stdout);
		return 0;
	}
	if (argc < 3)
		die_usage("TIMES and a FILE are needed");
	times = parse_number("TIMES", argv[1], MAX_TIMES);
	if (!times)
		die_usage("nothing is read 0 times");
	ticks = tick();
	for (argv += 2; *argv; argv++) {
		least = UINT64_MAX;
		for (i = 0; i < times; i++) {
			took = read_once(*argv, &bytes);
			if (took < least)
				least = took;
		}
		printf("read %s bytes=%zu instructions=%.0f tick=%.3f\n", *argv,
		       bytes, least / ticks, ticks);
	}
	return 0;
}
