// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "cmd/charts.h"
#include "cmd/filter_options.h"
#include "cmd/form.h"
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

const struct argp_child form_filter_children[] = {
	{ &form_argp, 0, NULL, 0 },
	{ &filter_argp, 0, NULL, 0 },
	{ 0 }
};

void filter_add(struct json_object *object, const struct filter *filter)
{
	document_add_text(object, "vm", filter->vm);
	json_object_object_add(object, "vcpu", filter->has_vcpu ?
			       json_object_new_uint64(filter->vcpu) : NULL);
}

char *filter_text(const struct filter *filter)
{
	char *vm, *text;

	if (!filter_is_set(filter))
		return NULL;
	vm = filter->vm ? utf8_printable(filter->vm) : NULL;
	if (!filter->has_vcpu)
		text = xasprintf("the VM %s", vm);
	else
		text = xasprintf("%s%s%svCPU %u", vm ? "the VM " : "",
				 vm ? vm : "", vm ? ", " : "", filter->vcpu);
	free(vm);

	return text;
}

const struct argp_child form_filter_charts_children[] = {
	{ &form_argp, 0, NULL, 0 },
	{ &filter_argp, 0, NULL, 0 },
	{ &charts_argp, 0, NULL, 0 },
	{ 0 }
};
