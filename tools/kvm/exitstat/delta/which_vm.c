// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "delta/which_vm.h"

/* VMs that an error lists. */
#define CANDIDATES 8

const char *vm_label(const struct vm *vm)
{
	const char *name = identity_name(vm->identity);

	return *name ? name : vm->name;
}

enum vm_match vm_match(const char *name, int pid,
		       const struct identity *identity, const char *text)
{
	uint64_t number;

	/* Nothing is called "". */
	if (!*text)
		return VM_OTHER;
	if (!strcmp(name, text) || utf8_is_same(identity_uuid(identity), text))
		return VM_EXACT;
	if (utf8_is_same(identity_name(identity), text) ||
	    (text_to_u64(text, &number) &&
	     (number == (uint64_t)pid ||
	      number == (uint64_t)identity_process(identity, pid))))
		return VM_CALLED;

	return VM_OTHER;
}

int snapshot_check_vm(const struct snapshot *snapshot, const char *text,
		      struct error *error)
{
	enum vm_match best = VM_CALLED, match;
	char *list = NULL, *longer, *name;
	const struct vm *vm;
	size_t i, nr = 0;

	for (i = 0; i < snapshot->nr_vms; i++) {
		vm = &snapshot->vms[i];
		match = vm_match(vm->name, vm->pid, vm->identity, text);
		if (match < best)
			continue;
		if (match > best)
			nr = 0;
		best = match;
		if (++nr > CANDIDATES)
			continue;
		name = utf8_fit(identity_name(vm->identity), 40, "~");
		longer = xasprintf("%s%s%s (%s)", nr > 1 ? list : "",
				   nr > 1 ? ", " : "", vm->name,
				   *name ? name : vm->comm);
		free(name);
		free(list);
		list = longer;
	}
	if (nr > 1)
		error_set(error, "\"%s\" names %zu VMs, choose one by <pid>-<fd>: %s%s",
			  text, nr, list, nr > CANDIDATES ? ", ..." : "");
	free(list);

	return nr > 1 ? -1 : 0;
}
