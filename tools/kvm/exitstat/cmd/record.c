// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat record: samples go to a file until a command, or the user, ends it.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/child.h"
#include "cmd/command.h"
#include "delta/which_vm.h"
#include "recording/parts.h"

enum {
	KEY_VM = 0x100,
	KEY_OF_READERS,
	KEY_NO_VCPUS,
	KEY_DURATION,
	KEY_ROTATE_SIZE,
	KEY_ROTATE_TIME,
};

struct record_options {
	struct source_options source;
	struct parts_options parts;
	uint64_t duration_ns;	/* 0: until something else ends it */
	char **command;		/* NULL: until Ctrl-C */
};

static const struct argp_option options_table[] = {
	{ "interval", 'i', "TIME", 0,
	  "Time between two samples: 100ms, 1s, 0.5 (default: 1s)", 0 },
	{ "duration", KEY_DURATION, "TIME", 0,
	  "End after TIME: 90s, 10m, 8h", 0 },
	{ "output", 'o', "FILE", 0,
	  "Write to FILE, compressed if it ends in .zst, - is standard output (default: exitstat-<date>-<time>.jsonl)",
	  0 },
	{ "force", 'f', NULL, 0, "Overwrite FILE", 0 },
	{ "vm", KEY_VM, "VM", 0, "Of the VMs, only this one", 0 },
	{ "no-vcpus", KEY_NO_VCPUS, NULL, 0, "Without the vCPUs", 0 },
	{ "rotate-size", KEY_ROTATE_SIZE, "SIZE", 0,
	  "Go on in a next file when this one has SIZE bytes: 500k, 100M, 2G",
	  0 },
	{ "rotate-time", KEY_ROTATE_TIME, "TIME", 0,
	  "The same after TIME", 0 },
	/* To say who has them. */
	{ "vcpu", KEY_OF_READERS, "N", OPTION_HIDDEN, NULL, 0 },
	{ "per", KEY_OF_READERS, "WHAT", OPTION_HIDDEN, NULL, 0 },
	{ "phase", KEY_OF_READERS, "NAME", OPTION_HIDDEN, NULL, 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct record_options *options = state->input;
	struct parts_options *parts = &options->parts;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		return 0;
	case 'i':
		command_interval(state, NULL, argument,
				 &options->source.interval_ns);
		return 0;
	case 'o':
		parts->path = argument;
		return 0;
	case 'f':
		parts->force = true;
		return 0;
	case KEY_VM:
		parts->only.vm = argument;
		return 0;
	case KEY_OF_READERS:
		usage_error(state, "--vcpu, --per and --phase are for those that read recordings, which have it all");
		return 0;
	case KEY_NO_VCPUS:
		parts->only.without_vcpus = true;
		return 0;
	case KEY_DURATION:
		command_duration(state, "--duration", argument,
				 &options->duration_ns);
		return 0;
	case KEY_ROTATE_TIME:
		command_duration(state, "--rotate-time", argument, &parts->ns);
		return 0;
	case KEY_ROTATE_SIZE:
		command_size(state, "--rotate-size", argument, &parts->bytes);
		return 0;
	case ARGP_KEY_ARGS:
		options->command = state->argv + state->next;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		if (parts->path && !strcmp(parts->path, "-") &&
		    (parts->ns || parts->bytes))
			usage_error(state, "standard output cannot be divided into files");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "[-- COMMAND...]",
	.doc = "Write all counters to a file, at an interval."
	       "\vWith COMMAND, records while it runs and exits with its status; else until Ctrl-C. Each sample is in the file as soon as it was taken. With --rotate-size or --rotate-time, FILE boot.jsonl is boot-0001.jsonl, boot-0002.jsonl and so on; report reads them as one. Exits with 2 if it cannot record, and as a shell does, with 126 or 127, if it cannot run COMMAND.\n\n"
	       "Examples:\n"
	       "  exitstat record -i 100ms -o boot.jsonl -- ./boot-a-guest\n"
	       "  exitstat record -o today.jsonl.zst --rotate-time 1h\n"
	       "  exitstat record --duration 10m --vm web01 -o web01.jsonl",
	.children = source_children,
};

/* A line of /proc, if it is there. */
static void get_line(char *line, size_t size, const char *path,
		     const struct source_options *options)
{
	char *file, *text;
	size_t len;

	file = options->replay ? text_path(options->replay, "/0%s", path) :
				 text_path(options->root, "%s", path);
	if (!text_read(file, &text, &len)) {
		text[strcspn(text, "\n")] = '\0';
		if (*text)
			snprintf(line, size, "%s", text);
		free(text);
	}
	free(file);
}

static void get_header(struct recording_header *header,
		       const struct snapshot *snapshot,
		       const struct record_options *options)
{
	struct timespec now;

	memset(header, 0, sizeof(*header));
	strcpy(header->isa, snapshot->isa);
	header->interval_ns = options->source.interval_ns;

	strcpy(header->hostname, "-");
	get_line(header->hostname, sizeof(header->hostname),
		 "/proc/sys/kernel/hostname", &options->source);
	get_line(header->kernel, sizeof(header->kernel),
		 "/proc/sys/kernel/osrelease", &options->source);

	header->parts_of = snapshot->host_moment.time_ns;

	/* What is replayed is not of today. */
	if (!options->source.replay) {
		clock_gettime(CLOCK_REALTIME, &now);
		header->start_ns = now.tv_sec * 1000000000ull + now.tv_nsec;
	}
}

static char *default_output(void)
{
	time_t now = time(NULL);
	struct tm *local = localtime(&now);
	char name[64];

	strftime(name, sizeof(name), "exitstat-%Y%m%d-%H%M%S.jsonl", local);

	return xstrdup(name);
}

struct tally {
	uint64_t samples;
	uint64_t missed;
	uint64_t begin_ns;	/* CLOCK_MONOTONIC */
	uint64_t first_ns;
	uint64_t last_ns;
};

/* Of modes in which no time is measured, there is none to be kept. */
static int read_times(struct source *source, const struct snapshot *snapshot,
		      struct host_times *times, struct error *error)
{
	struct host_times before = *times;
	int r = 0;

	memset(times, 0, sizeof(*times));
	if (snapshot->source == SNAPSHOT_DEBUGFS &&
	    !strcmp(snapshot->mode, "time"))
		r = host_times_read(times, &before, source, error);
	host_times_free(&before);

	return r && error->gone ? 0 : r;
}

/* *@times is that of the sample before, and then that of this one. */
static int write_sample(struct source *source, struct parts *parts,
			const struct snapshot *snapshot,
			struct host_times *times, struct tally *tally,
			struct error *error)
{
	if (read_times(source, snapshot, times, error) ||
	    parts_sample(parts, snapshot, times, error))
		return -1;
	tally->samples++;
	tally->last_ns = snapshot->host_moment.time_ns;

	return 0;
}

/*
 * Is the next tick the nearest to the end, which they hardly ever meet? Of what
 * is replayed, the samples say what the time is.
 */
static bool is_last(uint64_t duration_ns, const struct tally *tally,
		    const struct source_options *source)
{
	uint64_t ns = source->replay ? tally->last_ns - tally->first_ns :
				       clock_now_ns() - tally->begin_ns;

	return duration_ns && ns + source->interval_ns * 3 / 2 >= duration_ns;
}

/* Waits for the next tick. Return: whether it is the last one. */
static bool wait_for_tick(struct source *source, pid_t *child, int *status)
{
	bool last = !source_wait(source);

	if (last && *child) {
		child_end(*child, status);
		*child = 0;
	} else if (*child && !source->options.replay &&
		   child_ended(*child, false, status)) {
		*child = 0;
		last = true;
	}

	return last;
}

/*
 * Samples until the end of the command, a signal or of what is replayed, and
 * once more after that. *@previous is the first one, which is written, and in
 * the end the last one. Return: 0, or -1 with @error set.
 */
static int take_samples(struct source *source, struct parts *parts,
			uint64_t duration_ns, struct snapshot *previous,
			pid_t *child, struct tally *tally, int *status,
			struct error *error)
{
	struct host_times times = { 0 };
	struct snapshot now;
	bool last = false;
	int r;

	tally->begin_ns = clock_now_ns();
	tally->first_ns = previous->host_moment.time_ns;
	r = write_sample(source, parts, previous, &times, tally, error);
	while (!r && !last) {
		last = is_last(duration_ns, tally, &source->options);
		last |= wait_for_tick(source, child, status);
		r = command_read_next(source, &now, previous, error);
		if (r == COMMAND_WAIT) {
			r = 0;
			continue;
		}
		if (r <= 0)
			break;
		command_note_mode(&now, previous);
		now.missed = source->missed - tally->missed;
		tally->missed = source->missed;
		snapshot_free(previous);
		*previous = now;
		r = write_sample(source, parts, previous, &times, tally, error);
	}
	host_times_free(&times);

	return r;
}

static void print_tally(const struct tally *tally, const struct parts *parts)
{
	char *path = utf8_printable(parts->path);
	char text[NUMBER_TEXT];

	fprintf(stderr, "exitstat: %llu samples of %s are in ",
		(unsigned long long)tally->samples,
		format_duration(text, tally->last_ns - tally->first_ns));
	if (parts->header.part)
		fprintf(stderr, "%llu files, the last is %s",
			(unsigned long long)parts->header.part, path);
	else
		fputs(parts->writer.to_stdout ? "standard output" : path,
		      stderr);
	free(path);
	if (tally->missed)
		fprintf(stderr, ", %llu more were due but missed: a longer interval, or fewer VMs, can be kept up with",
			(unsigned long long)tally->missed);
	fputc('\n', stderr);
	if (parts->options->only.vm && !parts->before.found)
		note("there was no VM \"%s\": exitstat list shows what there is",
		     parts->options->only.vm);
}

static int check_host(const struct snapshot *snapshot,
		      const struct parts_options *options, struct error *error)
{
	const char *what = options->only.vm ? "VMs" : NULL;

	if (command_note_sysfs(snapshot, what, error))
		return -1;
	if (options->only.vm &&
	    snapshot_check_vm(snapshot, options->only.vm, error))
		return -1;
	command_note_mode(snapshot, NULL);

	return 0;
}

static int record(struct source *source, const struct record_options *options,
		  int *status, struct error *error)
{
	struct snapshot snapshot = { 0 };
	struct recording_header header;
	struct tally tally = { 0 };
	struct parts parts;
	pid_t child = 0;
	int r;

	r = source_read(source, &snapshot, NULL, error);
	if (r <= 0)
		return r;
	get_header(&header, &snapshot, options);
	if (check_host(&snapshot, &options->parts, error) ||
	    parts_open(&parts, &options->parts, &header, &source->reasons,
		       error)) {
		snapshot_free(&snapshot);
		return -1;
	}

	if (options->command) {
		child = child_start(options->command, false, status,
				    error);
		if (child < 0)
			error_report(error);
	}
	r = 0;
	if (child >= 0)
		r = take_samples(source, &parts, options->duration_ns,
				 &snapshot, &child, &tally, status, error);
	if (!r && tally.samples)
		r = parts_end(&parts, error);
	/* The command goes on, or its end is still to be waited for. */
	if (child > 0 && r)
		note("recording ends before the command does: %s", error->text);
	while (child > 0 && !child_ended(child, true, status) && errno == EINTR)
		if (source_stopped())
			kill(child, source_stopped());
	if (tally.samples)
		print_tally(&tally, &parts);
	parts_close(&parts, tally.samples);
	snapshot_free(&snapshot);

	return r;
}

int cmd_record(int argc, char **argv)
{
	struct record_options options = { 0 };
	int r, status = STATUS_OK;
	struct source source;
	struct error error;
	char *output;

	source_options_init(&options.source);
	/* What follows the command's name are its own options. */
	command_parse(&argp, argc, argv, ARGP_IN_ORDER, &options);

	output = default_output();
	if (!options.parts.path)
		options.parts.path = output;
	source_stop_on_signals();
	if (options.command)
		source_wake_on_child();
	source_open(&source, &options.source);
	r = record(&source, &options, &status, &error);
	source_close(&source);
	free(output);

	return r < 0 ? error_report(&error) : status;
}
