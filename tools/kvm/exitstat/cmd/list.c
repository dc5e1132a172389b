// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat list: the VMs that live, with all that they are called.
 */

#include "cmd/command.h"
#include "options/form.h"
#include "show/document.h"

struct list_options {
	struct source_options source;
	struct form_options form;
};

static const struct column columns[] = {
	{ "VM", NULL, 0, "the name of its directory in debugfs, <pid>-<fd>" },
	{ "NAME", NULL, COLUMN_CUT, "the name that it was started with" },
	{ "PID", NULL, COLUMN_RIGHT, "the process that created it" },
	{ "TID", NULL, COLUMN_RIGHT | COLUMN_EXTRA,
	  "the thread of it that did, if that was another" },
	{ "COMM", NULL, COLUMN_CUT | COLUMN_DROP, "the name of that process" },
	{ "VCPUS", NULL, COLUMN_RIGHT | COLUMN_DROP, "how many vCPUs it has" },
	{ "EXITS", NULL, COLUMN_RIGHT, "since it was created or reset" },
	{ "UUID", NULL, COLUMN_DROP, "the UUID that it was started with" },
	{ "CGROUP", NULL, COLUMN_CUT | COLUMN_DROP, "of its process" },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct list_options *options = state->input;

	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		state->child_inputs[1] = &options->form;
		return 0;
	case ARGP_KEY_ARG:
		usage_error(state, "list takes no arguments");
		return 0;
	case ARGP_KEY_END:
		form_check(state, &options->form);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.parser = parse,
	.doc = "List the VMs with their names, as --vm takes them."
	       "\vWhere a thread of a process created the VM, its PID is behind that of the process.\n\n"
	       "Examples:\n"
	       "  exitstat list\n"
	       "  exitstat list --raw --noheadings -o vm,exits\n"
	       "  exitstat list --json | jq '.vms[] | select(.exits > 1000000) | .name'\n",
	.children = source_form_children,
};

static void add_vm(struct grid *grid, const struct vm *vm)
{
	int process = identity_process(vm->identity, vm->pid);
	struct json_object *pid = json_object_new_int(process);

	grid_text(grid, vm->name);
	grid_text(grid, identity_name(vm->identity));
	if (process == vm->pid) {
		grid_value(grid, pid, "%d", process);
		grid_text(grid, NULL);
	} else {
		grid_value(grid, pid, "%d/%d", process, vm->pid);
		grid_u64(grid, vm->pid);
	}
	grid_text(grid, vm->comm);
	grid_u64(grid, vm->nr_vcpus);
	grid_u64(grid, vm->counts.total);
	grid_text(grid, identity_uuid(vm->identity));
	grid_text(grid, identity_cgroup(vm->identity));
}

static void print(const struct snapshot *snapshot, const struct grid_form *form)
{
	struct json_object *document;
	struct grid grid;
	size_t i;

	grid_init(&grid, columns, form);
	for (i = 0; i < snapshot->nr_vms; i++)
		add_vm(&grid, &snapshot->vms[i]);
	if (form->json) {
		document = document_new("list");
		json_object_object_add(document, "vms", grid_json(&grid));
		document_print(stdout, document);
	} else {
		grid_print(&grid, stdout, "");
	}
}

int cmd_list(int argc, char **argv)
{
	struct list_options options = { 0 };
	struct snapshot snapshot;
	struct source source;
	struct error error;

	source_options_init(&options.source);
	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);

	if (command_read_host(&source, &options.source, &snapshot, "VMs",
			      &error))
		return error_report(&error);
	print(&snapshot, &options.form.form);
	snapshot_free(&snapshot);
	source_close(&source);

	return finish_output(STATUS_OK);
}
