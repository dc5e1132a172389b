/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of exitstat and what they share.
 *
 * A new command is one file cmd/<name>.c, one line here and one line in the
 * table of exitstat.c.
 */
#ifndef EXITSTAT_COMMAND_H
#define EXITSTAT_COMMAND_H

#include <argp.h>

#include "analysis/summary.h"
#include "delta/delta.h"
#include "export/metrics.h"
#include "kernel/source.h"

struct command {
	const char *name;
	const char *summary;	/* for the list of commands in --help */
	/* argv[0] is "exitstat <name>". Return: what exitstat exits with. */
	int (*run)(int argc, char **argv);
};

int cmd_stat(int argc, char **argv);	/* without a name of a command */
int cmd_top(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_time(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_mark(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_serve(int argc, char **argv);

/* One line "  <name>  <summary>" for each command. The caller frees it. */
char *command_list(void);

/*
 * The options --root and --replay, for the `children` of a command's argp; in
 * its parser, at ARGP_KEY_INIT: state->child_inputs[0] = &source_options.
 */
extern const struct argp_child source_children[];

/*
 * The same with --per, --per-reason and --per-vcpu behind:
 * state->child_inputs[1] = &metrics_options.
 */
extern const struct argp_child host_children[];

/* The same with --vm, --vcpu and --phase: state->child_inputs[2] = &filter. */
extern const struct argp_child host_recording_children[];

/*
 * The options --root and --replay, and those of form_argp behind:
 * state->child_inputs[1] = &form_options.
 */
extern const struct argp_child source_form_children[];

/* The same with --vm and --vcpu: state->child_inputs[2] = &filter. */
extern const struct argp_child source_form_filter_children[];

/* What source_argp fills in, before it does. */
void source_options_init(struct source_options *options);

/*
 * For the parsers of commands, in the place of argp_error(): prints one line,
 * and ends the program with STATUS_ERROR.
 */
void usage_error(const struct argp_state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Parses as argp_parse() does, with the exit status of exitstat. */
void command_parse(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input);

/*
 * For parsers: an argument that is an interval. @option: the name that the
 * error begins with, or NULL.
 */
void command_interval(struct argp_state *state, const char *option,
		      const char *argument, uint64_t *ns);

/* The same for a time of any length, and for a number of bytes. */
void command_duration(struct argp_state *state, const char *option,
		      const char *argument, uint64_t *ns);
void command_size(struct argp_state *state, const char *option,
		  const char *argument, uint64_t *bytes);

/*
 * For parsers, at ARGP_KEY_ARGS: all arguments are files of one recording, as
 * recording_open() takes them.
 */
void command_recording(struct argp_state *state, const char ***recording);

/* Says on stderr what stands against the numbers, if anything does. */
void command_note_summary(const struct summary *summary, const char *path);

/* As summary_read(), with command_note_summary(). */
int command_read_summary(struct summary *summary, struct series *series,
			 const char *const *paths, const struct filter *filter,
			 struct error *error);

/*
 * Opens @source and reads one snapshot, with command_note_sysfs().
 * Return: 0, the caller frees @snapshot and closes @source; -1 with @error set.
 */
int command_read_host(struct source *source,
		      const struct source_options *options,
		      struct snapshot *snapshot, const char *what,
		      struct error *error);

/*
 * As source_read(), for those that go on while KVM is not there, as between two
 * guests it is loaded with other parameters: says so once.
 * Return: as source_read(), or COMMAND_WAIT: there is no snapshot at this tick.
 */
int command_read_next(struct source *source, struct snapshot *snapshot,
		      const struct snapshot *previous, struct error *error);

#define COMMAND_WAIT	2

/*
 * Says on stderr what a snapshot lacks that came from sysfs. @what: what the
 * user asked for, "VMs" or so, NULL if the host's reasons are enough.
 * Return: 0, or -1 with @error set if @what cannot be had.
 */
int command_note_sysfs(const struct snapshot *snapshot, const char *what,
		       struct error *error);

/*
 * Says on stderr if KVM does not count. @previous: the snapshot before, or NULL:
 * it is said when that begins.
 */
void command_note_mode(const struct snapshot *snapshot,
		       const struct snapshot *previous);

/*
 * Says on stderr which flags of @delta the numbers need to be read with.
 * @by_reason: reasons or classes of the whole host are shown.
 */
void command_note_delta(const struct delta *delta, bool by_reason);

#endif
