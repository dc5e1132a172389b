// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "snapshot.h"
#include "verify.h"

/* The last VMs that ended; KVM_EXIT_STATS_RETIRED_MAX of the kernel. */
#define MAX_RETIRED	64

static const char *const kind_names[NR_FILE_KINDS] = {
	"global", "vms", "vcpus", "retired", "reasons", "vm", "vcpu", "sysfs",
	"held",
};

/* The highest values in any snapshot that was read to its end. */
static atomic_ullong seen_generation, seen_time, seen_host;

static atomic_ulong verified[NR_FILE_KINDS];
static atomic_ulong gone;
static atomic_bool stopped, failed;
static bool never_reset;

void verify_never_reset(void)
{
	never_reset = true;
}

void verify_stop(void)
{
	stopped = true;
}

bool verify_stopped(void)
{
	return stopped;
}

int verify_result(void)
{
	return failed;
}

void verify_failed(const char *path, const char *what, const struct text *text)
{
	stopped = true;
	/* One is enough: what follows may be its consequence. */
	if (atomic_exchange(&failed, true))
		return;
	printf("wrong %s: %s\n", path, what);
	if (text)
		printf("%.*s", (int)text->length, text->bytes);
	fflush(stdout);
}

static void raise_to(atomic_ullong *seen, uint64_t value)
{
	unsigned long long old = *seen;

	while (old < value && !atomic_compare_exchange_weak(seen, &old, value))
		;
}

static bool at_most(char *error, const char *what, uint64_t value, uint64_t most,
		    bool must_be_equal)
{
	if (value == most || (value < most && !must_be_equal))
		return true;
	snprintf(error, SNAPSHOT_ERROR_LEN, "%s is %llu, but should be %s%llu",
		 what, (unsigned long long)value,
		 must_be_equal ? "" : "at most ", (unsigned long long)most);
	return false;
}

static bool kind_check(enum file_kind kind, const struct snapshot *snapshot,
		       char *error)
{
	switch (kind) {
	case OF_GLOBAL:
		return at_most(error, "the total", snapshot->sum, snapshot->host,
			       never_reset);
	case OF_VMS:
		return at_most(error, "the sum of the VMs", snapshot->sum,
			       snapshot->vms, never_reset);
	case OF_RETIRED:
		return at_most(error, "the number of VMs", snapshot->totals,
			       MAX_RETIRED, false);
	default:
		return true;
	}
}

/* What was seen before the file was opened must not be newer than the file. */
static bool order_check(const struct snapshot *snapshot, uint64_t generation,
			uint64_t time, uint64_t host, char *error)
{
	if (!at_most(error, "an earlier generation", generation,
		     snapshot->generation, false) ||
	    !at_most(error, "an earlier time", time, snapshot->time_ns, false))
		return false;
	if (snapshot->has_since_load &&
	    !at_most(error, "an earlier total of the host", host,
		     snapshot->host, false))
		return false;
	raise_to(&seen_generation, snapshot->generation);
	raise_to(&seen_time, snapshot->time_ns);
	raise_to(&seen_host, snapshot->host);
	return true;
}

bool verify_open_file(enum file_kind kind, const char *path, int fd,
		      struct text *text)
{
	uint64_t generation = seen_generation;
	uint64_t time = seen_time;
	uint64_t host = seen_host;
	char error[SNAPSHOT_ERROR_LEN];
	struct snapshot snapshot;
	uint64_t value;
	int number;
	bool right;

	number = lseek(fd, 0, SEEK_SET) ? errno : read_text(fd, text, 16384);
	if (is_gone(number)) {
		gone++;
		return false;
	}
	if (number) {
		verify_failed(path, strerror(number), NULL);
		return false;
	}
	if (kind == OF_VALUES)
		right = value_check(&value, text->bytes, text->length, error);
	else
		right = snapshot_check(&snapshot, text->bytes, text->length,
				       error) &&
			kind_check(kind, &snapshot, error) &&
			order_check(&snapshot, generation, time, host, error);
	if (right)
		verified[kind]++;
	else
		verify_failed(path, error, text);
	return right;
}

void verify_file(enum file_kind kind, const char *path, struct text *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && is_gone(errno)) {
		gone++;
		return;
	}
	if (fd < 0) {
		verify_failed(path, strerror(errno), NULL);
		return;
	}
	verify_open_file(kind, path, fd, text);
	close(fd);
}

void verify_report(void)
{
	unsigned long sum = 0;
	unsigned int kind;

	for (kind = 0; kind < NR_FILE_KINDS; kind++) {
		printf("verified %s %lu\n", kind_names[kind], verified[kind]);
		sum += verified[kind];
	}
	printf("verified all %lu\n", sum);
	printf("gone %lu\n", gone);
}
