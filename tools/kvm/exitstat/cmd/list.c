// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat list: the VMs that live, with all that they are called.
 */

#include "cmd/command.h"
#include "show/grid.h"

static error_t parse(int key, char *argument, struct argp_state *state)
{
	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->input;
		return 0;
	case ARGP_KEY_ARG:
		usage_error(state, "list takes no arguments");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.parser = parse,
	.doc = "List the VMs with their names, as --vm takes them."
	       "\vVM is the name of the VM's directory in debugfs, EXITS is how many it took since it was created or reset. NAME and UUID are those that the VM was started with. PID is that of the process; where a thread of it created the VM, the thread's is behind it.\n\n"
	       "Example:\n"
	       "  exitstat list",
	.children = source_children,
};

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

/* A VM that a thread created has the thread's PID behind. */
static void add_pid(struct grid *grid, const struct vm *vm)
{
	int process = identity_process(vm->identity, vm->pid);

	if (process == vm->pid)
		grid_add(grid, "%d", process);
	else
		grid_add(grid, "%d/%d", process, vm->pid);
}

static void print(const struct snapshot *snapshot)
{
	const struct vm *vm;
	struct grid grid;
	size_t i;

	grid_init(&grid, "llrlrrll");
	for (i = 0; i < 8; i++) {
		static const char * const names[] = {
			"VM", "NAME", "PID", "COMM", "VCPUS", "EXITS", "UUID",
			"CGROUP"
		};

		grid_add(&grid, "%s", names[i]);
	}
	for (i = 0; i < snapshot->nr_vms; i++) {
		vm = &snapshot->vms[i];
		grid_add(&grid, "%s", vm->name);
		grid_add(&grid, "%s", or_dash(identity_name(vm->identity)));
		add_pid(&grid, vm);
		grid_add(&grid, "%s", vm->comm);
		grid_add(&grid, "%u", vm->nr_vcpus);
		grid_add(&grid, "%llu", (unsigned long long)vm->counts.total);
		grid_add(&grid, "%s", or_dash(identity_uuid(vm->identity)));
		grid_add(&grid, "%s", or_dash(identity_cgroup(vm->identity)));
	}
	grid_print(&grid, stdout, "");
}

int cmd_list(int argc, char **argv)
{
	struct source_options options;
	struct snapshot snapshot;
	struct source source;
	struct error error;

	source_options_init(&options);
	command_parse(&argp, argc, argv, 0, &options);

	if (command_read_host(&source, &options, &snapshot, "VMs", &error))
		return error_report(&error);
	print(&snapshot);
	snapshot_free(&snapshot);
	source_close(&source);

	return finish_output(STATUS_OK);
}
