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
#include "cmd/child.h"
#include "cmd/command.h"
#include "recording/runtime.h"
#include "recording/writer.h"

struct record_options {
	struct source_options source;
	const char *output;
	bool force;
	char **command;		/* NULL: until Ctrl-C */
};

static const struct argp_option options_table[] = {
	{ "interval", 'i', "TIME", 0,
	  "Time between two samples: 100ms, 1s, 0.5 (default: 1s)", 0 },
	{ "output", 'o', "FILE", 0,
	  "Write to FILE (default: exitstat-<date>-<time>.jsonl)", 0 },
	{ "force", 'f', NULL, 0, "Overwrite FILE", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct record_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		return 0;
	case 'i':
		command_interval(state, NULL, argument,
				 &options->source.interval_ns);
		return 0;
	case 'o':
		options->output = argument;
		return 0;
	case 'f':
		options->force = true;
		return 0;
	case ARGP_KEY_ARGS:
		options->command = state->argv + state->next;
		state->next = state->argc;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "[-- COMMAND...]",
	.doc = "Write all counters to a file, at an interval."
	       "\vWith COMMAND, records while it runs and exits with its status; else until Ctrl-C. Each sample is in the file as soon as it was taken. Exits with 2 if it cannot record, and as a shell does, with 126 or 127, if it cannot run COMMAND.\n\n"
	       "Examples:\n"
	       "  exitstat record -i 100ms -o boot.jsonl -- ./boot-a-guest\n"
	       "  exitstat record -o today.jsonl",
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
			text_copy_printable(line, size, text);
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
	uint64_t first_ns;
	uint64_t last_ns;
};

static int write_sample(struct writer *writer, const struct snapshot *snapshot,
			const struct reasons *reasons, struct tally *tally,
			struct error *error)
{
	if (writer_sample(writer, snapshot, reasons, error))
		return -1;
	tally->samples++;
	tally->last_ns = snapshot->host_moment.time_ns;

	return 0;
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
static int take_samples(struct source *source, struct writer *writer,
			struct snapshot *previous, pid_t *child,
			struct tally *tally, int *status, struct error *error)
{
	struct snapshot now;
	bool last = false;
	int r;

	tally->first_ns = previous->host_moment.time_ns;
	r = write_sample(writer, previous, &source->reasons, tally, error);
	while (!r && !last) {
		last = wait_for_tick(source, child, status);
		r = command_read_next(source, &now, previous, error);
		if (r == COMMAND_WAIT) {
			r = 0;
			continue;
		}
		if (r <= 0)
			return r;
		command_note_mode(&now, previous);
		now.missed = source->missed - tally->missed;
		tally->missed = source->missed;
		snapshot_free(previous);
		*previous = now;
		r = write_sample(writer, previous, &source->reasons, tally,
				 error);
	}

	return r;
}

static void print_tally(const struct tally *tally, const char *output)
{
	char text[NUMBER_TEXT];

	fprintf(stderr, "exitstat: %llu samples of %s are in %s",
		(unsigned long long)tally->samples,
		format_duration(text, tally->last_ns - tally->first_ns), output);
	if (tally->missed)
		fprintf(stderr, ", %llu more were due but missed: a longer interval, or fewer VMs, can be kept up with",
			(unsigned long long)tally->missed);
	fputc('\n', stderr);
}

static int record(struct source *source, const struct record_options *options,
		  int *status, struct error *error)
{
	char *output = options->output ? xstrdup(options->output) :
					 default_output();
	struct snapshot snapshot = { 0 };
	struct recording_header header;
	struct tally tally = { 0 };
	struct runtime runtime;
	struct writer writer;
	pid_t child = 0;
	int r;

	r = source_read(source, &snapshot, NULL, error);
	if (r <= 0)
		goto out;
	r = command_note_sysfs(&snapshot, NULL, error);
	if (!r)
		command_note_mode(&snapshot, NULL);
	get_header(&header, &snapshot, options);
	if (r || writer_open(&writer, output, options->force, &header,
			     &source->reasons, error)) {
		r = -1;
		goto out_snapshot;
	}
	runtime_announce(&runtime, writer.path);

	if (options->command) {
		child = child_start(options->command, status, error);
		if (child < 0)
			error_report(error);
	}
	if (child >= 0)
		r = take_samples(source, &writer, &snapshot, &child, &tally,
				 status, error);
	if (!r && tally.samples)
		r = writer_end(&writer, error);
	/* The command goes on, or its end is still to be waited for. */
	if (child > 0 && r)
		note("recording ends before the command does: %s", error->text);
	while (child > 0 && !child_ended(child, true, status) && errno == EINTR)
		if (source_stopped())
			kill(child, source_stopped());
	runtime_withdraw(&runtime);
	if (tally.samples) {
		print_tally(&tally, output);
		writer_close(&writer);
	} else {
		writer_discard(&writer);
	}
out_snapshot:
	snapshot_free(&snapshot);
out:
	free(output);

	return r;
}

int cmd_record(int argc, char **argv)
{
	struct record_options options = { 0 };
	int r, status = STATUS_OK;
	struct source source;
	struct error error;

	source_options_init(&options.source);
	/* What follows the command's name are its own options. */
	command_parse(&argp, argc, argv, ARGP_IN_ORDER, &options);

	source_stop_on_signals();
	if (options.command)
		source_wake_on_child();
	source_open(&source, &options.source);
	r = record(&source, &options, &status, &error);
	source_close(&source);

	return r < 0 ? error_report(&error) : status;
}
