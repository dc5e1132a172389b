// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/filter_options.h"
#include "cmd/form.h"

enum {
	KEY_ROOT = 0x1000,
	KEY_REPLAY,
	KEY_PER,
	KEY_PER_REASON,
	KEY_PER_VCPU,
};

static const struct argp_option source_argp_options[] = {
	{ "root", KEY_ROOT, "DIR", 0, "Look for /sys and /proc below DIR", 10 },
	{ "replay", KEY_REPLAY, "DIR", OPTION_HIDDEN,
	  "For tests: DIR/0, DIR/1, ... are the roots of one tick each", 10 },
	{ 0 }
};

static error_t parse_source(int key, char *argument, struct argp_state *state)
{
	struct source_options *options = state->input;

	switch (key) {
	case KEY_ROOT:
		options->root = argument;
		return 0;
	case KEY_REPLAY:
		options->replay = argument;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp source_argp = {
	.options = source_argp_options,
	.parser = parse_source,
};

const struct argp_child source_children[] = { { &source_argp, 0, NULL, 0 },
					      { 0 } };

static const struct argp_option metrics_argp_options[] = {
	{ "per", KEY_PER, "WHAT", 0,
	  "VMs, and vCPUs, per reason, not by class only; each vcpu too; may be given twice",
	  0 },
	{ "per-reason", KEY_PER_REASON, NULL, 0,
	  "The same as --per reason", 0 },
	{ "per-vcpu", KEY_PER_VCPU, NULL, 0, "The same as --per vcpu", 0 },
	{ 0 }
};

static error_t parse_metrics(int key, char *argument, struct argp_state *state)
{
	struct metrics_options *options = state->input;

	switch (key) {
	case KEY_PER:
		if (!strcmp(argument, "reason"))
			options->per_reason = true;
		else if (!strcmp(argument, "vcpu"))
			options->per_vcpu = true;
		else
			usage_error(state, "--per: \"%s\" is not reason or vcpu",
				    argument);
		return 0;
	case KEY_PER_REASON:
		options->per_reason = true;
		return 0;
	case KEY_PER_VCPU:
		options->per_vcpu = true;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp metrics_argp = {
	.options = metrics_argp_options,
	.parser = parse_metrics,
};

const struct argp_child host_children[] = { { &source_argp, 0, NULL, 0 },
					    { &metrics_argp, 0, NULL, 0 },
					    { 0 } };

const struct argp_child host_recording_children[] = {
	{ &source_argp, 0, NULL, 0 },
	{ &metrics_argp, 0, NULL, 0 },
	{ &recording_filter_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp_child source_form_children[] = { { &source_argp, 0, NULL, 0 },
						   { &form_argp, 0, NULL, 0 },
						   { 0 } };

const struct argp_child source_form_filter_children[] = {
	{ &source_argp, 0, NULL, 0 },
	{ &form_argp, 0, NULL, 0 },
	{ &filter_argp, 0, NULL, 0 },
	{ 0 }
};

void source_options_init(struct source_options *options)
{
	*options = (struct source_options) {
		.root = "/",
		.interval_ns = 1000000000,
	};
}

static const struct argp_option common_argp_options[] = {
	{ NULL, 'h', NULL, OPTION_HIDDEN, NULL, 0 },
	{ 0 }
};

/* What is wrong is one line, argp would let it be followed by others. */
static error_t parse_common(int key, char *argument, struct argp_state *state)
{
	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		return 0;
	case 'h':
		argp_state_help(state, state->out_stream, ARGP_HELP_STD_HELP);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp common_argp = {
	.options = common_argp_options,
	.parser = parse_common,
};

void usage_error(const struct argp_state *state, const char *format, ...)
{
	struct error error;
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = xvasprintf(format, arguments);
	va_end(arguments);
	error_set(&error, "%s (see --help)", text);
	free(text);
	fprintf(stderr, "%s: %s\n", state->name, error.text);
	exit(STATUS_ERROR);
}

void command_parse(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input)
{
	/* The most that there are, three, one more and the end. */
	struct argp_child children[5] = { { 0 } };
	struct argp whole = *argp;
	size_t i = 0;

	for (; argp->children && argp->children[i].argp; i++)
		children[i] = argp->children[i];
	children[i].argp = &common_argp;
	whole.children = children;
	if (argp_parse(&whole, argc, argv, flags, NULL, input))
		exit(STATUS_ERROR);
}

void command_interval(struct argp_state *state, const char *option,
		      const char *argument, uint64_t *ns)
{
	struct error error;

	if (text_to_interval(argument, ns, &error))
		usage_error(state, "%s%s%s", option ? option : "",
			    option ? ": " : "", error.text);
}

void command_duration(struct argp_state *state, const char *option,
		      const char *argument, uint64_t *ns)
{
	double seconds;

	if (text_to_duration(argument, &seconds) || seconds < 0.01 ||
	    seconds > 1e9)
		usage_error(state, "%s: \"%s\" is no time, examples are 500ms, 90s, 10m, 8h and 2d",
			    option, argument);
	*ns = (uint64_t)(seconds * 1e9 + 0.5);
}

void command_size(struct argp_state *state, const char *option,
		  const char *argument, uint64_t *bytes)
{
	if (text_to_size(argument, bytes) || !*bytes)
		usage_error(state, "%s: \"%s\" is no number of bytes, examples are 500k, 100M and 2G",
			    option, argument);
}

void command_recording(struct argp_state *state, const char ***recording)
{
	*recording = (const char **)state->argv + state->next;
	state->next = state->argc;
}

void command_note_summary(const struct summary *summary, const char *path)
{
	if (summary->all.missing & MISSING_END)
		note("the last line of %s was cut off and is left out", path);
	if (summary->all.missing & MISSING_REST)
		note("%s has no end: it was cut off, or is still being written",
		     path);
	if (summary->all.missing & MISSING_OFF)
		note("KVM did not count all the time while %s was made, as exit_stats was off: the numbers are too low",
		     path);
	if (summary->all.missing & MISSING_SOURCES)
		note("some samples of %s cannot be compared, as they come from other files of KVM: exits between them are missing",
		     path);
	if (summary->from_sysfs)
		note("%s was made without debugfs: it has no VMs and classes",
		     path);
	if (summary->reloaded)
		note("KVM was loaded anew while %s was made: exits in between are missing",
		     path);
	if (summary->reset)
		note("the host's counts were reset while %s was made: the total is right, reasons are too low",
		     path);
	if (summary->overflowed)
		note("more VMs ended at once than KVM lists: some of them are missing from %s",
		     path);
}

int command_read_summary(struct summary *summary, struct series *series,
			 const char *const *paths, const struct filter *filter,
			 struct error *error)
{
	if (summary_read(summary, series, paths, filter, error))
		return -1;
	command_note_summary(summary, paths[0]);

	return 0;
}

/* Nothing counted is not the same as a count of nothing. */
int command_read_host(struct source *source,
		      const struct source_options *options,
		      struct snapshot *snapshot, const char *what,
		      struct error *error)
{
	source_open(source, options);
	if (source_read(source, snapshot, NULL, error) > 0) {
		if (!command_note_sysfs(snapshot, what, error)) {
			command_note_mode(snapshot, NULL);
			return 0;
		}
		snapshot_free(snapshot);
	}
	source_close(source);

	return -1;
}

int command_read_next(struct source *source, struct snapshot *snapshot,
		      const struct snapshot *previous, struct error *error)
{
	bool was_gone = source->gone;
	int r = source_read(source, snapshot, previous, error);

	if (r >= 0 || !error->gone || !previous)
		return r;
	if (!was_gone)
		note("%s; waiting until it is back", error->text);

	return COMMAND_WAIT;
}

int command_note_sysfs(const struct snapshot *snapshot, const char *what,
		       struct error *error)
{
	if (snapshot->source != SNAPSHOT_SYSFS)
		return 0;
	if (what)
		return error_set(error, "debugfs cannot be read here, and sysfs has no %s",
				 what);
	note("debugfs cannot be read here: from sysfs come the host's reasons, but no VMs, vCPUs, classes and codes");

	return 0;
}

void command_note_mode(const struct snapshot *snapshot,
		       const struct snapshot *previous)
{
	if (snapshot_counts(snapshot) ||
	    (previous && !snapshot_counts(previous)))
		return;
	note("KVM does not count: exit_stats is off; write count to /sys/module/kvm/parameters/exit_stats");
}

void command_note_delta(const struct delta *delta, bool by_reason)
{
	if (delta->rebooted)
		note("the host was started anew: counts are those since then");
	else if (delta->reloaded)
		note("KVM was loaded anew: counts are those since then");
	if (by_reason && delta->total > delta->host.total)
		note("a reset of the host hides the reasons of %llu exits, which are among the others",
		     (unsigned long long)(delta->total - delta->host.total));
	if (delta->overflowed)
		note("more VMs ended than KVM lists: some of them are missing");
}
