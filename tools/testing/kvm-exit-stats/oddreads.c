// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "die.h"
#include "oddreads.h"
#include "places.h"
#include "random.h"
#include "snapshot.h"

#define MAX_PATHS	1024
#define GIB		0x40000000ull

/* No program has anything there. */
#define BAD_ADDRESS	((void *)8)

struct thread {
	pthread_t id;
	struct random random;
	unsigned int number;
	struct text text;
	/* Address space of 1 GiB, of which reads fill what they return. */
	unsigned char *huge;
};

struct path_list {
	unsigned int number;
	char paths[MAX_PATHS][PLACE_LEN + 16];
};

static atomic_ulong nr_files, nr_odd, nr_whole, nr_single_bytes, nr_gone;
static atomic_bool failed;
static char **value_names;
static unsigned int nr_values;

static void complain(const char *path, const char *what, const struct text *text)
{
	if (atomic_exchange(&failed, true))
		return;
	printf("wrong %s: %s\n", path, what);
	if (text)
		printf("%.*s\n", (int)text->length, text->bytes);
	fflush(stdout);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* As %px, %p and its excuses print one; decimal numbers have no letters. */
static bool has_address(const struct text *text)
{
	unsigned int run = 0;
	bool letter = false;
	size_t i;

	for (i = 0; i < text->length; i++) {
		char c = text->bytes[i];

		run = is_hex(c) ? run + 1 : 0;
		letter = run && (letter || c >= 'a');
		if (run >= 12 && letter)
			return true;
	}
	return memmem(text->bytes, text->length, "ptrval", 6) ||
	       memmem(text->bytes, text->length, "(null)", 6);
}

static void whole(const char *path, const struct text *text)
{
	char error[SNAPSHOT_ERROR_LEN] = "it does not end with a line";
	struct snapshot snapshot;
	uint64_t value;
	bool right;

	if (!strncmp(path, PLACE_VALUES, strlen(PLACE_VALUES)))
		right = value_check(&value, text->bytes, text->length, error);
	else if (!strncmp(path, PLACE_DEBUG, strlen(PLACE_DEBUG)))
		right = snapshot_check(&snapshot, text->bytes, text->length,
				       error);
	else
		right = text->length && text->bytes[text->length - 1] == '\n';
	if (!right)
		complain(path, error, text);
	else if (has_address(text))
		complain(path, "it contains an address", text);
	else
		nr_whole++;
}

/* Returns false if the file's VM is gone. */
static bool read_in_steps(struct thread *thread, const char *path, int fd,
			  size_t step)
{
	int error = lseek(fd, 0, SEEK_SET) ? errno :
		    read_text(fd, &thread->text, step);

	if (is_gone(error)) {
		nr_gone++;
		return false;
	}
	if (error)
		complain(path, strerror(error), NULL);
	else
		whole(path, &thread->text);
	return true;
}

static void read_huge(struct thread *thread, const char *path, int fd)
{
	struct text text = { .bytes = (char *)thread->huge };
	ssize_t got;

	if (lseek(fd, 0, SEEK_SET))
		return;
	/* A short read is fine: go on behind it. */
	while ((got = read(fd, thread->huge + text.length, GIB - text.length)) > 0)
		text.length += got;
	if (!got)
		whole(path, &text);
	else if (!is_gone(errno))
		complain(path, strerror(errno), NULL);
}

/* Some offset: in the file, behind it, or none at all. */
static off_t odd_offset(struct random *random)
{
	switch (random_below(random, 6)) {
	case 0:
		return -1 - (off_t)random_below(random, 5);
	case 1:
		return INT64_MAX - (off_t)random_below(random, 4096);
	case 2:
		return random_next(random) >> 2;
	default:
		return random_below(random, 3000);
	}
}

static void odd_read(struct thread *thread, const char *path, int fd)
{
	struct random *random = &thread->random;
	off_t offset = odd_offset(random);
	size_t length = random_below(random, 5) ? random_below(random, 200) : GIB;
	void *target = random_below(random, 8) ? thread->huge : BAD_ADDRESS;
	ssize_t got;

	nr_odd++;
	if (random_below(random, 2)) {
		got = pread(fd, target, length, offset);
	} else {
		if (lseek(fd, offset, random_below(random, 3)) < 0 &&
		    errno != EINVAL && errno != EOVERFLOW && !is_gone(errno))
			complain(path, strerror(errno), NULL);
		got = read(fd, target, length);
	}
	if (got >= 0 ? (size_t)got > length :
		       errno != EINVAL && errno != EFAULT &&
		       errno != EOVERFLOW && !is_gone(errno))
		complain(path, got >= 0 ? "more than was asked for" :
				       strerror(errno), NULL);
}

static void read_oddly(struct thread *thread, const char *path)
{
	struct random *random = &thread->random;
	unsigned int times = random_below(random, 12);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		if (is_gone(errno))
			nr_gone++;
		else
			complain(path, strerror(errno), NULL);
		return;
	}
	nr_files++;
	while (times--)
		odd_read(thread, path, fd);
	switch (random_below(random, 4)) {
	case 0:
		if (read_in_steps(thread, path, fd, 1))
			nr_single_bytes++;
		break;
	case 1:
		read_huge(thread, path, fd);
		break;
	default:
		read_in_steps(thread, path, fd, 1 + random_below(random, 500));
	}
	close(fd);
}

static void add(struct path_list *list, const char *directory, const char *name)
{
	if (list->number < MAX_PATHS)
		snprintf(list->paths[list->number++], sizeof(list->paths[0]),
			 "%s/%s", directory, name);
}

static void add_vcpu(const char *path, void *list)
{
	add(list, path, "exit_stats");
}

static void add_vm(const char *path, void *list)
{
	add(list, path, "exit_stats");
	each_vcpu(path, add_vcpu, list);
}

/* The files of VMs come and go: look anew each time. */
static void list_paths(struct path_list *list, struct random *random)
{
	static const char *const tables[] = {
		"global", "vms", "vcpus", "retired", "reasons",
	};
	static const char *const parameters[] = {
		"exit_stats", "exit_stats_interval", "exit_stats_gap_ms",
	};
	unsigned int i;

	list->number = 0;
	for (i = 0; i < 5; i++)
		add(list, PLACE_TABLES, tables[i]);
	for (i = 0; i < 3; i++)
		add(list, PLACE_PARAMETERS, parameters[i]);
	/* Not all, or the others would hardly ever be chosen. */
	for (i = 0; i < 4; i++)
		add(list, PLACE_VALUES,
		    value_names[random_below(random, nr_values)]);
	each_vm(add_vm, list);
}

static void *run_thread(void *argument)
{
	struct thread *thread = argument;
	struct path_list *list = alloc_zeroed(1, sizeof(*list));
	unsigned int done;

	thread->huge = mmap(NULL, GIB, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (thread->huge == MAP_FAILED)
		die_errno("no address space of 1 GiB");
	for (done = 0; done < thread->number && !failed; done++) {
		list_paths(list, &thread->random);
		read_oddly(thread, list->paths[random_below(&thread->random,
							    list->number)]);
	}
	munmap(thread->huge, GIB);
	free(thread->text.bytes);
	free(list);
	return NULL;
}

bool odd_reads(uint32_t seed, unsigned int threads, unsigned int number)
{
	struct thread *all = alloc_zeroed(threads, sizeof(*all));
	unsigned int i;

	value_names = list_files(PLACE_VALUES, &nr_values);
	for (i = 0; i < threads; i++) {
		random_seed(&all[i].random, seed, 1 + i);
		all[i].number = number;
		if (pthread_create(&all[i].id, NULL, run_thread, &all[i]))
			die("cannot start a thread");
	}
	for (i = 0; i < threads; i++)
		pthread_join(all[i].id, NULL);
	printf("files %lu\nodd_reads %lu\nwhole %lu\nbyte_by_byte %lu\ngone %lu\n",
	       nr_files, nr_odd, nr_whole, nr_single_bytes, nr_gone);
	free(all);
	return !failed;
}
