// SPDX-License-Identifier: GPL-2.0
/*
 * workload - one kind of work for some seconds, in the guest of a study
 *
 * See usage[] below.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/ip_icmp.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "die.h"
#include "number.h"
#include "process.h"

static const char usage[] =
	"Usage: workload KIND SECONDS [PLACE]\n"
	"\n"
	"  cpu                compute\n"
	"  disk ... DEVICE    write 4 KiB somewhere, past the page cache, and read them\n"
	"                     again; the disk loses what is on it\n"
	"  net ... ADDRESS    send an echo request of 1 KiB and await the answer (IPv4)\n"
	"  timers             sleep for a millisecond\n"
	"  ipis               two threads, on the CPUs 0 and 1, wake each other\n"
	"\n"
	"Does that again and again, one after the other, and prints how often:\n"
	"\"workload KIND operations=N\". A write and a read are two operations, and so\n"
	"is waking there and back. Status: 0; 1 if it could not go on; 2 if it was\n"
	"called wrongly.\n"
	"\n"
	"Examples:\n"
	"  workload timers 5\n"
	"  workload disk 5 /dev/vdb\n";

#define BLOCK		4096
#define ECHO_DATA	1024
#define MAX_SECONDS	3600

static struct timespec end;

static void set_end(unsigned long seconds)
{
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
}

static bool is_over(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);

	return now.tv_sec > end.tv_sec ||
	       (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec);
}

/* An operation is a thousand steps of a generator of numbers. */
static uint64_t do_cpu(const char *where)
{
	uint64_t operations = 0;
	uint32_t state = 1;
	int i;

	(void)where;
	for (; !is_over(); operations++) {
		for (i = 0; i < 1000; i++)
			state = state * 1664525 + 1013904223;
		/* Not to be left out by the compiler. */
		asm volatile("" : : "r" (state));
	}

	return operations;
}

/* The same places in each run. */
static off_t some_block(off_t blocks)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;

	return (state >> 8) % blocks * BLOCK;
}

static uint64_t do_disk(const char *where)
{
	uint64_t operations = 0;
	off_t blocks, place;
	void *buffer;
	int fd;

	fd = open(where, O_RDWR | O_DIRECT);
	if (fd < 0)
		die_errno("cannot open %s", where);
	blocks = lseek(fd, 0, SEEK_END) / BLOCK;
	if (blocks < 1)
		die("%s is smaller than a block of %d bytes", where, BLOCK);
	if (posix_memalign(&buffer, BLOCK, BLOCK))
		die("there is no memory");
	memset(buffer, 'x', BLOCK);
	while (!is_over()) {
		place = some_block(blocks);
		if (pwrite(fd, buffer, BLOCK, place) != BLOCK)
			die_errno("cannot write to %s", where);
		if (pread(fd, buffer, BLOCK, place) != BLOCK)
			die_errno("cannot read from %s", where);
		operations += 2;
	}
	close(fd);
	free(buffer);

	return operations;
}

static uint16_t checksum(const void *data, size_t size)
{
	const uint16_t *words = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < size / 2; i++)
		sum += words[i];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);

	return ~sum;
}

/* Until the answer to request number @number is there. */
static void await_answer(int fd, uint16_t number)
{
	uint8_t packet[2048];
	struct icmphdr *echo;
	size_t header;
	ssize_t size;

	for (;;) {
		size = recv(fd, packet, sizeof(packet), 0);
		if (size < 0)
			die_errno("there is no answer to request %u", number);
		header = (packet[0] & 0xf) * 4;
		if ((size_t)size < header + sizeof(*echo))
			continue;
		echo = (struct icmphdr *)(packet + header);
		if (echo->type == ICMP_ECHOREPLY &&
		    ntohs(echo->un.echo.sequence) == number)
			return;
	}
}

static uint64_t do_net(const char *where)
{
	struct {
		struct icmphdr header;
		uint8_t data[ECHO_DATA];
	} echo;
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct timeval patience = { .tv_sec = 60 };
	uint64_t operations = 0;
	int fd;

	if (inet_pton(AF_INET, where, &to.sin_addr) != 1)
		die_usage("%s is no IPv4 address", where);
	fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (fd < 0)
		die_errno("cannot open a socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while (!is_over()) {
		memset(&echo, 0, sizeof(echo));
		echo.header.type = ICMP_ECHO;
		echo.header.un.echo.sequence = htons(operations & 0xffff);
		echo.header.checksum = checksum(&echo, sizeof(echo));
		if (sendto(fd, &echo, sizeof(echo), 0, (struct sockaddr *)&to,
			   sizeof(to)) != sizeof(echo))
			die_errno("cannot send to %s", where);
		await_answer(fd, operations & 0xffff);
		operations++;
	}
	close(fd);

	return operations;
}

static uint64_t do_timers(const char *where)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	uint64_t operations = 0;

	(void)where;
	while (!is_over()) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		operations++;
	}

	return operations;
}

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die_errno("cannot run on CPU %d", cpu);
}

static int there[2], back[2];

static void pass_on(int from, int to)
{
	char byte;

	while (read(from, &byte, 1) == 1)
		if (write(to, &byte, 1) != 1)
			return;
}

static void *partner(void *unused)
{
	(void)unused;
	run_on(1);
	pass_on(there[0], back[1]);

	return NULL;
}

/* An operation is one of the two waking the other. */
static uint64_t do_ipis(const char *where)
{
	uint64_t operations = 0;
	pthread_t thread;
	char byte = 0;

	(void)where;
	if (pipe(there) || pipe(back))
		die_errno("cannot make a pipe");
	run_on(0);
	if (pthread_create(&thread, NULL, partner, NULL))
		die("cannot start a thread");
	while (!is_over()) {
		if (write(there[1], &byte, 1) != 1 ||
		    read(back[0], &byte, 1) != 1)
			die_errno("the other thread does not answer");
		operations += 2;
	}
	close(there[1]);
	pthread_join(thread, NULL);

	return operations;
}

static const struct {
	const char *name;
	uint64_t (*run)(const char *where);
	bool needs_place;
} kinds[] = {
	{ "cpu", do_cpu, false },
	{ "disk", do_disk, true },
	{ "net", do_net, true },
	{ "timers", do_timers, false },
	{ "ipis", do_ipis, false },
	{ NULL, NULL, false }
};

int main(int argc, char **argv)
{
	unsigned long seconds, i;

	open_streams();
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(usage, stdout);
		return 0;
	}
	if (argc < 3)
		die_usage("a kind of work and a number of seconds are needed");
	seconds = parse_number("SECONDS", argv[2], MAX_SECONDS);
	for (i = 0; kinds[i].name; i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		if (argc != 3 + kinds[i].needs_place)
			die_usage("%s needs %s place", argv[1],
				  kinds[i].needs_place ? "a" : "no");
		set_end(seconds);
		printf("workload %s operations=%llu\n", argv[1],
		       (unsigned long long)kinds[i].run(argv[3]));
		return 0;
	}
	die_usage("there is no work called %s", argv[1]);
}
