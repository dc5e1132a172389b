// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat check: does a recording keep within a budget?
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "cmd/check.h"
#include "cmd/command.h"
#include "options/filter_options.h"
#include "options/per.h"
#include "recording/member.h"
#include "show/document.h"

enum {
	KEY_PER = 0x100,
	KEY_INCOMPLETE,
};

static const struct argp_option options_table[] = {
	{ "budget", 'b', "FILE", 0, "The limits", 0 },
	{ "per", KEY_PER, "WHAT", 0,
	  "Each vm, or each phase, has to keep the limits", 0 },
	{ "allow-incomplete", KEY_INCOMPLETE, NULL, 0,
	  "Judge by what there is, although exits are missing from the recording",
	  0 },
	{ 0 }
};

static const struct column columns[] = {
	{ "KEPT", NULL, 0, "whether the limit is kept" },
	{ "LIMIT", NULL, COLUMN_CUT, "what it is for, as in the budget" },
	{ "VALUE", NULL, COLUMN_RIGHT, "of the recording, in UNIT" },
	{ "", NULL, COLUMN_DROP, NULL },
	{ "MOST", NULL, COLUMN_RIGHT, "that the budget allows, in UNIT" },
	{ "UNIT", NULL, COLUMN_EXTRA, "exits, percent, exits/s or ns" },
	{ "LEAST", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "that the budget asks for, in UNIT" },
	{ 0 }
};

static void take_per(struct argp_state *state, const char *argument)
{
	static const struct column of = {
		"", NULL, COLUMN_CUT, "whose it is"
	};
	struct check_options *options = state->input;
	struct column *last = form_last_column(&options->form);

	if (strcmp(argument, "vm") && strcmp(argument, "phase"))
		usage_error(state, "--per: \"%s\" is not vm or phase", argument);
	if (!options->per)
		*++last = of;
	options->per = per_parse(state, argument);
	last->name = per_column(options->per);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct check_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->form;
		state->child_inputs[1] = &options->filter;
		return 0;
	case 'b':
		options->budget = argument;
		return 0;
	case KEY_PER:
		take_per(state, argument);
		return 0;
	case KEY_INCOMPLETE:
		options->incomplete = true;
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->recording);
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		per_check(state, options->per, options->filter.phase);
		if (!options->budget)
			usage_error(state, "--budget is missing");
		if (!options->recording)
			usage_error(state, "a recording is missing");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "RECORDING...",
	.doc = "Hold a recording against a budget."
	       "\vExits with 0 if all limits are kept, 1 if one is not, 2 on an error, or if exits are missing from the recording: KVM did not count all the time, it was loaded anew, counts were reset, or the recording has no end; of limits of time also if time was not measured from each sample to the next.\n\n"
	       "A budget has one limit on each line, for a reason, a class (lower case) or the total:\n"
	       "  # comment\n"
	       "  total <= 20k             exits; 2e4 and 20000 are the same\n"
	       "  EPT_VIOLATION <= 8000\n"
	       "  io.share <= 30%          part of all exits\n"
	       "  cpuid.rate <= 100/s      mean rate\n"
	       "  IO_INSTRUCTION.p99 <= 20us\n"
	       "                           what 99 in 100 exits did not exceed, the upper\n"
	       "                           bound; also .p50, .mean, .max\n"
	       "  io.time <= 3%            part of all time that KVM and userspace took\n"
	       "  guest >= 95%             part of all time; also outside, kernel, user,\n"
	       "                           blocked, preempted, no_exit\n"
	       "Where a class and a reason have the same name, it is the class; reason:cpuid is the reason.\n\n"
	       "Examples:\n"
	       "  exitstat check --budget boot.budget boot.jsonl\n"
	       "  exitstat check --budget vm.budget --per vm host.jsonl\n"
	       "  exitstat check --budget boot.budget --json boot.jsonl | jq '.limits[] | select(.kept | not)'\n",
	.children = form_recording_children,
};

/* @for_programs: whether it stands in the column for them too. */
static void add_value(struct grid *grid, const struct budget_limit *limit,
		      double value, bool for_programs)
{
	struct json_object *number = for_programs ? real_new(value) : NULL;
	char text[NUMBER_TEXT];

	if (isnan(value)) {
		grid_text(grid, NULL);
		return;
	}
	switch (limit->kind) {
	case BUDGET_EXITS:
		grid_value(grid, number, "%.0f", value);
		break;
	case BUDGET_SHARE:
	case BUDGET_TIME:
		grid_value(grid, number, "%.1f%%", value);
		break;
	case BUDGET_RATE:
		grid_value(grid, number, "%.1f/s", value);
		break;
	default:
		grid_value(grid, number, "%s",
			   format_short_duration(text, fmin(value, 1e18)));
	}
}

/* What no exit could break is kept. */
static bool is_kept(const struct budget_limit *limit, double value)
{
	return isnan(value) || (limit->at_least ? value >= limit->bound :
						  value <= limit->bound);
}

static void add_limit(struct grid *grid, const struct budget_limit *limit,
		      double value)
{
	static const char * const units[] = {
		[BUDGET_EXITS] = "exits",
		[BUDGET_SHARE] = "percent",
		[BUDGET_RATE] = "exits/s",
		[BUDGET_TIME] = "percent",
		[BUDGET_MEAN] = "ns",
		[BUDGET_P50] = "ns",
		[BUDGET_P99] = "ns",
		[BUDGET_MAX] = "ns",
	};
	static const char *const signs[2][2] = { { ">", "<=" }, { "<", ">=" } };
	bool kept = is_kept(limit, value);

	grid_value(grid, json_object_new_boolean(kept), "%s",
		   kept ? "kept" : "BROKEN");
	grid_text(grid, limit->what);
	add_value(grid, limit, value, true);
	grid_text(grid, signs[limit->at_least][kept]);
	add_value(grid, limit, limit->bound, !limit->at_least);
	grid_text(grid, units[limit->kind]);
	add_value(grid, limit, limit->at_least ? limit->bound : NAN, true);
}

static void print_json(const struct check_options *options,
		       const struct summary_phase *phase, struct grid *grid,
		       bool kept)
{
	struct json_object *document = document_new("check");

	document_add_texts(document, "recording", options->recording);
	filter_add(document, &options->filter);
	document_add_text(document, "phase", phase->name);
	document_add_text(document, "incomplete", phase->missing ?
			  summary_missing_text(phase->missing) : NULL);
	document_add_exits(document, phase->total, phase->ns);
	add_text(document, "budget", options->budget);
	json_object_object_add(document, "kept", json_object_new_boolean(kept));
	json_object_object_add(document, "limits", grid_json(grid));
	document_print(stdout, document);
}

static size_t list_subjects(struct budget_subject **subjects,
			    const struct summary *summary, enum per per)
{
	size_t nr = per == PER_VM ? summary->nr_vms :
		    per == PER_PHASE ? summary->nr_phases : 1, i;
	const struct summary_phase *phase = &summary->all;

	*subjects = xcalloc(nr, sizeof(**subjects));
	for (i = 0; i < nr; i++) {
		const struct summary_vm *vm = &summary->vms[i];

		if (per == PER_PHASE)
			phase = &summary->phases[i];
		(*subjects)[i] = (struct budget_subject) {
			.name = per == PER_VM ? vm->label : phase->name,
			.counts = per == PER_VM ? &vm->counts : &phase->counts,
			.total = per == PER_VM ? vm->counts.total : phase->total,
			.ns = phase->ns,
			.account = per == PER_VM ? &vm->time.account :
						   &phase->time.account,
		};
	}

	return nr;
}

/* Return: whether all limits are kept, or -1 with @error set. */
static int check_all(struct grid *grid, const struct check_options *options,
		     const struct budget *budget, const struct summary *summary,
		     const struct budget_subject *subjects, size_t nr,
		     size_t *broken, struct error *error)
{
	double value;
	size_t i;

	*broken = 0;
	for (i = 0; i < nr * budget->nr; i++) {
		const struct budget_limit *limit = &budget->limits[i % budget->nr];
		const struct budget_subject *subject = &subjects[i / budget->nr];

		if (!budget_value(limit, subject, &summary->reasons, &value))
			return error_set(error, "%s cannot be checked: %s is not known%s%s, as %s",
					 options->recording[0], limit->what,
					 subject->name ? " of " : "",
					 subject->name ? subject->name : "",
					 limit->kind == BUDGET_TIME ?
						 "no time passed" :
						 "no exit of it has ended");
		*broken += !is_kept(limit, value);
		add_limit(grid, limit, value);
		if (options->per)
			per_text(grid, subject->name);
	}

	return 0;
}

/* Return: the status, or -1 with @error set. */
static int check(const struct check_options *options,
		 const struct budget *budget, const struct summary *summary,
		 struct error *error)
{
	const struct grid_form *form = &options->form.form;
	struct budget_subject *subjects;
	size_t nr, broken;
	struct grid grid;
	int r;

	grid_init(&grid, options->form.columns, form);
	grid.bare = true;
	nr = list_subjects(&subjects, summary, options->per);
	r = check_all(&grid, options, budget, summary, subjects, nr, &broken,
		      error);
	free(subjects);
	if (r) {
		json_object_put(grid_json(&grid));
		return r;
	}
	if (form->json)
		print_json(options, &summary->all, &grid, !broken);
	else
		grid_print(&grid, stdout, "");
	if (broken && !grid_for_programs(form))
		printf("%zu of %zu limits broken\n", broken, nr * budget->nr);

	return broken ? STATUS_BROKEN : STATUS_OK;
}

static int run(const struct check_options *options, struct summary *summary,
	       struct error *error)
{
	struct budget budget;
	size_t len;
	char *text;
	int r;

	r = text_read(options->budget, &text, &len);
	if (r)
		return error_set(error, "cannot read %s: %s", options->budget,
				 strerror(r));
	r = budget_parse(&budget, options->budget, text, &summary->reasons,
			 error);
	free(text);
	if (r)
		return -1;
	r = check_require_all(options, &budget, summary, error);
	if (!r) {
		command_note_summary(summary, options->recording[0]);
		r = check(options, &budget, summary, error);
	}
	budget_free(&budget);

	return r;
}

int cmd_check(int argc, char **argv)
{
	struct check_options options = { 0 };
	struct summary summary;
	struct error error;
	int r;

	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);
	if (summary_read(&summary, NULL, options.recording, &options.filter,
			 &error))
		return error_report(&error);
	r = run(&options, &summary, &error);
	summary_free(&summary);

	return r < 0 ? error_report(&error) : finish_output(r);
}
