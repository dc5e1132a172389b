// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat time: where the time of vCPUs goes.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/name_index.h"
#include "base/text.h"
#include "cmd/command.h"
#include "identity/label.h"
#include "options/form.h"
#include "options/level.h"
#include "show/times_list.h"
#include "times/times_delta.h"

struct time_options {
	struct source_options source;
	struct form_options form;
	struct filter filter;
	struct level_options level;
	enum times_of of;
	bool has_interval;
	uint64_t count;		/* number of intervals, 0: without end */
};

static void parse_argument(struct argp_state *state, char *argument)
{
	struct time_options *options = state->input;

	if (state->arg_num == 0) {
		command_interval(state, NULL, argument,
				 &options->source.interval_ns);
		options->has_interval = true;
	} else if (state->arg_num == 1) {
		if (!text_to_u64(argument, &options->count) ||
		    !options->count || options->count > UINT32_MAX)
			usage_error(state, "COUNT needs a number from 1 to %u, not \"%s\"",
				    UINT32_MAX, argument);
	} else {
		usage_error(state, "too many arguments");
	}
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct time_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		state->child_inputs[1] = &options->form;
		state->child_inputs[2] = &options->filter;
		state->child_inputs[3] = &options->level;
		return 0;
	case ARGP_KEY_ARG:
		parse_argument(state, argument);
		return 0;
	case ARGP_KEY_END:
		level_check(state, &options->level, &options->filter);
		options->of = (enum times_of)options->level.level;
		form_check(state, &options->form);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.parser = parse,
	.args_doc = "[INTERVAL [COUNT]]",
	.doc = "Show where the time of vCPUs goes: the share of the guest, and what handles its exits."
	       "\vWithout INTERVAL it is all time since KVM was loaded or reset, else what came in each. KVM measures time while its parameter exit_stats is time. Of a VM and the host, all vCPUs are taken together. Percentiles come from a histogram: P50 and P99 are the upper bounds, and at most twice as much as it was.\n\n"
	       "Examples:\n"
	       "  echo time >/sys/module/kvm/parameters/exit_stats\n"
	       "  exitstat time\n"
	       "  exitstat time --per vm 1\n"
	       "  exitstat time --vm web01 --per vcpu 10 1\n"
	       "  exitstat time --raw --noheadings -o reason,p99_ns\n",
	.children = source_form_level_children,
};

/* --- which accounts --- */

struct selection {
	size_t nr;
	struct times_row *rows;
};

static void free_selection(struct selection *selection)
{
	size_t i;

	for (i = 0; i < selection->nr; i++)
		free(selection->rows[i].label);
	free(selection->rows);
}

static enum vm_match match(const struct account *account,
			   const struct identity *identity,
			   const struct filter *filter)
{
	int pid = 0, fd;

	if (!filter->vm)
		return VM_CALLED;
	vm_name_parse(account->vm, &pid, &fd);

	return vm_match(account->vm, pid, identity, filter->vm);
}

static void name_rows(struct selection *selection, enum times_of of)
{
	struct label *labels = xcalloc(selection->nr, sizeof(*labels));
	struct times_row *row;
	char *longer;
	size_t i;

	for (i = 0; i < selection->nr; i++)
		labels[i] = (struct label) { selection->rows[i].account->vm,
					     &selection->rows[i].label };
	labels_tell_apart(labels, selection->nr);
	free(labels);
	for (i = 0; of == TIMES_VCPU && i < selection->nr; i++) {
		row = &selection->rows[i];
		longer = xasprintf("%s/%u", row->label, row->account->vcpu);
		free(row->label);
		row->label = longer;
	}
}

/* What the user wants of @times, with the names that VMs have in @snapshot. */
static void choose(struct selection *selection, const struct times *times,
		   const struct snapshot *snapshot,
		   const struct time_options *options)
{
	const struct filter *filter = &options->filter;
	struct name_index vms = { 0 };
	enum vm_match best = VM_CALLED;
	size_t i, place;

	memset(selection, 0, sizeof(*selection));
	for (i = 0; i < snapshot->nr_vms; i++)
		name_index_set(&vms, snapshot->vms[i].name, i);
	for (i = 0; i < times->nr; i++) {
		const struct account *account = &times->accounts[i];
		struct times_row row = { .account = account };
		enum vm_match how;

		if (name_index_find(&vms, account->vm, &place))
			row.identity = snapshot->vms[place].identity;
		how = match(account, row.identity, filter);
		if (how < best ||
		    (filter->has_vcpu && account->vcpu != filter->vcpu))
			continue;
		/* Those before were meant less. */
		if (how > best)
			free_selection(selection);
		if (how > best)
			memset(selection, 0, sizeof(*selection));
		best = how;
		row.label = xstrdup(*identity_name(row.identity) ?
				    identity_name(row.identity) : account->vm);
		if (options->of == TIMES_HOST) {
			free(row.label);
			row.label = xstrdup("host");
		}
		grow((void **)&selection->rows, selection->nr,
		     sizeof(*selection->rows));
		selection->rows[selection->nr++] = row;
	}
	name_index_free(&vms);
	name_rows(selection, options->of);
}

/* --- readings --- */

struct reading {
	struct snapshot snapshot;
	struct times times;
};

static void free_reading(struct reading *reading)
{
	snapshot_free(&reading->snapshot);
	times_free(&reading->times);
}

/* Return: as command_read_next(). */
static int read_next(struct source *source, struct reading *reading,
		     const struct reading *previous,
		     const struct time_options *options, struct error *error)
{
	char *root;
	int r;

	memset(reading, 0, sizeof(*reading));
	r = command_read_next(source, &reading->snapshot,
			      previous ? &previous->snapshot : NULL, error);
	if (r != 1)
		return r;
	root = source_root(source);
	if (command_note_sysfs(&reading->snapshot, "times of reasons", error) ||
	    times_read(&reading->times, options->of, root, &source->reasons,
		       error)) {
		free_reading(reading);
		r = -1;
	}
	free(root);

	return r;
}

/* What one needs to know of the numbers. */
static void note_times(const struct times *times, const struct times *previous)
{
	if (!times_is_on(times) && (!previous || times_is_on(previous)))
		note("time is not measured now: exit_stats is %s", times->mode);
	if (!strcmp(times->clock, "tsc-unstable") &&
	    (!previous || strcmp(previous->clock, times->clock)))
		note("the kernel has given up the TSC since KVM was loaded: times may be wrong");
}

static int check_first(const struct reading *reading,
		       const struct time_options *options, int *status,
		       struct error *error)
{
	const struct filter *filter = &options->filter;
	struct selection selection;
	size_t nr;

	if (!times_is_on(&reading->times) && !times_measured(&reading->times)) {
		*status = STATUS_UNMEASURED;
		return error_set(error, "no time was measured: write time to /sys/module/kvm/parameters/exit_stats");
	}
	if (filter->vm &&
	    snapshot_check_vm(&reading->snapshot, filter->vm, error))
		return -1;
	choose(&selection, &reading->times, &reading->snapshot, options);
	nr = selection.nr;
	free_selection(&selection);
	if (!nr && filter->vm)
		return error_set(error, "there is no VM %s%s: exitstat list shows what there is",
				 filter->vm,
				 filter->has_vcpu ? " with such a vCPU" : "");
	if (!nr && filter->has_vcpu)
		return error_set(error, "there is no vCPU %u: exitstat list shows what there is",
				 filter->vcpu);

	return 0;
}

static void report(struct times_list *list, const struct reading *previous,
		   const struct reading *now, const struct time_options *options)
{
	const struct times none = { 0 };
	const struct times *from = previous ? &previous->times : &none;
	struct selection selection;
	struct times increase;
	struct timespec clock;
	uint64_t ns = 0;
	size_t i;

	if (previous && now->snapshot.anew) {
		note("KVM was loaded anew: times are those since then");
		from = &none;
	}
	clock_gettime(CLOCK_REALTIME, &clock);
	list->time_ns = clock.tv_sec * NS_PER_S + clock.tv_nsec;
	list->since_load = !previous;
	if (previous && now->times.moment.time_ns > previous->times.moment.time_ns)
		ns = now->times.moment.time_ns - previous->times.moment.time_ns;
	times_increase(&increase, from, &now->times);
	choose(&selection, &increase, &now->snapshot, options);
	for (i = 0; i < selection.nr; i++)
		if (selection.rows[i].account->reset)
			note("%s was reset: its times are those since then",
			     selection.rows[i].label);
	times_list_print(list, &increase, selection.rows, selection.nr, ns);
	fflush(stdout);
	free_selection(&selection);
	times_free(&increase);
}

static int run(struct source *source, const struct time_options *options,
	       int *status, struct error *error)
{
	struct times_list list = {
		.form = &options->form.form,
		.filter = &options->filter,
		.of = options->of,
		.reasons = &source->reasons,
	};
	struct reading readings[2], *previous = NULL, *now = &readings[0];
	uint64_t reports = 0;
	int r;

	for (;;) {
		r = read_next(source, now, previous, options, error);
		if (r == COMMAND_WAIT && source_wait(source))
			continue;
		if (r == COMMAND_WAIT)
			r = 0;
		if (r <= 0)
			break;
		r = previous ? 0 : check_first(now, options, status, error);
		if (r) {
			free_reading(now);
			break;
		}
		note_times(&now->times, previous ? &previous->times : NULL);
		if (previous || !options->has_interval) {
			report(&list, previous, now, options);
			reports++;
		}
		if (previous)
			free_reading(previous);
		previous = now;
		now = &readings[now == &readings[0]];
		if (!options->has_interval || ferror(stdout) ||
		    (options->count && reports == options->count) ||
		    !source_wait(source))
			break;
	}
	if (previous)
		free_reading(previous);

	return r;
}

int cmd_time(int argc, char **argv)
{
	struct time_options options = { 0 };
	int r, status = STATUS_ERROR;
	struct source source;
	struct error error;

	source_options_init(&options.source);
	options.source.counter = NULL;
	form_set_columns(&options.form, times_list_columns);
	command_parse(&argp, argc, argv, 0, &options);

	source_stop_on_signals();
	source_open(&source, &options.source);
	r = run(&source, &options, &status, &error);
	source_close(&source);
	if (r < 0) {
		error_report(&error);
		return status;
	}

	return finish_output(STATUS_OK);
}
