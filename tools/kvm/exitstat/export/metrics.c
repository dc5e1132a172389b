// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/version.h"
#include "delta/which_vm.h"
#include "export/handled_metrics.h"
#include "export/metrics.h"
#include "export/time_metrics.h"

/* Room for an int in decimal. */
#define DIGITS 16

/* What all that prints a family needs. */
struct page {
	struct exposition out;
	const struct snapshot *snapshot;
	const struct reasons *reasons;
	struct name_index vms;	/* of the snapshot, by name */
};

static void one(struct page *page, const char *name, enum metric_type type,
		const char *unit, const char *help, uint64_t value)
{
	exposition_family(&page->out, name, type, unit, help);
	exposition_sample(&page->out, value, NULL);
}

/* --- the host --- */

static void print_host(struct page *page, const struct totals *totals)
{
	const struct reasons *reasons = page->reasons;
	size_t i;

	one(page, "kvm_exits", METRIC_COUNTER, "exits",
	    "VM exits of the host, those of VMs that ended included.",
	    totals_all(totals));

	exposition_family(&page->out, "kvm_reason_exits", METRIC_COUNTER,
			  "exits",
			  "VM exits of the host by reason, those of VMs that ended included.");
	/* Zeros too: without a first value there is no first increase. */
	for (i = 0; i < reasons->nr; i++)
		exposition_sample(&page->out, counts_get(&totals->reasons, i),
				  "reason", reasons->reason[i].name, "class",
				  strcmp(reasons->reason[i].class, "-") ?
					  reasons->reason[i].class : "", NULL);

	one(page, "kvm_unattributed_exits", METRIC_COUNTER, "exits",
	    "VM exits of the host whose reason was hidden by a reset.",
	    totals->unattributed);
}

static void print_state(struct page *page)
{
	static const char * const modes[] = { "off", "count", "time" };
	const struct snapshot *snapshot = page->snapshot;
	char format[DIGITS];
	bool known = false;
	size_t i;

	snprintf(format, sizeof(format), "%d", TABLE_FORMAT);
	exposition_family(&page->out, "kvm_exit_stats", METRIC_INFO, NULL,
			  "Instruction set extension, number of the format, and where the numbers come from.");
	exposition_sample(&page->out, 1, "isa", snapshot->isa, "format",
			  snapshot->source == SNAPSHOT_DEBUGFS ? format : "",
			  "source", source_name(snapshot->source),
			  NULL);

	exposition_family(&page->out, "kvm_exit_stats_mode", METRIC_GAUGE, NULL,
			  "1 for the mode that KVM counts in, 0 for the others.");
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		bool is = !strcmp(modes[i], snapshot->mode);

		exposition_sample(&page->out, is, "mode", modes[i], NULL);
		known |= is;
	}
	if (!known && strcmp(snapshot->mode, "-"))
		exposition_sample(&page->out, 1, "mode", snapshot->mode, NULL);

	if (!snapshot->has_marks)
		return;
	one(page, "kvm_exit_stats_dump_interval_exits", METRIC_GAUGE, "exits",
	    "Exits from one dump to the kernel log to the next, 0 for no dumps.",
	    snapshot->marks.interval);
	one(page, "kvm_exit_stats_marks_reported", METRIC_COUNTER, NULL,
	    "Multiples of the interval that got a dump of their own.",
	    snapshot->marks.reported);
	one(page, "kvm_exit_stats_marks_coalesced", METRIC_COUNTER, NULL,
	    "Multiples of the interval that came too fast for a dump of their own.",
	    snapshot->marks.coalesced);
	one(page, "kvm_exit_stats_marks_pending", METRIC_GAUGE, NULL,
	    "Multiples of the interval that wait for the next dump.",
	    snapshot->marks.pending);
}

/* --- VMs and vCPUs --- */

static void print_vm_list(struct page *page)
{
	const struct identity *identity;
	char pid[DIGITS], tid[DIGITS];
	const struct vm *vm;
	size_t i;

	one(page, "kvm_vms", METRIC_GAUGE, NULL, "VMs that live.",
	    page->snapshot->nr_vms);
	one(page, "kvm_vcpus", METRIC_GAUGE, NULL, "vCPUs that live.",
	    page->snapshot->nr_vcpus);
	one(page, "kvm_ended_vm_exits", METRIC_COUNTER, "exits",
	    "VM exits of VMs that ended, since KVM was loaded.",
	    page->snapshot->since_load_retired);

	exposition_family(&page->out, "kvm_vm", METRIC_INFO, NULL,
			  "All that a VM is called.");
	for (i = 0; i < page->snapshot->nr_vms; i++) {
		vm = &page->snapshot->vms[i];
		identity = vm->identity;
		snprintf(pid, sizeof(pid), "%d",
			 identity_process(identity, vm->pid));
		strcpy(tid, "");
		if (identity_process(identity, vm->pid) != vm->pid)
			snprintf(tid, sizeof(tid), "%d", vm->pid);
		exposition_sample(&page->out, 1, "vm", vm->name, "name",
				  vm_label(vm), "pid", pid, "comm", vm->comm,
				  "uuid", identity_uuid(identity), "cgroup",
				  identity_cgroup(identity), "tid", tid, NULL);
	}

	exposition_family(&page->out, "kvm_vm_vcpus", METRIC_GAUGE, NULL,
			  "vCPUs of a VM.");
	for (i = 0; i < page->snapshot->nr_vms; i++)
		exposition_sample(&page->out, page->snapshot->vms[i].nr_vcpus, "vm",
				  page->snapshot->vms[i].name, "name",
				  vm_label(&page->snapshot->vms[i]), NULL);
}

/* The samples of one VM, or of one vCPU: @vcpu is "" for the former. */
static void print_counts(struct page *page, const struct counts *counts,
			 bool by_reason, const char *vm, const char *name,
			 const char *vcpu)
{
	const struct reasons *reasons = page->reasons;
	uint64_t *sums;
	size_t i;

	if (by_reason) {
		for (i = 0; i < counts->nr; i++)
			if (counts->exits[i])
				exposition_sample(&page->out, counts->exits[i],
						  "vm", vm, "name", name,
						  "vcpu", vcpu, "reason",
						  reasons->reason[i].name,
						  "class",
						  reasons->reason[i].class,
						  NULL);
		return;
	}
	sums = counts_by_class(counts, reasons);
	for (i = 0; i < reasons->nr_classes; i++)
		if (sums[i])
			exposition_sample(&page->out, sums[i], "vm", vm, "name",
					  name, "vcpu", vcpu, "class",
					  reasons->class[i], NULL);
	free(sums);
}

static void print_vms(struct page *page, bool by_reason)
{
	size_t i;

	exposition_family(&page->out,
			  by_reason ? "kvm_vm_reason_exits" : "kvm_vm_exits",
			  METRIC_COUNTER, "exits",
			  by_reason ? "VM exits of a VM by reason." :
				      "VM exits of a VM by class.");
	for (i = 0; i < page->snapshot->nr_vms; i++)
		print_counts(page, &page->snapshot->vms[i].counts, by_reason,
			     page->snapshot->vms[i].name, vm_label(&page->snapshot->vms[i]), "");
}

static void print_vcpus(struct page *page, bool by_reason)
{
	const struct vcpu *vcpu;
	const char *name;
	char id[DIGITS];
	size_t i, place;

	exposition_family(&page->out,
			  by_reason ? "kvm_vcpu_reason_exits" :
				      "kvm_vcpu_exits",
			  METRIC_COUNTER, "exits",
			  by_reason ? "VM exits of a vCPU by reason." :
				      "VM exits of a vCPU by class.");
	for (i = 0; i < page->snapshot->nr_vcpus; i++) {
		vcpu = &page->snapshot->vcpus[i];
		name = name_index_find(&page->vms, vcpu->vm, &place) ?
			       vm_label(&page->snapshot->vms[place]) : vcpu->vm;
		snprintf(id, sizeof(id), "%u", vcpu->id);
		print_counts(page, &vcpu->counts, by_reason, vcpu->vm, name, id);
	}
}

static void print_self(struct page *page, const struct metrics_self *self)
{
	exposition_family(&page->out, "exitstat_build", METRIC_INFO, NULL,
			  "The exitstat that these metrics come from.");
	exposition_sample(&page->out, 1, "version", EXITSTAT_VERSION, NULL);
	if (!self)
		return;
	one(page, "exitstat_scrapes", METRIC_COUNTER, NULL,
	    "Requests for metrics, those that failed included.",
	    self->scrapes);
	one(page, "exitstat_snapshots", METRIC_COUNTER, NULL,
	    "Snapshots read; scrapes at the same time share one.",
	    self->snapshots);
	one(page, "exitstat_scrape_errors", METRIC_COUNTER, NULL,
	    "Snapshots that could not be read.", self->errors);
	exposition_family(&page->out, "exitstat_snapshot_duration_seconds",
			  METRIC_GAUGE, "seconds",
			  "Time that it took to read the last snapshot.");
	exposition_real(&page->out, self->seconds);
}

void metrics_print(FILE *file, enum exposition_format format,
		   const struct snapshot *snapshot, const struct totals *totals,
		   const struct reasons *reasons,
		   const struct beside *beside,
		   const struct metrics_options *options,
		   const struct metrics_self *self)
{
	struct page page = { .snapshot = snapshot, .reasons = reasons };
	size_t i;

	exposition_begin(&page.out, file, format);
	print_host(&page, totals);
	print_state(&page);
	/* sysfs knows no VMs: none is not the same as nothing known. */
	if (snapshot->source == SNAPSHOT_DEBUGFS) {
		for (i = 0; i < snapshot->nr_vms; i++)
			name_index_set(&page.vms, snapshot->vms[i].name, i);
		print_vm_list(&page);
		print_vms(&page, false);
		if (options->per_reason)
			print_vms(&page, true);
		if (options->per_vcpu)
			print_vcpus(&page, false);
		if (options->per_vcpu && options->per_reason)
			print_vcpus(&page, true);
		handled_metrics_print(&page.out, beside, snapshot, reasons,
				      options->per_reason);
		time_metrics_print(&page.out, &beside->times, snapshot, reasons,
				   options->per_reason);
		name_index_free(&page.vms);
	}
	print_self(&page, self);
	exposition_end(&page.out);
}
