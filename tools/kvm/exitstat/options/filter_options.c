// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "options/charts.h"
#include "options/command_line.h"
#include "options/filter_options.h"
#include "options/form.h"
#include "show/document.h"

enum {
	KEY_VM = 0x4000,
	KEY_VCPU,
};

static const struct argp_option options_table[] = {
	{ "vm", KEY_VM, "VM", 0,
	  "Only this VM: its name, UUID, PID, or <pid>-<fd>", 0 },
	{ "vcpu", KEY_VCPU, "N", 0, "Only the vCPU with this ID", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct filter *filter = state->input;
	uint64_t number;

	switch (key) {
	case KEY_VM:
		filter->vm = argument;
		return 0;
	case KEY_VCPU:
		if (!text_to_u64(argument, &number) || number > INT32_MAX)
			usage_error(state, "--vcpu needs a number up to %d, not \"%s\"",
				    INT32_MAX, argument);
		filter->has_vcpu = true;
		filter->vcpu = number;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

const struct argp filter_argp = {
	.options = options_table,
	.parser = parse,
};

static const struct argp_option phase_options_table[] = {
	{ "phase", 'p', "NAME", 0,
	  "Only this phase, by the text or the number of its mark", 0 },
	{ 0 }
};

static error_t parse_phase(int key, char *argument, struct argp_state *state)
{
	struct filter *filter = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = filter;
		return 0;
	case 'p':
		filter->phase = argument;
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child phase_children[] = { { &filter_argp, 0, NULL, 0 },
						    { 0 } };

const struct argp recording_filter_argp = {
	.options = phase_options_table,
	.parser = parse_phase,
	.children = phase_children,
};

const struct argp_child form_filter_children[] = {
	{ &form_argp, 0, NULL, 0 },
	{ &filter_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp_child form_recording_children[] = {
	{ &form_argp, 0, NULL, 0 },
	{ &recording_filter_argp, 0, NULL, 0 },
	{ 0 }
};

void filter_add(struct json_object *object, const struct filter *filter)
{
	document_add_text(object, "vm", filter->vm);
	json_object_object_add(object, "vcpu", filter->has_vcpu ?
			       json_object_new_uint64(filter->vcpu) : NULL);
}

int filter_no_match(const struct filter *filter, struct error *error)
{
	if (!filter->vm)
		return error_set(error, "there is no vCPU %u: exitstat list shows what there is",
				 filter->vcpu);

	return error_set(error, "there is no VM %s%s: exitstat list shows what there is",
			 filter->vm,
			 filter->has_vcpu ? " with such a vCPU" : "");
}

/* Appends what follows a comma, unless it is the first. */
static void add(char **text, char *more)
{
	char *longer = xasprintf("%s%s%s", *text ? *text : "",
				 *text ? ", " : "", more);

	free(*text);
	free(more);
	*text = longer;
}

char *filter_text(const struct filter *filter)
{
	char *text = NULL, *name;

	if (filter->vm) {
		name = utf8_printable(filter->vm);
		add(&text, xasprintf("the VM %s", name));
		free(name);
	}
	if (filter->has_vcpu)
		add(&text, xasprintf("vCPU %u", filter->vcpu));
	if (filter->phase) {
		name = utf8_printable(filter->phase);
		add(&text, xasprintf("phase \"%s\"", name));
		free(name);
	}

	return text;
}

const struct argp_child form_recording_charts_children[] = {
	{ &form_argp, 0, NULL, 0 },
	{ &recording_filter_argp, 0, NULL, 0 },
	{ &charts_argp, 0, NULL, 0 },
	{ 0 }
};
