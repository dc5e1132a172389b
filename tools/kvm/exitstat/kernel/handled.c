// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/handled.h"
#include "kernel/table.h"

#define DEBUGFS "/sys/kernel/debug/kvm/exit_stats/handled/"

/* The columns of all files, and how many these are; behind stand others. */
#define COLUMNS "code name class exits fastpath kernel user l2 reflected"
#define EXITS	3
#define BY	4
#define L2	7
#define REFLECTED 8
#define VM	9
#define VCPU	10

const char *const handled_by_names[HANDLED_BY] = {
	[HANDLED_FASTPATH] = "fastpath",
	[HANDLED_KERNEL] = "kernel",
	[HANDLED_USER] = "user",
};

static const struct {
	const char *file;
	const char *columns;
} files[] = {
	[HANDLED_HOST] = { "global", COLUMNS },
	[HANDLED_VM] = { "vms", COLUMNS " vm" },
	[HANDLED_VCPU] = { "vcpus", COLUMNS " vm vcpu" },
};

static int parse_number(uint64_t *exits, const char *cell, struct error *error)
{
	if (!text_to_u64(cell, exits))
		return error_set(error, "\"%.64s\" is no number of exits", cell);

	return 0;
}

static int parse_numbers(struct handled_row *row, const struct table *table,
			 size_t line, struct error *error)
{
	uint64_t sum = 0;
	size_t i;

	if (parse_number(&row->exits, table_cell(table, line, EXITS), error) ||
	    parse_number(&row->l2, table_cell(table, line, L2), error) ||
	    parse_number(&row->reflected, table_cell(table, line, REFLECTED), error))
		return -1;
	if (row->l2 > row->exits || row->reflected > row->l2)
		return error_set(error, "more exits of %s were an L2 guest's than there were",
				 table_cell(table, line, 1));
	for (i = 0; i < HANDLED_BY; i++) {
		if (parse_number(&row->by[i], table_cell(table, line, BY + i), error))
			return -1;
		if (row->by[i] > row->exits - sum)
			return error_set(error, "more exits of %s were handled than there were",
					 table_cell(table, line, 1));
		sum += row->by[i];
	}
	if (sum != row->exits)
		return error_set(error, "nobody handled some exits of %s",
				 table_cell(table, line, 1));

	return 0;
}

static int parse_place(struct handled_row *row, const struct table *table,
		       size_t line, enum handled_of of, struct error *error)
{
	const char *vm, *vcpu;
	uint64_t number;
	int pid, fd;

	if (of == HANDLED_HOST)
		return 0;
	vm = table_cell(table, line, VM);
	if (strlen(vm) >= VM_NAME || !vm_name_parse(vm, &pid, &fd))
		return error_set(error, "\"%.64s\" is no VM", vm);
	strcpy(row->vm, vm);
	if (of == HANDLED_VM)
		return 0;
	vcpu = table_cell(table, line, VCPU);
	if (!text_to_u64(vcpu, &number) || number > INT32_MAX)
		return error_set(error, "\"%.64s\" is no vCPU", vcpu);
	row->vcpu = number;

	return 0;
}

static int parse_row(struct handled_row *row, const struct table *table,
		     size_t line, enum handled_of of, struct reasons *reasons,
		     struct error *error)
{
	memset(row, 0, sizeof(*row));
	if (reasons_add(reasons, table_cell(table, line, 0),
			table_cell(table, line, 1), table_cell(table, line, 2),
			&row->reason, error))
		return -1;

	return parse_numbers(row, table, line, error) ||
	       parse_place(row, table, line, of, error) ? -1 : 0;
}

static int parse_rows(struct handled *handled, const struct table *table,
		      enum handled_of of, struct reasons *reasons,
		      struct error *error)
{
	uint64_t sum = 0, total;
	size_t line, open = 0;

	handled->rows = xcalloc(table->nr_rows + 1, sizeof(*handled->rows));
	for (line = 0; line < table->nr_rows; line++) {
		struct handled_row *row = &handled->rows[handled->nr];

		if (!strcmp(table_cell(table, line, 0), "total")) {
			if (!text_to_u64(table_cell(table, line, EXITS), &total) ||
			    total != sum)
				return error_set(error, "a total is not the sum of its rows");
			sum = 0;
			open = 0;
			continue;
		}
		if (parse_row(row, table, line, of, reasons, error))
			return -1;
		if (row->exits > UINT64_MAX - sum)
			return error_set(error, "there are more exits than can be");
		sum += row->exits;
		handled->nr++;
		open++;
	}
	if (open || (of == HANDLED_HOST && !line))
		return error_set(error, "a list has no total");

	return 0;
}

int handled_read(struct handled *handled, enum handled_of of, const char *root,
		 struct reasons *reasons, struct error *error)
{
	char *path = text_path(root, DEBUGFS "%s", files[of].file), *text;
	struct error inner;
	struct table table;
	size_t len;
	int r;

	memset(handled, 0, sizeof(*handled));
	r = text_read(path, &text, &len);
	if (r == ENOENT || r == ENOTDIR) {
		r = error_set(error, "the KVM of this kernel does not tell who handled exits: there is no %s",
			      path);
		error->gone = true;
	} else if (r) {
		r = error_set(error, "cannot read %s: %s", path, strerror(r));
	} else if (!table_parse(&table, TABLE_HANDLED, path, text, len, error)) {
		if (!table_has_columns(&table, files[of].columns))
			r = error_set(error, "%s lacks one of the columns %s",
				      path, files[of].columns);
		else if (parse_rows(handled, &table, of, reasons, &inner))
			r = error_set(error, "%s: %s", path, inner.text);
		table_free(&table);
	} else {
		r = -1;
	}
	if (r)
		handled_free(handled);
	free(path);

	return r;
}

void handled_free(struct handled *handled)
{
	free(handled->rows);
	memset(handled, 0, sizeof(*handled));
}
