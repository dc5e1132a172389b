/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What commands share of their command lines: options, kinds of arguments, and how
 * it is said what is wrong with them.
 */
#ifndef EXITSTAT_COMMAND_LINE_H
#define EXITSTAT_COMMAND_LINE_H

#include <argp.h>

#include "export/metrics.h"
#include "kernel/source.h"

/*
 * The options --root, --source and --replay, for the `children` of a command's argp; in
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
 * The options --root, --source and --replay, and those of form_argp behind:
 * state->child_inputs[1] = &form_options.
 */
extern const struct argp_child source_form_children[];

/* The same with --vm and --vcpu: state->child_inputs[2] = &filter. */
extern const struct argp_child source_form_filter_children[];

/* And --per, a struct level_options as the fourth. */
extern const struct argp_child source_form_level_children[];

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

#endif
