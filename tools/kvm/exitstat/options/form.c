// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/text.h"
#include "options/command_line.h"
#include "options/form.h"

enum {
	KEY_JSON = 'J',
	KEY_RAW = 0x3000,
	KEY_NO_HEADINGS,
};

static const struct argp_option options_table[] = {
	{ "json", KEY_JSON, NULL, 0,
	  "Print JSON, of the schema in the manual page", 5 },
	{ "raw", KEY_RAW, NULL, 0,
	  "Numbers without units, one blank between columns", 5 },
	{ "noheadings", KEY_NO_HEADINGS, NULL, 0, "No names of columns", 5 },
	{ "columns", 'o', "COLUMNS", 0,
	  "Only these columns, with commas between, in this order", 5 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct form_options *options = state->input;

	switch (key) {
	case KEY_JSON:
		options->form.json = true;
		return 0;
	case KEY_RAW:
		options->form.raw = true;
		return 0;
	case KEY_NO_HEADINGS:
		options->form.noheadings = true;
		return 0;
	case 'o':
		options->form.chosen = argument;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static char *list_columns(int key, const char *text, void *input)
{
	const struct form_options *options = input;
	const struct column *column;
	char *list, *longer;

	if (key != ARGP_KEY_HELP_EXTRA || !options)
		return (char *)text;
	list = xstrdup("Columns:\n");
	for (column = options->columns; column->name; column++) {
		if (!*column->name)
			continue;
		longer = xasprintf("%s  %-9s %s\n", list, column->name,
				   column->help);
		free(list);
		list = longer;
	}

	return list;
}

const struct argp form_argp = {
	.options = options_table,
	.parser = parse,
	.help_filter = list_columns,
};

void form_set_columns(struct form_options *options,
		      const struct column *columns)
{
	size_t i = 0;

	do {
		options->columns[i] = columns[i];
	} while (columns[i++].name);
}

struct column *form_last_column(struct form_options *options)
{
	struct column *column = options->columns;

	while (column[1].name)
		column++;

	return column;
}

void form_check(const struct argp_state *state,
		const struct form_options *options)
{
	const struct grid_form *form = &options->form;
	struct error error;

	if (form->json && form->raw)
		usage_error(state, "--json and --raw are two forms, of which there can be one");
	if (form->chosen &&
	    grid_check_columns(options->columns, form->chosen, &error))
		usage_error(state, "--columns: %s", error.text);
}
