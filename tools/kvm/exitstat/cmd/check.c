// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat check: does a recording keep within a budget?
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/filter_options.h"
#include "cmd/form.h"
#include "recording/budget.h"
#include "recording/member.h"
#include "recording/summary.h"
#include "show/document.h"

enum {
	KEY_INCOMPLETE = 0x100,
};

struct check_options {
	struct form_options form;
	struct filter filter;
	const char *budget;
	const char *phase;
	const char **recording;
	bool incomplete;	/* is fine */
};

static const struct argp_option options_table[] = {
	{ "budget", 'b', "FILE", 0, "The limits", 0 },
	{ "phase", 'p', "NAME", 0,
	  "Only this phase, by the text or the number of its mark", 0 },
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
	{ "UNIT", NULL, COLUMN_EXTRA, "exits, percent or exits/s" },
	{ 0 }
};

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
	case 'p':
		options->phase = argument;
		return 0;
	case KEY_INCOMPLETE:
		options->incomplete = true;
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->recording);
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
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
	       "\vExits with 0 if all limits are kept, 1 if one is not, 2 on an error, or if exits are missing from the recording: KVM did not count all the time, it was loaded anew, counts were reset, or the recording has no end.\n\n"
	       "A budget has one limit on each line, for a reason, a class (lower case) or the total:\n"
	       "  # comment\n"
	       "  total <= 20k             exits; 2e4 and 20000 are the same\n"
	       "  EPT_VIOLATION <= 8000\n"
	       "  io.share <= 30%          part of all exits\n"
	       "  cpuid.rate <= 100/s      mean rate\n"
	       "Where a class and a reason have the same name, it is the class; reason:cpuid is the reason.\n\n"
	       "Examples:\n"
	       "  exitstat check --budget boot.budget boot.jsonl\n"
	       "  exitstat check --budget boot.budget --json boot.jsonl | jq '.limits[] | select(.kept | not)'\n",
	.children = form_filter_children,
};

static void add_value(struct grid *grid, const struct budget_limit *limit,
		      double value)
{
	struct json_object *number = real_new(value);

	switch (limit->kind) {
	case BUDGET_EXITS:
		grid_value(grid, number, "%.0f", value);
		break;
	case BUDGET_SHARE:
		grid_value(grid, number, "%.1f%%", value);
		break;
	case BUDGET_RATE:
		grid_value(grid, number, "%.1f/s", value);
		break;
	}
}

/* Return: whether it is kept. */
static bool add_limit(struct grid *grid, const struct budget_limit *limit,
		      double value)
{
	static const char * const units[] = {
		[BUDGET_EXITS] = "exits",
		[BUDGET_SHARE] = "percent",
		[BUDGET_RATE] = "exits/s",
	};
	bool kept = value <= limit->most;

	grid_value(grid, json_object_new_boolean(kept), "%s",
		   kept ? "kept" : "BROKEN");
	grid_text(grid, limit->what);
	add_value(grid, limit, value);
	grid_text(grid, kept ? "<=" : ">");
	add_value(grid, limit, limit->most);
	grid_text(grid, units[limit->kind]);

	return kept;
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

static int check(const struct check_options *options,
		 const struct budget *budget, const struct summary *summary,
		 const struct summary_phase *phase)
{
	const struct grid_form *form = &options->form.form;
	size_t i, broken = 0;
	struct grid grid;
	double value;

	grid_init(&grid, columns, form);
	grid.bare = true;
	for (i = 0; i < budget->nr; i++) {
		value = budget_value(&budget->limits[i], &phase->counts,
				     phase->total, phase->ns,
				     &summary->reasons);
		broken += !add_limit(&grid, &budget->limits[i], value);
	}
	if (form->json)
		print_json(options, phase, &grid, !broken);
	else
		grid_print(&grid, stdout, "");
	if (broken && !grid_for_programs(form))
		printf("%zu of %zu limits broken\n", broken, budget->nr);

	return broken ? STATUS_BROKEN : STATUS_OK;
}

/* A total stays right when reasons are hidden. */
static bool needs_reasons(const struct budget *budget)
{
	size_t i;

	for (i = 0; i < budget->nr; i++)
		if (budget->limits[i].of != BUDGET_TOTAL)
			return true;

	return false;
}

/* What was not counted must not pass for little. */
static int require_all(const struct check_options *options,
		       const struct budget *budget,
		       const struct summary_phase *phase, struct error *error)
{
	unsigned int missing = phase->missing;

	if (!phase->nr_intervals)
		return error_set(error, "%s%.100s%s of %.200s has no two samples that can be compared: there is nothing to check",
				 options->phase ? "the phase \"" : "all",
				 options->phase ? options->phase : "",
				 options->phase ? "\"" : "",
				 options->recording[0]);
	if (!needs_reasons(budget))
		missing &= ~MISSING_REASONS;
	if (!missing || options->incomplete)
		return 0;

	return error_set(error, "%.200s cannot be checked: %s (--allow-incomplete checks what there is)",
			 options->recording[0], summary_missing_text(missing));
}

static int run(const struct check_options *options, struct summary *summary,
	       struct error *error)
{
	const struct summary_phase *phase = &summary->all;
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
	if (options->phase) {
		phase = summary_find_phase(summary, options->phase,
					   options->recording[0], error);
		r = phase ? 0 : -1;
	}
	if (!r)
		r = require_all(options, &budget, phase, error);
	if (!r) {
		command_note_summary(summary, options->recording[0]);
		r = check(options, &budget, summary, phase);
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
