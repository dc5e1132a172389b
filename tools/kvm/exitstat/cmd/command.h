/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of exitstat and what they share.
 *
 * A new command is one file cmd/<name>.c, one line here and one line in the
 * table of exitstat.c.
 */
#ifndef EXITSTAT_COMMAND_H
#define EXITSTAT_COMMAND_H

#include "analysis/summary.h"
#include "delta/delta.h"
#include "kernel/source.h"
#include "options/command_line.h"

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
int cmd_handled(int argc, char **argv);
int cmd_explain(int argc, char **argv);
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

/* Says on stderr what stands against the numbers, if anything does. */
void command_note_summary(const struct summary *summary, const char *path);

/* As summary_read(), with command_note_summary(). */
int command_read_summary(struct summary *summary, struct series *series,
			 const char *const *paths, const struct filter *filter,
			 struct error *error);

/*
 * The first snapshot, for those that may show no other: what counts only since
 * then does so for an interval before. Return: as source_read().
 */
int command_read_first(struct source *source, struct snapshot *snapshot,
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
