// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat run: the exits while a command runs, once or several times.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/child.h"
#include "cmd/command.h"
#include "delta/which_vm.h"
#include "options/form.h"
#include "show/document.h"
#include "show/runs.h"

#define RUNS_MAX	10000

/*
 * Between two readings of a run. The totals need only the first and the last,
 * those between find KVM loaded anew. The name of a VM is not known when it
 * has ended, so one that is looked for has to be seen while it lives.
 */
#define INTERVAL_NS	1000000000
#define VM_INTERVAL_NS	100000000

enum {
	KEY_VM = 0x100,
};

struct run_options {
	struct source_options source;
	struct form_options form;
	struct filter filter;
	uint64_t repeat, warm_up;	/* numbers of runs */
	char **command;
};

static const struct argp_option options_table[] = {
	{ "repeat", 'r', "N", 0,
	  "Run it N times: means, how far apart the runs are, and outliers", 0 },
	{ "warm-up", 'w', "N", 0, "Run it N times before that, uncounted", 0 },
	{ "vm", KEY_VM, "VM", 0,
	  "Only this VM: its name, UUID, PID, or <pid>-<fd>", 0 },
	{ 0 }
};

static void parse_number(struct argp_state *state, const char *option,
			 const char *text, uint64_t least, uint64_t *number)
{
	if (!text_to_u64(text, number) || *number < least || *number > RUNS_MAX)
		usage_error(state, "%s needs a number from %llu to %u, not \"%s\"",
			    option, (unsigned long long)least, RUNS_MAX, text);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct run_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		state->child_inputs[1] = &options->form;
		return 0;
	case 'r':
		parse_number(state, "--repeat", argument, 1, &options->repeat);
		return 0;
	case 'w':
		parse_number(state, "--warm-up", argument, 0,
			     &options->warm_up);
		return 0;
	case KEY_VM:
		options->filter.vm = argument;
		options->source.interval_ns = VM_INTERVAL_NS;
		return 0;
	case ARGP_KEY_ARGS:
		options->command = state->argv + state->next;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "a command is missing");
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "[--] COMMAND...",
	.doc = "Count the exits while a command runs."
	       "\vThe exits are those of the whole host, or of the VM, also of VMs that come and go meanwhile. They are printed when the command has ended, or after Ctrl-C: to stderr, but with --json and --raw to stdout, and what the command writes to its stdout goes to stderr then. Exits with the status of COMMAND, with that of the first run that failed if there are several; with 2 if nothing can be counted; and as a shell does, with 126 or 127, if it cannot run COMMAND.\n\n"
	       "Examples:\n"
	       "  exitstat run ./boot-a-guest\n"
	       "  exitstat run --repeat 10 --warm-up 1 -- ./boot-a-guest --quiet\n"
	       "  exitstat run --vm web01 -- curl -s http://web01/\n"
	       "  exitstat run --json -- ./boot-a-guest | jq .total.exits\n",
	.children = source_form_children,
};

struct session {
	const struct run_options *options;
	struct source source;
	bool has_last;
	struct snapshot last;	/* the reading before */
	struct runs runs;
	int status;		/* what exitstat exits with */
};

/*
 * One reading. What came since the one before is added to @run, NULL at its
 * begin. Return: 1; 0: KVM is not there, although it was at the begin; -1 with
 * @error set.
 */
static int read_counters(struct session *session, struct run *run,
			 struct error *error)
{
	struct snapshot *last = session->has_last ? &session->last : NULL, now;
	const struct filter *filter = &session->options->filter;
	bool was_gone = session->source.gone;
	int r;

	r = source_read(&session->source, &now, last, error);
	if (run && r < 0 && error->gone) {
		if (!was_gone)
			note("%s; exits until it is back are missing",
			     error->text);
		return 0;
	}
	if (r <= 0)
		return run || r ? r : error_set(error, "there is nothing more to replay");

	if (!last && command_note_sysfs(&now, filter->vm ? "VMs" : NULL, error))
		r = -1;
	if (r > 0 && filter->vm && snapshot_check_vm(&now, filter->vm, error))
		r = -1;
	if (r < 0) {
		snapshot_free(&now);
		return r;
	}
	command_note_mode(&now, last);
	if (run)
		run_add(run, last, &now, &session->source.reasons, filter);
	if (last)
		snapshot_free(last);
	session->last = now;
	session->has_last = true;

	return 1;
}

/* Waits for the next tick. Return: whether the command has ended. */
static bool wait_for_tick(struct session *session, pid_t child, int *status)
{
	if (!source_wait(&session->source)) {
		child_end(child, status);
		return true;
	}

	/* In a replay there is no time to wait for. */
	return child_ended(child, session->source.options.replay, status);
}

/* The command goes on when nothing can be counted any more. */
static void wait_for_end(pid_t child, int *status)
{
	while (!child_ended(child, true, status) && errno == EINTR)
		if (source_stopped())
			kill(child, source_stopped());
}

/*
 * Runs the command once. Return: 1; 0 if it cannot be run, which was said, with
 * the status in @run; -1 with @error set.
 */
static int run_once(struct session *session, struct run *run,
		    struct error *error)
{
	bool ended = false;
	pid_t child;
	int r;

	memset(run, 0, sizeof(*run));
	if (read_counters(session, NULL, error) < 0)
		return -1;
	source_begin(&session->source);
	child = child_start(session->options->command,
			    grid_for_programs(&session->options->form.form),
			    &run->status, error);
	if (child < 0) {
		error_report(error);
		return 0;
	}
	do {
		ended = wait_for_tick(session, child, &run->status);
		r = read_counters(session, run, error);
	} while (!ended && r >= 0);
	if (!ended) {
		note("counting ends before the command does: %s", error->text);
		wait_for_end(child, &run->status);
	}
	if (!r)
		run->flags |= RUN_GONE;

	return r < 0 ? -1 : 1;
}

/* Return: as run_once(). What ran before goes into the session in all cases. */
static int run_all(struct session *session, struct error *error)
{
	const struct run_options *options = session->options;
	uint64_t i, all = options->warm_up + options->repeat;
	struct run run;
	int r;

	for (i = 0; i < all && (!i || !source_stopped()); i++) {
		r = run_once(session, &run, error);
		if (r <= 0) {
			if (!r)
				session->status = run.status;
			counts_free(&run.counts);
			return r;
		}
		if (source_stopped())
			session->status = run.status;
		/* Half a run is worth something only if there is no whole one. */
		if (i < options->warm_up ||
		    (source_stopped() && session->runs.nr)) {
			counts_free(&run.counts);
			continue;
		}
		if (!session->status)
			session->status = run.status;
		runs_append(&session->runs, &run);
	}

	return 1;
}

static void note_missing(unsigned int flags)
{
	static const struct {
		unsigned int flag;
		const char *text;
	} notes[] = {
		{ RUN_OFF,
		  "KVM did not count all the time, as exit_stats was off: the numbers are too low"
		},
		{ RUN_RELOADED,
		  "KVM was loaded anew while the command ran: exits in between are missing"
		},
		{ RUN_HIDDEN,
		  "the host's counts were reset while the command ran: the total is right, reasons are too low"
		},
		{ RUN_RESET,
		  "counts were reset while the command ran: exits before that are missing"
		},
		{ RUN_SOURCES,
		  "some readings cannot be compared, as they come from other files of KVM: exits between them are missing"
		},
		{ RUN_OVERFLOWED,
		  "more VMs ended at once than KVM lists: some of them are missing"
		},
		{ RUN_GONE,
		  "KVM was not there when the command ended: exits before it went are missing"
		},
	};
	size_t i;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (flags & notes[i].flag)
			note("%s", notes[i].text);
}

/* What the reader of the numbers has to know. */
static void note_runs(const struct session *session)
{
	const struct run_options *options = session->options;
	const struct runs *runs = &session->runs;
	size_t i, unseen = 0, uncounted = 0, bad = 0;
	unsigned int flags = 0;

	for (i = 0; i < runs->nr; i++) {
		flags |= runs->runs[i].flags;
		unseen += !runs->runs[i].seen;
		uncounted += !runs->runs[i].counted;
		bad += runs->runs[i].status != 0;
	}
	/* All off was said when it began. */
	if (uncounted == runs->nr)
		flags &= ~RUN_OFF;
	note_missing(flags);
	if (!options->filter.vm)
		unseen = 0;
	if (unseen && runs->nr == 1)
		note("there was no VM %s while the command ran",
		     options->filter.vm);
	else if (unseen)
		note("there was no VM %s in %zu of %zu runs", options->filter.vm,
		     unseen, runs->nr);
	if (bad && runs->nr > 1)
		note("the command failed in %zu of %zu runs", bad, runs->nr);
	if (source_stopped() && runs->nr < options->repeat)
		note("interrupted after %zu of %llu runs", runs->nr,
		     (unsigned long long)options->repeat);
}

static char *describe(const struct run_options *options)
{
	char *text = NULL;
	size_t len, i;
	FILE *memory;

	memory = open_memstream(&text, &len);
	if (!memory)
		out_of_memory();
	fprintf(memory, "%s%s while '%s",
		options->filter.vm ? "VM " : "the host",
		options->filter.vm ? options->filter.vm : "",
		options->command[0]);
	for (i = 1; options->command[i]; i++)
		fprintf(memory, " %s", options->command[i]);
	fputs("' ran", memory);
	if (fclose(memory))
		out_of_memory();

	return text;
}

/* Return: what exitstat exits with. */
static int print(const struct session *session)
{
	const struct run_options *options = session->options;
	const struct reasons *reasons = &session->source.reasons;
	const struct grid_form *form = &options->form.form;
	struct json_object *document;
	char *what;

	if (form->json) {
		document = document_new("run");
		document_add_texts(document, "argv",
				   (const char *const *)options->command);
		document_add_text(document, "vm", options->filter.vm);
		runs_add(document, &session->runs, reasons, form);
		document_print(stdout, document);
	} else if (form->raw) {
		runs_print_rows(stdout, &session->runs, reasons, form);
	} else {
		what = describe(options);
		runs_print(stderr, &session->runs, reasons, what, form);
		free(what);
	}

	return finish_output(session->status);
}

int cmd_run(int argc, char **argv)
{
	struct run_options options = { .repeat = 1 };
	struct session session = { .options = &options };
	struct error error;
	int r;

	source_options_init(&options.source);
	form_set_columns(&options.form, runs_columns);
	options.source.interval_ns = INTERVAL_NS;
	/* What follows the command's name are its own options. */
	command_parse(&argp, argc, argv, ARGP_IN_ORDER, &options);

	source_stop_on_signals();
	source_wake_on_child();
	source_open(&session.source, &options.source);
	r = run_all(&session, &error);
	if (session.runs.nr) {
		note_runs(&session);
		session.status = print(&session);
	} else if (r > 0) {
		note("interrupted in the warm-up: nothing was counted");
	}
	runs_free(&session.runs);
	if (session.has_last)
		snapshot_free(&session.last);
	source_close(&session.source);

	return r < 0 ? error_report(&error) : session.status;
}
