// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/name_index.h"
#include "delta/filter.h"

static enum vm_match match_row(const struct filter *filter,
			       const struct delta_row *row)
{
	return filter->vm ? vm_match(row->vm, row->pid, row->identity,
				     filter->vm) : VM_EXACT;
}

enum vm_match filter_best(const struct filter *filter,
			  const struct delta *delta)
{
	enum vm_match best = VM_CALLED, match;
	size_t i;

	for (i = 0; i < delta->nr_vms; i++) {
		match = match_row(filter, &delta->vms[i]);
		if (match > best)
			best = match;
	}

	return best;
}

bool filter_passes(const struct filter *filter, enum vm_match best,
		   const struct delta_row *row, bool is_vcpu)
{
	if (match_row(filter, row) < best)
		return false;

	return !is_vcpu || !filter->has_vcpu || row->vcpu == filter->vcpu;
}

static size_t keep(const struct filter *filter, enum vm_match best,
		   struct delta_row *rows, size_t nr, bool are_vcpus)
{
	size_t i, kept = 0;

	for (i = 0; i < nr; i++) {
		if (filter_passes(filter, best, &rows[i], are_vcpus))
			rows[kept++] = rows[i];
		else
			delta_row_free(&rows[i]);
	}

	return kept;
}

/* The exits of the other vCPUs are not meant. */
static void make_vms_of_vcpus(struct delta *delta)
{
	struct name_index index = { 0 };
	size_t i, place;

	for (i = 0; i < delta->nr_vms; i++) {
		counts_free(&delta->vms[i].counts);
		name_index_set(&index, delta->vms[i].vm, i);
	}
	for (i = 0; i < delta->nr_vcpus; i++)
		if (name_index_find(&index, delta->vcpus[i].vm, &place))
			counts_sum(&delta->vms[place].counts,
				   &delta->vcpus[i].counts);
	name_index_free(&index);
}

size_t filter_narrow(const struct filter *filter, struct delta *delta)
{
	enum vm_match best = filter_best(filter, delta);
	size_t i;

	delta->nr_vms = keep(filter, best, delta->vms, delta->nr_vms, false);
	delta->nr_vcpus = keep(filter, best, delta->vcpus, delta->nr_vcpus,
			       true);
	if (filter->has_vcpu)
		make_vms_of_vcpus(delta);

	counts_free(&delta->host);
	delta->reset = false;
	for (i = 0; i < delta->nr_vms; i++) {
		counts_sum(&delta->host, &delta->vms[i].counts);
		delta->reset |= delta->vms[i].reset;
	}
	delta->total = delta->host.total;
	delta->ns = filter->has_vcpu ? delta->vcpus_ns : delta->vms_ns;

	return filter->has_vcpu ? delta->nr_vcpus : delta->nr_vms;
}
