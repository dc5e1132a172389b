// SPDX-License-Identifier: GPL-2.0
#include "cmd/command.h"

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

int command_read_first(struct source *source, struct snapshot *snapshot,
		       struct error *error)
{
	int r = source_read(source, snapshot, NULL, error);

	if (r <= 0 || snapshot->source != SNAPSHOT_BPF)
		return r;
	snapshot_free(snapshot);
	source_wait(source);

	return source_read(source, snapshot, NULL, error);
}

/* Nothing counted is not the same as a count of nothing. */
int command_read_host(struct source *source,
		      const struct source_options *options,
		      struct snapshot *snapshot, const char *what,
		      struct error *error)
{
	source_open(source, options);
	if (command_read_first(source, snapshot, error) > 0) {
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
