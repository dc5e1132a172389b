/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where snapshots of a live host come from, one for each tick of a clock.
 *
 *	source_open(&source, &options, &error);
 *	while ((r = source_read(&source, &snapshot, &error)) > 0) {
 *		...
 *		if (!source_wait(&source))
 *			break;
 *	}
 *	source_close(&source);
 *
 * For tests, a directory with recorded files stands in for the host: its
 * folders 0, 1, ... are the roots of the first, second, ... tick, and no time
 * passes between them.
 */
#ifndef EXITSTAT_SOURCE_H
#define EXITSTAT_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "kernel/snapshot.h"

/* Which of the ways to count is meant. */
enum source_choice {
	SOURCE_ANY,		/* the kernel's exit statistics, or else the counter */
	SOURCE_KERNEL,
	SOURCE_COUNTER,
	SOURCE_REPLAY,
};

/* Another way to count, for kernels that do not. */
struct counter {
	/*
	 * Begins. @root: as in struct source_options. Return: what the others
	 * take, or NULL with @error set.
	 */
	void *(*start)(const char *root, struct error *error);
	/* Return: as snapshot_read(). */
	int (*read)(void *state, struct snapshot *snapshot, const char *root,
		    const struct snapshot *previous, struct reasons *reasons,
		    struct error *error);
	void (*stop)(void *state);
};

struct source_options {
	const char *root;	/* --root, "/" for this machine */
	const char *replay;	/* --replay, NULL if time is to pass */
	enum source_choice choice;
	const struct counter *counter; /* NULL: it cannot count what is needed */
	uint64_t interval_ns;	/* between two ticks */
};

struct source {
	struct source_options options;	/* the strings are the caller's */
	struct reasons reasons;		/* of all snapshots */
	unsigned int tick;		/* number of snapshots read */
	uint64_t next_ns;		/* when the next tick is due */
	uint64_t missed;		/* ticks that were left out so far */
	bool gone;			/* KVM was not there at the last tick */
	void *counting;			/* what the counter has started, or NULL */
};

void source_open(struct source *source, const struct source_options *options);

/* The first tick is now, as after source_open(): for those that did not wait. */
void source_begin(struct source *source);

/*
 * The snapshot of the next tick. The caller frees it.
 * @previous: the one before, or NULL; see snapshot_read().
 * Return: 1 and a snapshot; 0 at the end of what is to be replayed; -1 with
 * @error set. Where that says that KVM is gone, the next tick may find it again.
 */
int source_read(struct source *source, struct snapshot *snapshot,
		const struct snapshot *previous, struct error *error);

/*
 * Where the files of the snapshot that was read last are: for what it has not.
 * Return: a path, the caller's to free.
 */
char *source_root(const struct source *source);

/*
 * Sleeps until the next tick is due; ticks that were missed are left out, and
 * the others stay where they are, so that the mean interval is right. Does not
 * sleep in a replay. Returns early when a child has ended.
 * Return: false if the user wants to stop (see source_stop_on_signals()).
 */
bool source_wait(struct source *source);

void source_close(struct source *source);

/*
 * Makes SIGINT, SIGTERM and SIGHUP end source_wait(), for good, but those that
 * are ignored, see process_catch().
 */
void source_stop_on_signals(void);

/*
 * Makes the end of a child end the wait that is under way, after
 * source_stop_on_signals(). A child has to call process_before_exec().
 */
void source_wake_on_child(void);

/* The signal that came, 0 if none did. */
int source_stopped(void);

/*
 * A descriptor that can be read from when a signal came, for those that poll
 * for input instead of calling source_wait(). -1 before
 * source_stop_on_signals().
 */
int source_signal_fd(void);

/* Has to be called when that descriptor can be read: else it can for ever. */
void source_drain_signals(void);

/* "debugfs", "sysfs" or "bpf"; any other word is the first of them. */
const char *source_name(enum snapshot_source source);
enum snapshot_source source_parse(const char *name);

/* CLOCK_MONOTONIC, the clock of all time_ns. */
uint64_t clock_now_ns(void);

#endif
