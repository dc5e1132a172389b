// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "badwrites.h"
#include "die.h"
#include "places.h"
#include "snapshot.h"
#include "values.h"

#define MAX_ERRNO	160

/* No program has anything there. */
#define BAD_ADDRESS	((void *)8)

static const char *const control_names[NR_CONTROLS] = {
	"exit_stats", "exit_stats_interval", "exit_stats_gap_ms",
	"exit_stats_dump", "reset", "VM's exit_stats_reset", "vCPU's exit_stats_reset",
};

/* All that a write may change. */
struct state {
	uint64_t mode;
	uint64_t interval;
	uint64_t gap_ms;
	uint64_t dump;
	uint64_t generation;
	/* Of the host since load, which nothing may change. */
	uint64_t host;
};

struct attempt {
	enum control control;
	const unsigned char *bytes;
	size_t length;
	off_t offset;
	/* How: plain, in two pieces, or from an address that is not there. */
	enum { PLAIN, PIECES, FAULT } how;
	/* What came of it. */
	ssize_t written;
	int error;
};

static char paths[NR_CONTROLS][PLACE_LEN];
static char vcpu_table[PLACE_LEN];
static char vm_table[PLACE_LEN];
static struct text text;
static unsigned int outcomes[NR_CONTROLS][MAX_ERRNO];

static void name_paths(const char *vm)
{
	static const char *const parameters[] = {
		"exit_stats", "exit_stats_interval", "exit_stats_gap_ms",
		"exit_stats_dump",
	};
	unsigned int i;

	for (i = 0; i < CONTROL_RESET_HOST; i++)
		snprintf(paths[i], PLACE_LEN, PLACE_PARAMETERS "/%s",
			 parameters[i]);
	snprintf(paths[CONTROL_RESET_HOST], PLACE_LEN, PLACE_TABLES "/reset");
	snprintf(paths[CONTROL_RESET_VM], PLACE_LEN,
		 PLACE_DEBUG "/%s/exit_stats_reset", vm);
	snprintf(paths[CONTROL_RESET_VCPU], PLACE_LEN,
		 PLACE_DEBUG "/%s/vcpu0/exit_stats_reset", vm);
	snprintf(vm_table, PLACE_LEN, PLACE_DEBUG "/%s/exit_stats", vm);
	snprintf(vcpu_table, PLACE_LEN, PLACE_DEBUG "/%s/vcpu0/exit_stats", vm);
}

static void need_file(const char *path)
{
	errno = read_file(path, &text);
	if (errno)
		die_errno("cannot read %s", path);
}

static struct snapshot need_snapshot(const char *path)
{
	char error[SNAPSHOT_ERROR_LEN];
	struct snapshot snapshot;

	need_file(path);
	if (!snapshot_check(&snapshot, text.bytes, text.length, error))
		die("%s is wrong: %s", path, error);
	return snapshot;
}

static uint64_t need_number(const char *path)
{
	char error[SNAPSHOT_ERROR_LEN];
	uint64_t value;

	need_file(path);
	if (!value_check(&value, text.bytes, text.length, error))
		die("%s is wrong: %s", path, error);
	return value;
}

static uint64_t need_word(const char *path, const char *const *names,
			  unsigned int number)
{
	unsigned int i;

	need_file(path);
	for (i = 0; i < number; i++)
		if (text.length == strlen(names[i]) + 1 &&
		    !memcmp(text.bytes, names[i], text.length - 1))
			return i;
	die("%s has none of its words", path);
}

static struct state read_state(bool all)
{
	struct state state = {
		.mode = need_word(paths[CONTROL_MODE], mode_names, NR_MODES),
		.interval = need_number(paths[CONTROL_INTERVAL]),
		.gap_ms = need_number(paths[CONTROL_GAP]),
		.dump = need_word(paths[CONTROL_DUMP], dump_names, NR_DUMPS),
		.generation = need_snapshot(vcpu_table).generation,
	};

	if (all)
		state.host = need_snapshot(PLACE_TABLES "/global").host;
	return state;
}

static ssize_t write_pieces(int fd, const struct attempt *attempt)
{
	size_t first = attempt->length / 2;
	struct iovec pieces[] = {
		{ (void *)attempt->bytes, first },
		{ (void *)(attempt->bytes + first), attempt->length - first },
	};

	return pwritev(fd, pieces, 2, attempt->offset);
}

static void try(struct attempt *attempt)
{
	int fd = open(paths[attempt->control], O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		die_errno("cannot open %s", paths[attempt->control]);
	if (attempt->how == PIECES)
		attempt->written = write_pieces(fd, attempt);
	else
		attempt->written = pwrite(fd, attempt->how == FAULT ?
					  BAD_ADDRESS : attempt->bytes,
					  attempt->length, attempt->offset);
	attempt->error = attempt->written < 0 ? errno : 0;
	close(fd);
}

static struct verdict judge(const struct attempt *attempt)
{
	struct verdict verdict = value_verdict(attempt->control, attempt->bytes,
					       attempt->length);
	bool resets = attempt->control >= CONTROL_RESET_HOST;

	/* A reset that is too long is refused before it is looked at. */
	if (attempt->how == FAULT && attempt->length &&
	    !(resets && attempt->length > 32))
		verdict.error = EFAULT;
	return verdict;
}

/* What the state must be now, and that reset counts are gone. */
static void follow(struct state *state, enum control control,
		   const struct verdict *verdict)
{
	const uint64_t before = state->mode;

	if (verdict->error || verdict->empty)
		return;
	switch (control) {
	case CONTROL_MODE:
		state->mode = verdict->value;
		state->generation += state->mode != before;
		break;
	case CONTROL_INTERVAL:
		state->interval = verdict->value;
		break;
	case CONTROL_GAP:
		state->gap_ms = verdict->value;
		break;
	case CONTROL_DUMP:
		state->dump = verdict->value;
		break;
	default:
		state->generation++;
	}
}

static bool counts_are_gone(enum control control, const struct verdict *verdict)
{
	if (verdict->error)
		return true;
	switch (control) {
	case CONTROL_RESET_HOST:
		return !need_number(PLACE_VALUES "/total");
	case CONTROL_RESET_VM:
		return !need_snapshot(vm_table).sum;
	case CONTROL_RESET_VCPU:
		return !need_snapshot(vcpu_table).sum;
	default:
		return true;
	}
}

static bool same_state(const struct state *a, const struct state *b)
{
	return a->mode == b->mode && a->interval == b->interval &&
	       a->gap_ms == b->gap_ms && a->dump == b->dump &&
	       a->generation == b->generation;
}

static void show_state(const char *which, const struct state *state)
{
	printf("  %s: mode=%llu interval=%llu gap_ms=%llu dump=%llu generation=%llu\n",
	       which, (unsigned long long)state->mode,
	       (unsigned long long)state->interval,
	       (unsigned long long)state->gap_ms,
	       (unsigned long long)state->dump,
	       (unsigned long long)state->generation);
}

static void show_attempt(const struct attempt *attempt,
			 const struct verdict *verdict)
{
	size_t i;

	printf("wrong %s: %zu bytes at offset %lld, way %d: \"",
	       control_names[attempt->control], attempt->length,
	       (long long)attempt->offset, attempt->how);
	for (i = 0; i < attempt->length && i < 64; i++)
		if (attempt->bytes[i] > ' ' && attempt->bytes[i] <= '~')
			putchar(attempt->bytes[i]);
		else
			printf("\\x%02x", attempt->bytes[i]);
	printf("\"\n  wanted errno %d or %zu written, seen errno %d, %zd written\n",
	       verdict->error, verdict->written, attempt->error,
	       attempt->written);
}

static bool is_answer(const struct attempt *attempt,
		      const struct verdict *verdict)
{
	if (verdict->error)
		return attempt->error == verdict->error;
	return !attempt->error && attempt->written == (ssize_t)verdict->written;
}

static void invent(struct random *random, struct attempt *attempt,
		   unsigned char *bytes)
{
	static const off_t offsets[] = { 1, 5, 4095, 4096, 1ll << 31, 1ll << 40 };

	attempt->control = random_below(random, NR_CONTROLS);
	attempt->bytes = bytes;
	attempt->length = value_invent(random, attempt->control, bytes);
	attempt->offset = random_below(random, 4) ? 0 : offsets[random_below(random, 6)];
	attempt->how = PLAIN;
	/* In debugfs the pieces would be writes of their own. */
	if (attempt->control < CONTROL_RESET_HOST && !random_below(random, 8))
		attempt->how = PIECES;
	else if (!random_below(random, 32))
		attempt->how = FAULT;
}

static bool one_write(struct random *random, struct state *state)
{
	unsigned char bytes[MAX_VALUE_LENGTH];
	struct attempt attempt;
	struct verdict verdict;
	struct state seen;
	bool all;

	invent(random, &attempt, bytes);
	verdict = judge(&attempt);
	try(&attempt);
	outcomes[attempt.control][attempt.error < MAX_ERRNO ? attempt.error :
							      MAX_ERRNO - 1]++;
	/* The large table only where something may have happened to it. */
	all = !attempt.error;
	follow(state, attempt.control, &verdict);
	seen = read_state(all);
	if (is_answer(&attempt, &verdict) && same_state(state, &seen) &&
	    (!all || seen.host == state->host) &&
	    counts_are_gone(attempt.control, &verdict))
		return true;
	show_attempt(&attempt, &verdict);
	show_state("wanted", state);
	show_state("seen", &seen);
	return false;
}

static void report(void)
{
	unsigned int control, error;

	for (control = 0; control < NR_CONTROLS; control++) {
		printf("writes to %s:", control_names[control]);
		for (error = 0; error < MAX_ERRNO; error++)
			if (outcomes[control][error])
				printf(" %s=%u", error ? strerrorname_np(error) :
							 "accepted",
				       outcomes[control][error]);
		putchar('\n');
	}
}

bool bad_writes(const char *vm, uint32_t seed, unsigned int number)
{
	struct random random;
	struct state state;
	unsigned int done;

	random_seed(&random, seed, 0);
	name_paths(vm);
	state = read_state(true);
	for (done = 0; done < number; done++)
		if (!one_write(&random, &state))
			break;
	report();
	printf("writes %u\n", done);
	free(text.bytes);
	return done == number;
}
