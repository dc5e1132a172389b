// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/identify.h"
#include "kernel/same_name.h"
#include "kernel/snapshot.h"
#include "kernel/sysfs.h"

#define DEBUGFS "/sys/kernel/debug/kvm/exit_stats/"

#define COUNTS "code name class exits"
#define VM_COLUMNS COUNTS " vm pid comm vcpus"

/* How often to try for tables of one generation. */
#define TRIES 5

/* Return: 0; an errno value, with @error set if it is EBADMSG. */
static int read_table(struct table *table, const char *root, const char *name,
		      const char *columns, struct error *error)
{
	char *path = text_path(root, DEBUGFS "%s", name);
	char *text;
	size_t len;
	int r;

	r = text_read(path, &text, &len);
	if (r) {
		error_set(error, "cannot read %s: %s", path, strerror(r));
	} else if (table_parse(table, TABLE_COUNTS, path, text, len,
			       error)) {
		r = EBADMSG;
	} else if (!table_has_columns(table, columns)) {
		error_set(error, "%s does not have the columns %s", path,
			  columns);
		table_free(table);
		r = EBADMSG;
	}
	free(path);

	return r;
}

/*
 * Reads the rows from *@row on to the next total, which all have the same
 * further cells. Moves *@row behind them.
 */
static int read_counts(struct counts *counts, const struct table *table,
		       size_t *row, struct reasons *reasons, struct error *error)
{
	size_t first = *row, column, index;
	uint64_t exits;
	bool is_total;

	for (; *row < table->nr_rows; (*row)++) {
		for (column = 4; column < table->nr_columns; column++)
			if (strcmp(table_cell(table, first, column),
				   table_cell(table, *row, column)))
				return error_set(error, "a list has no total");
		if (!text_to_u64(table_cell(table, *row, 3), &exits))
			return error_set(error, "\"%.64s\" is no number of exits",
					 table_cell(table, *row, 3));
		is_total = !strcmp(table_cell(table, *row, 0), "total");
		if (is_total) {
			(*row)++;
			if (exits != counts->total)
				return error_set(error, "a total is not the sum of its lines");
			return 0;
		}
		if (reasons_add(reasons, table_cell(table, *row, 0),
				table_cell(table, *row, 1),
				table_cell(table, *row, 2), &index, error))
			return -1;
		if (counts_get(counts, index))
			return error_set(error, "the reason %s is there twice",
					 table_cell(table, *row, 1));
		if (counts_add(counts, index, exits))
			return error_set(error, "there are more exits than can be");
	}

	return error_set(error, "a list has no total");
}

static bool to_int(const char *text, unsigned int *value)
{
	uint64_t number;

	if (!text_to_u64(text, &number) || number > INT32_MAX)
		return false;
	*value = number;

	return true;
}

/* Cuts the number off that ends with @end. */
static bool next_int(const char **text, const char *end, unsigned int *value)
{
	size_t len = strcspn(*text, end);
	char digits[16];

	if (len >= sizeof(digits))
		return false;
	memcpy(digits, *text, len);
	digits[len] = '\0';
	*text += len;

	return to_int(digits, value);
}

bool vm_name_parse(const char *text, int *pid, int *fd)
{
	unsigned int numbers[2], n;

	if (!next_int(&text, "-", &numbers[0]) || *text++ != '-' ||
	    !next_int(&text, ".", &numbers[1]) ||
	    (*text && (!to_int(text + 1, &n) || n < 2)))
		return false;
	*pid = numbers[0];
	*fd = numbers[1];

	return true;
}

static bool is_vm_name(const char *name)
{
	int pid, fd;

	return strlen(name) < VM_NAME && vm_name_parse(name, &pid, &fd);
}

static int read_vm(struct vm *vm, const struct table *table, size_t *row,
		   bool ended, struct reasons *reasons, struct error *error)
{
	const char *name = table_cell(table, *row, 4);
	unsigned int pid;

	if (!is_vm_name(name) || !to_int(table_cell(table, *row, 5), &pid) ||
	    !to_int(table_cell(table, *row, 7), &vm->nr_vcpus) ||
	    (ended && !text_to_u64(table_cell(table, *row, 8),
				   &vm->lifetime_ns)))
		return error_set(error, "\"%.64s\" is no VM", name);
	strcpy(vm->name, name);
	vm->pid = pid;
	text_copy_printable(vm->comm, sizeof(vm->comm),
			    table_cell(table, *row, 6));

	return read_counts(&vm->counts, table, row, reasons, error);
}

static int read_vms(struct vm **vms, size_t *nr, const struct table *table,
		    bool ended, struct reasons *reasons, struct error *error)
{
	size_t row = 0, room = 0;

	while (row < table->nr_rows) {
		if (*nr == room) {
			room = room ? 2 * room : 16;
			*vms = xrealloc(*vms, room, sizeof(**vms));
		}
		memset(&(*vms)[*nr], 0, sizeof(**vms));
		if (read_vm(&(*vms)[(*nr)++], table, &row, ended, reasons,
			    error))
			return -1;
	}

	return 0;
}

static int read_vcpus(struct snapshot *snapshot, const struct table *table,
		      struct reasons *reasons, struct error *error)
{
	size_t row = 0, room = 0;
	struct vcpu *vcpu;
	const char *name;

	while (row < table->nr_rows) {
		if (snapshot->nr_vcpus == room) {
			room = room ? 2 * room : 64;
			snapshot->vcpus = xrealloc(snapshot->vcpus, room,
						   sizeof(*snapshot->vcpus));
		}
		vcpu = &snapshot->vcpus[snapshot->nr_vcpus++];
		memset(vcpu, 0, sizeof(*vcpu));
		name = table_cell(table, row, 4);
		if (!is_vm_name(name) ||
		    !to_int(table_cell(table, row, 5), &vcpu->id))
			return error_set(error, "\"%.64s\" is no vCPU", name);
		strcpy(vcpu->vm, name);
		if (read_counts(&vcpu->counts, table, &row, reasons, error))
			return -1;
	}

	return 0;
}

static void get_moment(struct moment *moment, const struct table *table)
{
	moment->generation = table->header.generation;
	moment->time_ns = table->header.time_ns;
}

static int read_host(struct snapshot *snapshot, const struct table *table,
		     struct reasons *reasons, struct error *error)
{
	size_t row = 0;

	snapshot->source = SNAPSHOT_DEBUGFS;
	strcpy(snapshot->isa, table->header.isa);
	strcpy(snapshot->mode, table->header.mode);
	get_moment(&snapshot->host_moment, table);
	snapshot->has_since_load = table->header.has_since_load;
	snapshot->since_load = table->header.since_load_host;
	snapshot->since_load_retired = table->header.since_load_retired;
	snapshot->has_marks = table->header.has_marks;
	snapshot->marks = (struct marks) {
		.interval = table->header.marks_interval,
		.reported = table->header.marks_reported,
		.coalesced = table->header.marks_coalesced,
		.pending = table->header.marks_pending,
	};
	if (read_counts(&snapshot->host, table, &row, reasons, error))
		return -1;
	if (row != table->nr_rows)
		return error_set(error, "it goes on after the total");
	if (!snapshot->has_since_load)
		return error_set(error, "the comment since_load is missing");
	if (snapshot->since_load < snapshot->host.total ||
	    snapshot->since_load < snapshot->since_load_retired)
		return error_set(error, "since_load is less than its parts");

	return 0;
}

/* Names the file that a sentence without one is about. */
static int in_file(const char *root, const char *name, struct error *error)
{
	struct error inner = *error;
	char *path = text_path(root, DEBUGFS "%s", name);

	error_set(error, "%s is damaged: %s", path, inner.text);
	free(path);

	return EBADMSG;
}

/* All names are known from the start, those without an exit too. */
static int read_reasons(const char *root, struct reasons *reasons,
			struct error *error)
{
	struct table table;
	size_t row, index;
	int r;

	r = read_table(&table, root, "reasons", "code name class isa", error);
	if (r)
		return r;
	for (row = 0; row < table.nr_rows && !r; row++)
		if (reasons_add(reasons, table_cell(&table, row, 0),
				table_cell(&table, row, 1),
				table_cell(&table, row, 2), &index, error))
			r = in_file(root, "reasons", error);
	table_free(&table);

	return r;
}

/* Return: as read_table(). */
static int read_tables(struct snapshot *snapshot, const char *root,
		       struct reasons *reasons, struct error *error)
{
	struct table table;
	int r;

	if (!reasons->nr) {
		r = read_reasons(root, reasons, error);
		if (r)
			return r;
	}

	r = read_table(&table, root, "global", COUNTS, error);
	if (r)
		return r;
	if (read_host(snapshot, &table, reasons, error))
		r = in_file(root, "global", error);
	table_free(&table);
	if (r)
		return r;

	r = read_table(&table, root, "vms", VM_COLUMNS, error);
	if (r)
		return r;
	get_moment(&snapshot->vms_moment, &table);
	if (read_vms(&snapshot->vms, &snapshot->nr_vms, &table, false, reasons,
		     error))
		r = in_file(root, "vms", error);
	table_free(&table);
	if (r)
		return r;

	r = read_table(&table, root, "vcpus", COUNTS " vm vcpu", error);
	if (r)
		return r;
	get_moment(&snapshot->vcpus_moment, &table);
	if (read_vcpus(snapshot, &table, reasons, error))
		r = in_file(root, "vcpus", error);
	table_free(&table);
	if (r)
		return r;

	r = read_table(&table, root, "retired", VM_COLUMNS " lifetime_ns",
		       error);
	if (r)
		return r;
	if (read_vms(&snapshot->retired, &snapshot->nr_retired, &table, true,
		     reasons, error))
		r = in_file(root, "retired", error);
	else if (table.header.generation != snapshot->host_moment.generation ||
		 snapshot->vms_moment.generation != table.header.generation ||
		 snapshot->vcpus_moment.generation != table.header.generation)
		r = EAGAIN;
	table_free(&table);

	return r;
}

static bool exists(const char *root, const char *path)
{
	char *whole = text_path(root, "%s", path);
	char *text;
	size_t len;
	int r;

	r = text_read(whole, &text, &len);
	if (!r)
		free(text);
	free(whole);

	/* A directory is there, too. */
	return r != ENOENT && r != ENOTDIR;
}

static int gone(struct error *error, const char *text)
{
	error_set(error, "%s", text);
	error->gone = true;

	return -1;
}

bool snapshot_never(const char *root)
{
	return exists(root, "/sys/module/kvm") &&
	       !exists(root, "/sys/module/kvm/parameters/exit_stats");
}

/* Why there is nothing to read, as far as can be seen. */
static int explain(const char *root, int r, struct error *error)
{
	if (r == EACCES || r == EPERM)
		return error_set(error, "the exit statistics are for root only: run exitstat as root");
	/* Something else is wrong with a file; the sentence says what. */
	if (r != ENOENT && r != ENOTDIR) {
		/* What a file says that goes away while it is read. */
		error->gone = r == EIO || r == ENODEV;
		return -1;
	}
	if (!exists(root, "/sys/module/kvm"))
		return gone(error, "KVM is not loaded: there is no /sys/module/kvm");
	if (snapshot_never(root))
		return gone(error, "the KVM of this kernel has no exit statistics: it was built without CONFIG_KVM_EXIT_STATS");

	return gone(error, "there are no exit statistics in debugfs and sysfs: load kvm_intel or kvm_amd, and mount debugfs");
}

int snapshot_read(struct snapshot *snapshot, const char *root, uint64_t now_ns,
		  const struct snapshot *previous, struct reasons *reasons,
		  struct error *error)
{
	int r, sysfs_r, try;

	for (try = 1;; try++) {
		memset(snapshot, 0, sizeof(*snapshot));
		r = read_tables(snapshot, root, reasons, error);
		if (!r || (r == EAGAIN && try == TRIES)) {
			same_name_tell_apart(snapshot, previous);
			snapshot_identify(snapshot, root, previous);
			return 0;
		}
		snapshot_free(snapshot);
		if (r == EBADMSG)
			return -1;
		if (r != EAGAIN)
			break;
	}

	sysfs_r = sysfs_read(snapshot, root, now_ns, reasons, error);
	if (!sysfs_r)
		return 0;
	snapshot_free(snapshot);
	if (sysfs_r == EBADMSG)
		return -1;

	return explain(root, sysfs_r == ENOENT ? r : sysfs_r, error);
}

struct vm *vms_copy(const struct vm *vms, size_t nr)
{
	struct vm *copy = xcalloc(nr, sizeof(*copy));
	size_t i;

	for (i = 0; i < nr; i++) {
		copy[i] = vms[i];
		identity_get(copy[i].identity);
		memset(&copy[i].counts, 0, sizeof(copy[i].counts));
		counts_copy(&copy[i].counts, &vms[i].counts);
	}

	return copy;
}

struct vcpu *vcpus_copy(const struct vcpu *vcpus, size_t nr)
{
	struct vcpu *copy = xcalloc(nr, sizeof(*copy));
	size_t i;

	for (i = 0; i < nr; i++) {
		copy[i] = vcpus[i];
		memset(&copy[i].counts, 0, sizeof(copy[i].counts));
		counts_copy(&copy[i].counts, &vcpus[i].counts);
	}

	return copy;
}

static void free_vms(struct vm *vms, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		counts_free(&vms[i].counts);
		identity_put(vms[i].identity);
	}
	free(vms);
}

void snapshot_free(struct snapshot *snapshot)
{
	size_t i;

	counts_free(&snapshot->host);
	free_vms(snapshot->vms, snapshot->nr_vms);
	free_vms(snapshot->retired, snapshot->nr_retired);
	for (i = 0; i < snapshot->nr_vcpus; i++)
		counts_free(&snapshot->vcpus[i].counts);
	free(snapshot->vcpus);
	memset(snapshot, 0, sizeof(*snapshot));
}

uint64_t snapshot_hidden(const struct snapshot *snapshot)
{
	return snapshot->has_since_load ?
		       snapshot->since_load - snapshot->host.total : 0;
}

bool snapshot_counts(const struct snapshot *snapshot)
{
	return strcmp(snapshot->mode, "off");
}
