// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "delta/which_vm.h"
#include "export/handled_metrics.h"

/* What all that prints a family needs. */
struct page {
	struct exposition *out;
	const struct snapshot *snapshot;
	const struct reasons *reasons;
	struct name_index vms;		/* of the snapshot, by name */
	struct name_index shared;	/* names that several VMs have */
};

static const char *class_of(const struct reason *reason)
{
	return strcmp(reason->class, "-") ? reason->class : "";
}

static void print_samples(struct page *page, const uint64_t *exits,
			  const char *vm, const char *reason,
			  const char *class)
{
	const char *name = vm;
	size_t by, place;

	if (name_index_find(&page->vms, vm, &place))
		name = vm_label(&page->snapshot->vms[place]);
	for (by = 0; by < HANDLED_BY; by++)
		exposition_sample(page->out, exits[by], "vm", vm, "name", name,
				  "reason", reason, "class", class, "by",
				  handled_by_names[by], NULL);
}

/* Of reasons without an exit, zeros. */
static const uint64_t *find_reason(const struct handled *host, size_t reason)
{
	static const uint64_t none[HANDLED_BY];
	size_t i;

	for (i = 0; i < host->nr; i++)
		if (host->rows[i].reason == reason)
			return host->rows[i].by;

	return none;
}

/* All reasons: without a first value there is no increase. */
static void print_host(struct page *page, const struct handled *host)
{
	const struct reasons *reasons = page->reasons;
	size_t i;

	exposition_family(page->out, "kvm_handled_exits", METRIC_COUNTER,
			  "exits",
			  "VM exits of the host by reason and who handled them.");
	for (i = 0; i < reasons->nr; i++)
		print_samples(page, find_reason(host, i), "",
			      reasons->reason[i].name,
			      class_of(&reasons->reason[i]));
}

static bool is_same_vm(const struct handled *vms, size_t i, size_t j)
{
	return j < vms->nr && !strcmp(vms->rows[i].vm, vms->rows[j].vm);
}

static void print_reasons(struct page *page, const struct handled *vms,
			  size_t from, size_t end)
{
	const struct reason *reason;
	size_t i;

	for (i = from; i < end; i++) {
		reason = &page->reasons->reason[vms->rows[i].reason];
		print_samples(page, vms->rows[i].by, vms->rows[i].vm,
			      reason->name, class_of(reason));
	}
}

static void print_classes(struct page *page, const struct handled *vms,
			  size_t from, size_t end)
{
	size_t nr = page->reasons->nr_classes, i, by, class;
	uint64_t (*sums)[HANDLED_BY] = xcalloc(nr, sizeof(*sums));
	bool *seen = xcalloc(nr, sizeof(*seen));

	for (i = from; i < end; i++) {
		class = page->reasons->reason[vms->rows[i].reason].class_index;
		seen[class] = true;
		for (by = 0; by < HANDLED_BY; by++)
			sums[class][by] += vms->rows[i].by[by];
	}
	for (class = 0; class < nr; class++)
		if (seen[class])
			print_samples(page, sums[class], vms->rows[from].vm, "",
				      page->reasons->class[class]);
	free(sums);
	free(seen);
}

/* Of two VMs with one name it is not known which is which. */
static void print_vms(struct page *page, const struct handled *vms,
		      bool by_reason)
{
	size_t from, end, place;

	exposition_family(page->out, by_reason ? "kvm_vm_reason_handled_exits" :
						 "kvm_vm_handled_exits",
			  METRIC_COUNTER, "exits", by_reason ?
			  "VM exits of a VM by reason and who handled them." :
			  "VM exits of a VM by class and who handled them.");
	for (from = 0; from < vms->nr; from = end) {
		end = from + 1;
		while (is_same_vm(vms, from, end))
			end++;
		if (name_index_find(&page->shared, vms->rows[from].vm, &place))
			continue;
		if (by_reason)
			print_reasons(page, vms, from, end);
		else
			print_classes(page, vms, from, end);
	}
}

/* A name that the kernel gave to several stands in front of the dot of one. */
static void add_vm(struct page *page, size_t i)
{
	const struct vm *vm = &page->snapshot->vms[i];
	char name[VM_NAME];

	name_index_set(&page->vms, vm->name, i);
	if (!vm->shared_name)
		return;
	strcpy(name, vm->name);
	name[strcspn(name, ".")] = '\0';
	name_index_set(&page->shared, name, i);
}

void handled_metrics_print(struct exposition *out, const struct beside *beside,
			   const struct snapshot *snapshot,
			   const struct reasons *reasons, bool per_reason)
{
	struct page page = {
		.out = out,
		.snapshot = snapshot,
		.reasons = reasons,
	};
	size_t i;

	if (!beside->host.rows)
		return;
	for (i = 0; i < snapshot->nr_vms; i++)
		add_vm(&page, i);
	print_host(&page, &beside->host);
	print_vms(&page, &beside->vms, false);
	if (per_reason)
		print_vms(&page, &beside->vms, true);
	name_index_free(&page.vms);
	name_index_free(&page.shared);
}
