// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "export/export.h"

/* The cells of a row that stand before what was counted. */
struct subject {
	const char *scope;	/* "host", "vm", "vcpu", "ended" */
	const char *vm;
	int pid;		/* of the process; 0: none */
	int tid;		/* of the thread that created the VM */
	const char *comm;
	const struct identity *identity;
	bool has_vcpu;
	unsigned int vcpu;
	uint64_t lifetime_ns;	/* 0: it lives */
};

void export_csv_field(FILE *file, const char *text)
{
	char *valid = utf8_repair(text), *c;

	if (!strpbrk(valid, ",\"\r\n")) {
		fputs(valid, file);
		free(valid);
		return;
	}
	fputc('"', file);
	for (c = valid; *c; c++) {
		if (*c == '"')
			fputc('"', file);
		fputc(*c, file);
	}
	fputc('"', file);
	free(valid);
}

static void row(const struct export *export, const struct snapshot *snapshot,
		const struct subject *subject, const char *code,
		const char *reason, const char *class, uint64_t exits)
{
	const struct identity *identity = subject->identity;
	FILE *file = export->file;

	fprintf(file, "%llu,",
		(unsigned long long)snapshot->host_moment.time_ns);
	export_csv_field(file, export->phase);
	fprintf(file, ",%s,%s,", subject->scope, subject->vm);
	if (subject->pid)
		fprintf(file, "%d", subject->pid);
	fputc(',', file);
	export_csv_field(file, subject->comm);
	fputc(',', file);
	export_csv_field(file, identity_name(identity));
	fputc(',', file);
	export_csv_field(file, identity_uuid(identity));
	fputc(',', file);
	export_csv_field(file, identity_cgroup(identity));
	fputc(',', file);
	if (subject->has_vcpu)
		fprintf(file, "%u", subject->vcpu);
	fputc(',', file);
	export_csv_field(file, code);
	fputc(',', file);
	export_csv_field(file, reason);
	fputc(',', file);
	export_csv_field(file, class);
	fprintf(file, ",%llu,", (unsigned long long)exits);
	if (subject->lifetime_ns)
		fprintf(file, "%llu", (unsigned long long)subject->lifetime_ns);
	fputc(',', file);
	if (subject->tid != subject->pid)
		fprintf(file, "%d", subject->tid);
	fputs("\r\n", file);
}

static void rows(const struct export *export, const struct snapshot *snapshot,
		 const struct subject *subject, const struct counts *counts,
		 bool by_reason)
{
	const struct reasons *reasons = export->reasons;
	const struct reason *reason;
	uint64_t *sums;
	size_t i;

	if (by_reason) {
		for (i = 0; i < counts->nr; i++) {
			reason = &reasons->reason[i];
			if (counts->exits[i])
				row(export, snapshot, subject, reason->code,
				    reason->name, reason->class,
				    counts->exits[i]);
		}
		return;
	}
	sums = counts_by_class(counts, reasons);
	for (i = 0; i < reasons->nr_classes; i++)
		if (sums[i])
			row(export, snapshot, subject, "", "",
			    reasons->class[i], sums[i]);
	free(sums);
}

static void vm_rows(const struct export *export,
		    const struct snapshot *snapshot, const char *scope,
		    const struct vm *vms, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		struct subject subject = {
			.scope = scope,
			.vm = vms[i].name,
			.pid = identity_process(vms[i].identity, vms[i].pid),
			.tid = vms[i].pid,
			.comm = vms[i].comm,
			.identity = vms[i].identity,
			.lifetime_ns = vms[i].lifetime_ns,
		};

		rows(export, snapshot, &subject, &vms[i].counts,
		     export->options.per_reason);
	}
}

void export_csv_begin(struct export *export)
{
	fputs("time_ns,phase,scope,vm,pid,comm,name,uuid,cgroup,vcpu,code,reason,class,exits,lifetime_ns,tid\r\n",
	      export->file);
}

void export_csv_sample(struct export *export, const struct snapshot *snapshot)
{
	struct subject host = { .scope = "host", .vm = "", .comm = "" };
	const struct vcpu *vcpu;
	size_t i;

	rows(export, snapshot, &host, &snapshot->host, true);
	vm_rows(export, snapshot, "vm", snapshot->vms, snapshot->nr_vms);
	for (i = 0; export->options.per_vcpu && i < snapshot->nr_vcpus; i++) {
		struct subject subject = {
			.scope = "vcpu",
			.comm = "",
			.has_vcpu = true,
		};

		vcpu = &snapshot->vcpus[i];
		subject.vm = vcpu->vm;
		subject.vcpu = vcpu->id;
		rows(export, snapshot, &subject, &vcpu->counts,
		     export->options.per_reason);
	}
	vm_rows(export, snapshot, "ended", snapshot->retired,
		snapshot->nr_retired);
}
