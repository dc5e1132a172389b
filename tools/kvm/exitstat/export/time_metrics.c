// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "delta/which_vm.h"
#include "export/time_metrics.h"

/* What all that prints a family needs. */
struct page {
	struct exposition *out;
	const struct times *times;
	const struct snapshot *snapshot;
	const struct reasons *reasons;
	struct name_index vms;	/* of the snapshot, by name */
};

/* The host has no name, and its labels are left out. */
static const char *label_of(const struct page *page,
			    const struct account *account)
{
	size_t place;

	if (!name_index_find(&page->vms, account->vm, &place))
		return account->vm;

	return vm_label(&page->snapshot->vms[place]);
}

static const char *class_of(const struct reason *reason)
{
	return strcmp(reason->class, "-") ? reason->class : "";
}

static void family(struct page *page, const char *name, enum metric_type type,
		   const char *help)
{
	exposition_family(page->out, name, type, "seconds", help);
}

/* Those of VMs in which no time was measured are left out. */
static bool is_there(const struct account *account)
{
	return account->total_ns;
}

static void print_guest(struct page *page, bool no_exit)
{
	size_t i;

	for (i = 0; i < page->times->nr; i++) {
		const struct account *account = &page->times->accounts[i];

		if (is_there(account))
			exposition_seconds(page->out, no_exit ?
						   account->no_exit_ns :
						   account->guest_ns,
					   "vm", account->vm, "name",
					   label_of(page, account), NULL);
	}
}

static void print_parts(struct page *page, const struct account *account,
			const uint64_t *ns, const char *reason,
			const char *class)
{
	size_t part;

	for (part = 0; part < TIMES_PARTS; part++)
		exposition_seconds(page->out, ns[part], "vm", account->vm,
				   "name", label_of(page, account), "reason",
				   reason, "class", class, "part",
				   times_part_names[part], NULL);
}

/* Reasons without an exit too: without a first value there is no increase. */
static void print_host_reasons(struct page *page, const struct account *host)
{
	static const uint64_t none[TIMES_PARTS];
	const uint64_t **ns = xcalloc(page->reasons->nr, sizeof(*ns));
	const struct reason *reason;
	size_t i;

	for (i = 0; i < host->nr; i++)
		ns[host->reasons[i].reason] = host->reasons[i].ns;
	for (i = 0; i < page->reasons->nr; i++) {
		reason = &page->reasons->reason[i];
		print_parts(page, host, ns[i] ? ns[i] : none, reason->name,
			    class_of(reason));
	}
	free(ns);
}

static void print_reasons(struct page *page)
{
	size_t i, j;

	for (i = 0; i < page->times->nr; i++) {
		const struct account *account = &page->times->accounts[i];

		for (j = 0; j < account->nr; j++) {
			const struct reason_time *time = &account->reasons[j];
			const struct reason *reason =
				&page->reasons->reason[time->reason];

			print_parts(page, account, time->ns, reason->name,
				    class_of(reason));
		}
	}
}

static void print_classes(struct page *page)
{
	uint64_t (*sums)[TIMES_PARTS];
	bool *seen;
	size_t i, j, part, class;

	sums = xcalloc(page->reasons->nr_classes, sizeof(*sums));
	seen = xcalloc(page->reasons->nr_classes, sizeof(*seen));
	for (i = 0; i < page->times->nr; i++) {
		const struct account *account = &page->times->accounts[i];

		memset(sums, 0, page->reasons->nr_classes * sizeof(*sums));
		memset(seen, 0, page->reasons->nr_classes * sizeof(*seen));
		for (j = 0; j < account->nr; j++) {
			const struct reason_time *time = &account->reasons[j];

			class = page->reasons->reason[time->reason].class_index;
			seen[class] = true;
			for (part = 0; part < TIMES_PARTS; part++)
				sums[class][part] += time->ns[part];
		}
		for (class = 0; class < page->reasons->nr_classes; class++)
			if (seen[class])
				print_parts(page, account, sums[class], "",
					    page->reasons->class[class]);
	}
	free(sums);
	free(seen);
}

/*
 * All buckets that there can be, in all histograms: else those of several hosts
 * and VMs could not be added up.
 */
static void print_histogram(struct page *page, const struct account *account,
			    const struct reason_time *time)
{
	const struct reason *reason = &page->reasons->reason[time->reason];
	struct exposition_bucket buckets[TIMES_BUCKETS];
	const char *const labels[] = {
		"vm", account->vm, "name", label_of(page, account), "reason",
		reason->name, "class", class_of(reason), NULL,
	};
	size_t i;

	for (i = 0; i < TIMES_BUCKETS; i++) {
		buckets[i].end_ns = times_bucket_end(page->times, i);
		buckets[i].below = histogram_below(&time->histogram,
						   buckets[i].end_ns);
	}
	exposition_histogram(page->out, buckets, TIMES_BUCKETS,
			     histogram_exits(&time->histogram),
			     reason_time_handled(time), labels);
}

static void print_histograms(struct page *page)
{
	size_t i, j;

	for (i = 0; i < page->times->nr; i++)
		for (j = 0; j < page->times->accounts[i].nr; j++)
			print_histogram(page, &page->times->accounts[i],
					&page->times->accounts[i].reasons[j]);
}

static void print_host(struct page *page)
{
	family(page, "kvm_guest_time_seconds", METRIC_COUNTER,
	       "Time of all vCPUs of the host inside their guests.");
	print_guest(page, false);
	family(page, "kvm_no_exit_time_seconds", METRIC_COUNTER,
	       "Time of all vCPUs of the host in userspace that no VM exit asked for.");
	print_guest(page, true);
	family(page, "kvm_exit_time_seconds", METRIC_COUNTER,
	       "Time of all vCPUs of the host after VM exits, by reason and what they were at.");
	print_host_reasons(page, &page->times->accounts[0]);
	family(page, "kvm_exit_duration_seconds", METRIC_HISTOGRAM,
	       "Time that KVM and userspace took for a VM exit of the host, by reason.");
	print_histograms(page);
}

static void print_vms(struct page *page, bool per_reason)
{
	family(page, "kvm_vm_guest_time_seconds", METRIC_COUNTER,
	       "Time of the vCPUs of a VM inside the guest.");
	print_guest(page, false);
	family(page, "kvm_vm_no_exit_time_seconds", METRIC_COUNTER,
	       "Time of the vCPUs of a VM in userspace that no VM exit asked for.");
	print_guest(page, true);
	family(page, "kvm_vm_exit_time_seconds", METRIC_COUNTER,
	       "Time of the vCPUs of a VM after VM exits, by class and what they were at.");
	print_classes(page);
	if (!per_reason)
		return;
	family(page, "kvm_vm_reason_exit_time_seconds", METRIC_COUNTER,
	       "Time of the vCPUs of a VM after VM exits, by reason and what they were at.");
	print_reasons(page);
	family(page, "kvm_vm_reason_exit_duration_seconds", METRIC_HISTOGRAM,
	       "Time that KVM and userspace took for a VM exit of a VM, by reason.");
	print_histograms(page);
}

void time_metrics_print(struct exposition *out,
			const struct host_times *times,
			const struct snapshot *snapshot,
			const struct reasons *reasons, bool per_reason)
{
	struct page page = {
		.out = out,
		.snapshot = snapshot,
		.reasons = reasons,
	};
	size_t i;

	if (!times_measured(&times->host))
		return;
	for (i = 0; i < snapshot->nr_vms; i++)
		name_index_set(&page.vms, snapshot->vms[i].name, i);
	page.times = &times->host;
	print_host(&page);
	page.times = &times->vms;
	print_vms(&page, per_reason);
	name_index_free(&page.vms);
}
