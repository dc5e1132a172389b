// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "identity/creator.h"
#include "identity/identity.h"
#include "kernel/identify.h"

/* "<pid>-<fd>" of a VM, the caller's to free. */
static char *copy_numbers(const struct vm *vm)
{
	char *numbers = xstrdup(vm->name);

	numbers[strcspn(numbers, ".")] = '\0';

	return numbers;
}

/* All <pid>-<fd> that more than one VM has, or had. */
static void index_shared(const struct snapshot *snapshot,
			 struct name_index *shared)
{
	char *numbers;
	size_t i;

	for (i = 0; i < snapshot->nr_vms; i++) {
		if (!strchr(snapshot->vms[i].name, '.'))
			continue;
		numbers = copy_numbers(&snapshot->vms[i]);
		name_index_set(shared, numbers, i);
		free(numbers);
	}
}

void snapshot_identify(struct snapshot *snapshot, const char *root,
		       const struct snapshot *previous)
{
	struct name_index before = { 0 }, shared = { 0 };
	bool seen = creator_has_number(root);
	size_t i, place;

	index_shared(snapshot, &shared);
	for (i = 0; previous && i < previous->nr_vms; i++)
		name_index_set(&before, previous->vms[i].name, i);
	for (i = 0; i < snapshot->nr_vms; i++) {
		struct vm *vm = &snapshot->vms[i];

		struct identity_of of = {
			.vm = vm->name,
			.pid = vm->pid,
			.comm = vm->comm,
		};
		struct identity *known = NULL;
		char *numbers;
		int pid;

		if (name_index_find(&before, vm->name, &place))
			known = previous->vms[place].identity;
		else if (previous)
			of.absent_ns = previous->vms_moment.time_ns;
		numbers = copy_numbers(vm);
		of.shared = name_index_find(&shared, numbers, &place);
		free(numbers);
		if (seen && vm_name_parse(vm->name, &pid, &of.fd))
			vm->identity = identity_read(root, &of, known);
	}
	name_index_free(&before);
	name_index_free(&shared);
}
