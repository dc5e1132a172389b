// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/summary_vms.h"
#include "base/text.h"
#include "identity/label.h"

static struct summary_vm *find_vm(struct summary *summary,
				  const struct delta_row *row)
{
	struct summary_vm *vm;
	size_t place;

	if (!name_index_find(&summary->vm_index, row->vm, &place))
		return NULL;
	vm = &summary->vms[place];

	/* One that ended may have had the same name. */
	return vm->ended || row->fate == FATE_CAME ||
	       row->fate == FATE_CAME_AND_ENDED ? NULL : vm;
}

void summary_add_vm(struct summary *summary, const struct delta_row *row,
		    const struct account *account, uint64_t ns)
{
	struct summary_vm *vm = find_vm(summary, row);

	if (!vm) {
		grow((void **)&summary->vms, summary->nr_vms, sizeof(*vm));
		name_index_set(&summary->vm_index, row->vm, summary->nr_vms);
		vm = &summary->vms[summary->nr_vms++];
		memset(vm, 0, sizeof(*vm));
		strcpy(vm->vm, row->vm);
		strcpy(vm->time.account.vm, row->vm);
		strcpy(vm->comm, row->comm);
		vm->came = row->fate == FATE_CAME ||
			   row->fate == FATE_CAME_AND_ENDED;
	}
	if (row->identity) {
		identity_put(vm->identity);
		vm->identity = identity_get(row->identity);
	}
	if (row->nr_vcpus > vm->nr_vcpus)
		vm->nr_vcpus = row->nr_vcpus;
	vm->ended = row->fate == FATE_ENDED ||
		    row->fate == FATE_CAME_AND_ENDED;
	vm->reset |= row->reset;
	counts_sum(&vm->counts, &row->counts);
	vm->ns += ns;
	vm->nr_intervals++;
	summary_time_add(&vm->time, account, ns);
}

void summary_label_vms(struct summary *summary)
{
	struct series *series = summary->series;
	size_t nr = summary->nr_vms, i;
	struct label *labels;
	struct summary_vm *vm;
	const char *name;

	labels = xcalloc(nr + (series ? series->nr_vcpus : 0), sizeof(*labels));
	for (i = 0; i < summary->nr_vms; i++) {
		vm = &summary->vms[i];
		name = identity_name(vm->identity);
		vm->label = xstrdup(*name ? name : vm->vm);
		labels[i] = (struct label) { vm->vm, &vm->label };
	}
	for (i = 0; series && i < series->nr_vcpus; i++)
		labels[nr++] = (struct label) { series->vcpus[i].vm,
						&series->vcpus[i].label };
	labels_tell_apart(labels, nr);
	free(labels);
}

void summary_free_vms(struct summary *summary)
{
	size_t i;

	for (i = 0; i < summary->nr_vms; i++) {
		counts_free(&summary->vms[i].counts);
		account_free(&summary->vms[i].time.account);
		identity_put(summary->vms[i].identity);
		free(summary->vms[i].label);
	}
	free(summary->vms);
	summary->vms = NULL;
	summary->nr_vms = 0;
	name_index_free(&summary->vm_index);
}
