// SPDX-License-Identifier: GPL-2.0
#include "base/name_index.h"
#include "export/export.h"

/* The rows of one account, and what they have in common. */
struct subject {
	const struct export *export;
	const struct snapshot *snapshot;
	const struct account *account;
	const char *scope;	/* "host", "vm", "ended" */
	const char *name;
};

static void histogram(FILE *file, const struct histogram *histogram)
{
	const struct bucket *bucket;
	size_t i;

	for (i = 0; i < histogram->nr; i++) {
		bucket = &histogram->bucket[i];
		fputs(i ? ";" : "", file);
		if (bucket->end_ns == HISTOGRAM_NO_END)
			fputs("inf", file);
		else
			fprintf(file, "%llu", (unsigned long long)bucket->end_ns);
		fprintf(file, ":%llu", (unsigned long long)bucket->exits);
	}
}

static void row(const struct subject *subject, const char *code,
		const char *reason, const char *class, uint64_t total_ns,
		const struct reason_time *time)
{
	FILE *file = subject->export->file;
	size_t i;

	fprintf(file, "%llu,", (unsigned long long)
		subject->snapshot->host_moment.time_ns);
	export_csv_field(file, subject->export->phase);
	fprintf(file, ",%s,%s,", subject->scope, subject->account->vm);
	export_csv_field(file, subject->name);
	fprintf(file, ",%s,%s,%s,%llu,%llu", code, reason, class,
		(unsigned long long)time->exits, (unsigned long long)total_ns);
	for (i = 0; i < TIMES_PARTS; i++)
		fprintf(file, ",%llu", (unsigned long long)time->ns[i]);
	fprintf(file, ",%llu,", (unsigned long long)time->longest_ns);
	histogram(file, &time->histogram);
	fputs("\r\n", file);
}

static uint64_t sum(const uint64_t *ns)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < TIMES_PARTS; i++)
		all += ns[i];

	return all;
}

static void rows(const struct subject *subject, bool by_reason)
{
	const struct account *account = subject->account;
	const struct reason_time none = { 0 };
	struct reason_time total = { .exits = account->exits };
	size_t i;

	for (i = 0; by_reason && i < account->nr; i++) {
		const struct reason_time *time = &account->reasons[i];
		const struct reason *reason =
			&subject->export->reasons->reason[time->reason];

		row(subject, reason->code, reason->name, reason->class,
		    sum(time->ns), time);
	}
	for (i = 0; i < TIMES_PARTS; i++)
		total.ns[i] = account->ns[i];
	row(subject, "guest", "", "", account->guest_ns, &none);
	row(subject, "no_exit", "", "", account->no_exit_ns, &none);
	row(subject, "total", "", "", account->total_ns, &total);
}

void export_csv_times_begin(struct export *export)
{
	fputs("time_ns,phase,scope,vm,name,code,reason,class,exits,total_ns,kernel_ns,user_ns,blocked_ns,preempted_ns,longest_ns,histogram\r\n",
	      export->file);
}

void export_csv_times(struct export *export, const struct snapshot *snapshot,
		      const struct host_times *times)
{
	struct subject subject = {
		.export = export,
		.snapshot = snapshot,
		.account = times->host.accounts,
		.scope = "host",
		.name = "",
	};
	struct name_index vms = { 0 };
	size_t i, place;

	rows(&subject, true);
	for (i = 0; i < snapshot->nr_vms; i++)
		name_index_set(&vms, snapshot->vms[i].name, i);
	for (i = 0; i < times->vms.nr; i++) {
		subject.account = &times->vms.accounts[i];
		subject.scope = subject.account->ended ? "ended" : "vm";
		subject.name = "";
		if (!subject.account->ended &&
		    name_index_find(&vms, subject.account->vm, &place))
			subject.name = identity_name(snapshot->vms[place].identity);
		rows(&subject, export->options.per_reason);
	}
	name_index_free(&vms);
}
