// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "kernel/source.h"

static volatile sig_atomic_t stopped;
static int wake_pipe[2] = { -1, -1 };

static void wake(void)
{
	int saved = errno;

	/* Full is fine: who polls wakes up all the same. */
	if (write(wake_pipe[1], "", 1) < 0)
		errno = saved;
}

static void on_signal(int number)
{
	if (number != SIGCHLD)
		stopped = number;
	wake();
}

void source_stop_on_signals(void)
{
	/* Without SA_RESTART, so that a write to a full pipe ends, too. */
	struct sigaction action = { .sa_handler = on_signal };

	if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK))
		return;
	process_catch(SIGINT, &action, NULL);
	process_catch(SIGTERM, &action, NULL);
	process_catch(SIGHUP, &action, NULL);
}

void source_wake_on_child(void)
{
	struct sigaction action = {
		.sa_handler = on_signal,
		.sa_flags = SA_RESTART,
	};

	process_catch_children(&action);
}

int source_stopped(void)
{
	return stopped;
}

int source_signal_fd(void)
{
	return wake_pipe[0];
}

void source_drain_signals(void)
{
	char buffer[16];

	while (read(wake_pipe[0], buffer, sizeof(buffer)) > 0)
		;
}

uint64_t clock_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);

	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static const char * const names[] = {
	[SNAPSHOT_DEBUGFS] = "debugfs",
	[SNAPSHOT_SYSFS] = "sysfs",
	[SNAPSHOT_BPF] = "bpf",
};

const char *source_name(enum snapshot_source source)
{
	return names[source];
}

enum snapshot_source source_parse(const char *name)
{
	enum snapshot_source source;

	for (source = SNAPSHOT_SYSFS; source <= SNAPSHOT_BPF; source++)
		if (!strcmp(name, names[source]))
			return source;

	return SNAPSHOT_DEBUGFS;
}

void source_open(struct source *source, const struct source_options *options)
{
	memset(source, 0, sizeof(*source));
	source->options = *options;
	source_begin(source);
}

void source_begin(struct source *source)
{
	source->next_ns = clock_now_ns();
}

static bool is_directory(const char *path)
{
	struct stat stat_buffer;

	return !stat(path, &stat_buffer) && S_ISDIR(stat_buffer.st_mode);
}

static int read_replay(struct source *source, struct snapshot *snapshot,
		       const struct snapshot *previous, struct error *error)
{
	char *root = text_path(source->options.replay, "/%u", source->tick);
	int r = 0;

	if (is_directory(root)) {
		/* Where files have no time of their own. */
		r = snapshot_read(snapshot, root,
				  (source->tick + 1) * NS_PER_S, previous,
				  &source->reasons, error) ? -1 : 1;
	} else if (!source->tick) {
		r = error_set(error, "there is nothing to replay in %s",
			      source->options.replay);
	}
	free(root);

	return r;
}

/*
 * May the counter count instead of the kernel, without being asked to? Not where
 * another root stands for the host, nor in the middle: what counts holds KVM's
 * modules, which are just being exchanged then.
 */
static bool may_count(const struct source *source)
{
	const struct source_options *options = &source->options;

	return options->choice == SOURCE_ANY && options->counter &&
	       !source->tick && !strcmp(options->root, "/") &&
	       snapshot_never(options->root);
}

static int start_counter(struct source *source, struct error *error)
{
	const struct source_options *options = &source->options;
	struct error inner;

	if (!options->counter)
		return error_set(error, "this needs the kernel's exit statistics: a BPF program cannot count it");
	source->counting = options->counter->start(options->root, error);
	if (source->counting) {
		/* That took a while. */
		source_begin(source);
		return 0;
	}
	if (options->choice == SOURCE_ANY) {
		inner = *error;
		error_set(error, "the KVM of this kernel has no exit statistics, and exitstat cannot count by itself: %.600s",
			  inner.text);
		/* The kernel's may come, with other modules. */
		error->gone = true;
	}

	return -1;
}

/* Return: 0, or -1 with @error set. */
static int read_host(struct source *source, struct snapshot *snapshot,
		     const struct snapshot *previous, struct error *error)
{
	const struct source_options *options = &source->options;

	if (!source->counting && options->choice != SOURCE_COUNTER) {
		if (!snapshot_read(snapshot, options->root, clock_now_ns(),
				   previous, &source->reasons, error))
			return 0;
		if (!error->gone || !may_count(source))
			return -1;
	}
	if (!source->counting && start_counter(source, error))
		return -1;

	return options->counter->read(source->counting, snapshot, options->root,
				      previous, &source->reasons, error);
}

int source_read(struct source *source, struct snapshot *snapshot,
		const struct snapshot *previous, struct error *error)
{
	int r;

	if (source->options.replay)
		r = read_replay(source, snapshot, previous, error);
	else
		r = read_host(source, snapshot, previous, error) ? -1 : 1;
	/* In a replay, a tick without KVM is over all the same. */
	if (r > 0 || (r < 0 && error->gone))
		source->tick++;
	if (r > 0)
		snapshot->anew = source->gone;
	if (r)
		source->gone = r < 0 && error->gone;

	return r;
}

char *source_root(const struct source *source)
{
	if (!source->options.replay)
		return xstrdup(source->options.root);

	return text_path(source->options.replay, "/%u",
			 source->tick ? source->tick - 1 : 0);
}

bool source_wait(struct source *source)
{
	struct pollfd woken = { .fd = wake_pipe[0], .events = POLLIN };
	uint64_t now, step = source->options.interval_ns;
	struct timespec left;

	if (source->options.replay)
		return !stopped;

	now = clock_now_ns();
	source->next_ns += step;
	if (source->next_ns <= now) {
		source->missed += (now - source->next_ns) / step + 1;
		source->next_ns += (now - source->next_ns) / step * step + step;
	}
	now = source->next_ns - now;
	left.tv_sec = now / NS_PER_S;
	left.tv_nsec = now % NS_PER_S;
	/* A signal that came before is in the pipe: it is not slept through. */
	if (!stopped && ppoll(&woken, 1, &left, NULL) > 0)
		source_drain_signals();

	return !stopped;
}

void source_close(struct source *source)
{
	if (source->counting)
		source->options.counter->stop(source->counting);
	reasons_free(&source->reasons);
}
